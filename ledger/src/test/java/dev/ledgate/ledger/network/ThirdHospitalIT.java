package dev.ledgate.ledger.network;

import dev.ledgate.ledger.LedgerSecrecyTest;
import dev.ledgate.ledger.LedgerUnderTest;
import dev.ledgate.ledger.client.LedgerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the peer of a third hospital has on its disk, on real networks: state, blocks, transient store, logs. */
final class ThirdHospitalIT {
    @Nested
    final class Fabric2 extends OnNetwork {
        Fabric2() {
            super("2.5");
        }
    }

    @Nested
    final class Fabric3 extends OnNetwork {
        Fabric3() {
            super("3.1");
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class OnNetwork extends LedgerSecrecyTest {
        private final String version;

        @SuppressWarnings("NullAway.Init")
        private TestNetwork network;

        OnNetwork(String version) {
            this.version = version;
        }

        @BeforeAll
        void up() throws IOException, NetworkException {
            network = TestNetwork.start(version, 3);
        }

        @AfterAll
        @SuppressWarnings("NullAway") // null if the tests were skipped
        void down() throws IOException {
            if (network != null) {
                network.close();
            }
        }

        @Override
        protected LedgerUnderTest ledger() {
            return network;
        }

        @Override
        protected String thirdMsp() {
            return "HospitalCMSP";
        }

        /** The files of the peer and its logs, and those of its contract process. */
        @Override
        protected Map<String, byte[]> heldBy(String mspId, long block) throws IOException {
            try (LedgerClient there = network.connect(network.identity("reader-" + mspId, mspId))) {
                there.awaitBlock(block);
            }
            String letter = mspId.substring("Hospital".length(), "Hospital".length() + 1)
                    .toLowerCase(Locale.ROOT);
            Path home = network.directory().resolve("fabric");
            Map<String, byte[]> held = new TreeMap<>();
            add(held, home.resolve("peer-" + letter));
            add(held, home.resolve("log").resolve("peer-" + letter + ".log"));
            add(held, home.resolve("log").resolve("contract-" + letter + ".log"));
            return held;
        }

        private static void add(Map<String, byte[]> held, Path root) throws IOException {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    held.put(file.toString(), Files.readAllBytes(file));
                }
            }
        }
    }
}
