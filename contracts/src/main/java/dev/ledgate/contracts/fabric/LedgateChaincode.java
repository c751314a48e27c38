package dev.ledgate.contracts.fabric;

import dev.ledgate.contracts.Caller;
import dev.ledgate.contracts.CertificateAttributes;
import dev.ledgate.contracts.ContractRefusal;
import dev.ledgate.contracts.ContractResult;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.Outcome;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.contracts.Request;
import dev.ledgate.contracts.Write;
import dev.ledgate.policy.Address;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.shim.Chaincode;
import org.hyperledger.fabric.shim.ChaincodeStub;

/**
 * Runs {@link Contracts} on a peer: the same function that the embedded ledger runs. A refusal becomes an error response
 * whose message begins with its code. Each hospital has a private collection {@code ledgate-<MSP id>} with
 * {@code memberOnlyRead} and {@code memberOnlyWrite}. Safe for any thread.
 */
public final class LedgateChaincode implements Chaincode {
    private final Clock clock;

    /** @param clock the endorser's own; a transaction's time may differ from it by {@link Request#TOLERANCE} */
    public LedgateChaincode(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response init(ChaincodeStub stub) {
        return new Response(Response.Status.SUCCESS, "", new byte[0]);
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        try {
            Caller caller = caller(stub.getCreator());
            Request request = new Request(
                    stub.getFunction() == null ? "" : stub.getFunction(),
                    stub.getFunction() == null ? List.of() : stub.getParameters(),
                    stub.getTransient(),
                    caller,
                    stub.getTxTimestamp());
            request.checkTime(clock.instant());
            ContractResult result = Contracts.execute(new StubWorldState(stub, caller), request);
            if (result instanceof ContractResult.Refused refused) {
                return error(refused.line());
            }
            Outcome outcome = ((ContractResult.Accepted) result).outcome();
            outcome.writes().forEach(write -> apply(stub, write));
            outcome.event().ifPresent(event -> stub.setEvent(event.name(), event.payload()));
            return new Response(Response.Status.SUCCESS, "", outcome.answer());
        } catch (ContractRefusal refusal) {
            return error(refusal.code() + ": " + refusal.getMessage());
        } catch (IOException | CertificateException e) {
            return error(RefusalCode.BAD_ARGUMENT + ": the creator's certificate cannot be read");
        }
    }

    private static Response error(String line) {
        return new Response(Response.Status.INTERNAL_SERVER_ERROR, line, new byte[0]);
    }

    private static Caller caller(byte[] creator) throws IOException, CertificateException {
        SerializedIdentity identity = SerializedIdentity.parseFrom(creator);
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(identity.getIdBytes().toByteArray()));
        return new Caller(
                identity.getMspid(),
                Address.ofPublicKey(certificate.getPublicKey().getEncoded()),
                CertificateAttributes.of(certificate));
    }

    private static void apply(ChaincodeStub stub, Write write) {
        if (write instanceof Write.Put w) {
            stub.putState(w.key(), w.value());
        } else if (write instanceof Write.Delete w) {
            stub.delState(w.key());
        } else if (write instanceof Write.PutPrivate w) {
            stub.putPrivateData(w.collection(), w.key(), w.value());
        } else if (write instanceof Write.DeletePrivate w) {
            stub.delPrivateData(w.collection(), w.key());
        }
    }
}
