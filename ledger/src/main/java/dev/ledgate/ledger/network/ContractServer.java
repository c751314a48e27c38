package dev.ledgate.ledger.network;

import dev.ledgate.contracts.fabric.LedgateChaincode;
import dev.ledgate.policy.AllowedApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.shim.ChaincodeBase;
import org.hyperledger.fabric.shim.ChaincodeServerProperties;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.NettyChaincodeServer;
import org.hyperledger.fabric.traces.Traces;

/**
 * Entry point of one hospital's contract process, a chaincode service that the hospital's peer calls. The environment
 * says what to do: {@code CHAINCODE_SERVER_ADDRESS} (host:port to listen on), {@code CORE_CHAINCODE_ID_NAME} (the package)
 * and {@code CORE_PEER_LOCALMSPID} (the hospital's member). Nothing of a call is ever logged.
 */
public final class ContractServer extends ChaincodeBase {
    /** Held, as the JDK forgets loggers, and their levels, that nobody holds. */
    private static final List<Logger> QUIET = Stream.of("", "org.hyperledger.fabric", "org.hyperledger.fabric.shim")
            .map(Logger::getLogger)
            .toList();

    private final LedgateChaincode contracts = new LedgateChaincode(Clock.systemUTC());

    private ContractServer() {}

    @Override
    public Response init(ChaincodeStub stub) {
        return contracts.init(stub);
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        return contracts.invoke(stub);
    }

    @AllowedApi("an entry point of its own: a contract process ends when it cannot serve")
    public static void main(String[] args) throws IOException, InterruptedException {
        String listen = required("CHAINCODE_SERVER_ADDRESS");
        required("CORE_CHAINCODE_ID_NAME");
        required("CORE_PEER_LOCALMSPID");
        ContractServer server = new ContractServer();
        server.processEnvironmentOptions();
        server.validateOptions();
        Properties configuration = server.getChaincodeConfig();
        Metrics.initialize(configuration);
        Traces.initialize(configuration);
        quiet();
        int colon = listen.lastIndexOf(':');
        ChaincodeServerProperties properties = new ChaincodeServerProperties();
        properties.setServerAddress(
                new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1))));
        properties.setTlsEnabled(false);
        new NettyChaincodeServer(server, properties).start();
    }

    /** The shim logs every argument at level INFO, and sets its own level from the environment. */
    private static void quiet() {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    private static String required(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is not set; ./ledgate ledger up starts contract processes");
        }
        return value;
    }
}
