package dev.ledgate.ledger.network;

import dev.ledgate.ledger.network.NetworkLayout.Hospital;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The processes of a network. Each one's pid and start are written to {@code fabric/pid/NAME}, so that only processes that
 * were started here are ever signalled, and what they print to {@code fabric/log/NAME.log}.
 */
final class Nodes {
    private static final String LOOPBACK = "127.0.0.1:";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final long COMMAND_SECONDS = 90;

    private final NetworkLayout layout;

    Nodes(NetworkLayout layout) {
        this.layout = layout;
    }

    static List<String> names(NetworkLayout layout) {
        List<String> names = new ArrayList<>(List.of("orderer"));
        layout.all().forEach(h -> names.addAll(List.of(h.peer(), h.contract())));
        return names;
    }

    /** Starts a process that goes on when this one ends. */
    void start(String name) throws IOException, NetworkException {
        if (running(name).isPresent()) {
            throw new NetworkException(name + " runs already; stop it with './ledgate ledger down'");
        }
        ProcessBuilder builder = name.equals("orderer") ? orderer() : ofHospital(name);
        File log = Files.createDirectories(layout.home().resolve("log"))
                .resolve(name + ".log")
                .toFile();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        Path pid = Files.createDirectories(layout.home().resolve("pid")).resolve(name);
        Files.writeString(pid, process.pid() + " " + started(process.toHandle()) + "\n");
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("?");
    }

    private ProcessBuilder orderer() {
        ProcessBuilder builder =
                new ProcessBuilder(layout.binaries().resolve("orderer").toString());
        builder.environment()
                .put("FABRIC_CFG_PATH", layout.home().resolve("orderer").toString());
        builder.environment().put("FABRIC_LOGGING_SPEC", "WARN");
        return builder;
    }

    private ProcessBuilder ofHospital(String name) throws IOException {
        for (Hospital hospital : layout.all()) {
            if (name.equals(hospital.peer())) {
                ProcessBuilder builder =
                        new ProcessBuilder(layout.binaries().resolve("peer").toString(), "node", "start");
                builder.environment()
                        .put("FABRIC_CFG_PATH", layout.home().resolve(name).toString());
                builder.environment().put("FABRIC_LOGGING_SPEC", "WARN");
                return builder;
            }
            if (name.equals(hospital.contract())) {
                return contract(hospital);
            }
        }
        throw new IllegalArgumentException("there is no node " + name);
    }

    private ProcessBuilder contract(Hospital hospital) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ContractServer.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "CHAINCODE_SERVER_ADDRESS",
                        LOOPBACK + layout.contractPort(hospital),
                        "CORE_CHAINCODE_ID_NAME",
                        ContractPackage.of(layout.contractFor(hospital)).id(),
                        "CORE_PEER_LOCALMSPID",
                        hospital.mspId(),
                        "CORE_CHAINCODE_LOGGING_LEVEL",
                        "WARN"));
        return builder;
    }

    /** The process, if it is the one that was started here and has not ended. */
    Optional<ProcessHandle> running(String name) throws IOException {
        Path file = layout.home().resolve("pid").resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] recorded = Files.readString(file).strip().split(" ", 2);
        return ProcessHandle.of(Long.parseLong(recorded[0]))
                .filter(ProcessHandle::isAlive)
                .filter(p -> recorded.length == 2 && started(p).equals(recorded[1]));
    }

    /** Ends all processes, all at once; those that do not end in time by force. @return how many ran */
    int stopAll() throws IOException {
        List<ProcessHandle> ending = new ArrayList<>();
        for (String name : names(layout)) {
            running(name).ifPresent(ending::add);
        }
        ending.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : ending) {
            try {
                process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        for (String name : names(layout)) {
            Files.deleteIfExists(layout.home().resolve("pid").resolve(name));
        }
        return ending.size();
    }

    /** Kills one process at once, as a crash would. */
    void kill(String name) throws IOException {
        running(name).ifPresent(p -> {
            p.destroyForcibly();
            p.onExit().join();
        });
    }

    /** Waits until a node of this name listens on its port. */
    void awaitPort(String name, int port, Duration limit) throws IOException, NetworkException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!listens(port)) {
            if (running(name).isEmpty()) {
                throw new NetworkException(name + " ended at once; the end of its log:\n" + tail(name));
            }
            if (System.nanoTime() > deadline) {
                throw new NetworkException(name + " does not listen after " + limit.toSeconds()
                        + " s; the end of its log:\n" + tail(name));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String tail(String name) throws IOException {
        Path log = layout.home().resolve("log").resolve(name + ".log");
        if (!Files.exists(log)) {
            return "(empty)";
        }
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 5), all.size()));
        }
    }

    /** Runs one of Fabric's commands to its end. @throws NetworkException with what it said if it fails */
    void run(String program, Map<String, String> environment, String... arguments)
            throws IOException, NetworkException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(layout.binaries().resolve(program).toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(Files.createDirectories(layout.home().resolve("log")), program + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .directory(layout.home().toFile());
        builder.environment().putAll(new TreeMap<>(environment));
        Process process = builder.start();
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                throw new NetworkException(program + " " + arguments[0] + " did not end in " + COMMAND_SECONDS + " s");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new NetworkException(program + " " + String.join(" ", arguments) + " failed: "
                    + Files.readString(out).strip());
        }
        Files.deleteIfExists(out);
    }

    /** For the peer command, as a hospital's administrator. */
    Map<String, String> administrator(Hospital hospital) {
        Path admin = layout.organisation(hospital).resolve("users/Admin@" + hospital.domain() + "/msp");
        return Map.of(
                "FABRIC_CFG_PATH", layout.home().resolve(hospital.peer()).toString(),
                "FABRIC_LOGGING_SPEC", "ERROR",
                "CORE_PEER_LOCALMSPID", hospital.mspId(),
                "CORE_PEER_MSPCONFIGPATH", admin.toString(),
                "CORE_PEER_ADDRESS", LOOPBACK + layout.peerPort(hospital),
                "CORE_PEER_TLS_ENABLED", "true",
                "CORE_PEER_TLS_ROOTCERT_FILE",
                        layout.peerNode(hospital).resolve("tls/ca.crt").toString());
    }
}
