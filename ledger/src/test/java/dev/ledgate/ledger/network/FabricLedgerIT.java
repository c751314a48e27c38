package dev.ledgate.ledger.network;

import dev.ledgate.ledger.LedgerContractTest;
import dev.ledgate.ledger.LedgerForgeryTest;
import dev.ledgate.ledger.LedgerLimitsTest;
import dev.ledgate.ledger.LedgerModelTest;
import dev.ledgate.ledger.LedgerRolesTest;
import dev.ledgate.ledger.LedgerUnderTest;
import dev.ledgate.ledger.embedded.EmbeddedUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The shared suites on real networks of two hospitals; one network for each version of Fabric. */
final class FabricLedgerIT {
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
    abstract static class OnNetwork {
        private final String version;

        @SuppressWarnings("NullAway.Init")
        private TestNetwork network;

        OnNetwork(String version) {
            this.version = version;
        }

        @BeforeAll
        void up() throws IOException, NetworkException {
            network = TestNetwork.start(version, 2);
        }

        @AfterAll
        @SuppressWarnings("NullAway") // null if the tests were skipped
        void down() throws IOException {
            if (network != null) {
                network.close();
            }
        }

        @Nested
        final class Contract extends LedgerContractTest {
            @Override
            protected LedgerUnderTest ledger() {
                return network;
            }
        }

        @Nested
        final class Roles extends LedgerRolesTest {
            @Override
            protected LedgerUnderTest ledger() {
                return network;
            }
        }

        @Nested
        final class Forgery extends LedgerForgeryTest {
            @Override
            protected LedgerUnderTest ledger() {
                return network;
            }
        }

        @Nested
        final class Limits extends LedgerLimitsTest {
            @Override
            protected LedgerUnderTest ledger() {
                return network;
            }
        }

        @Nested
        final class Endorsement extends EndorsementTests {
            @Override
            protected TestNetwork ledger() {
                return network;
            }
        }

        @Nested
        final class Model extends LedgerModelTest {
            @TempDir
            Path directory = Path.of("");

            private @Nullable EmbeddedUnderTest embedded;

            @Override
            protected LedgerUnderTest ledger() {
                return network;
            }

            /** The embedded ledger, so that the two ledgers are compared with each other and not with the model alone. */
            @Override
            protected Optional<LedgerUnderTest> other() throws IOException {
                embedded = new EmbeddedUnderTest(directory);
                return Optional.of(embedded);
            }

            @AfterEach
            void stopOther() throws IOException {
                if (embedded != null) {
                    embedded.close();
                }
            }

            @Override
            protected String name() {
                return "fabric-" + version;
            }

            @Override
            protected int sequences() {
                return Integer.getInteger("ledgate.sequences.fabric", 300);
            }

            @Override
            protected int lanes() {
                return Integer.getInteger("ledgate.sequences.lanes", 16);
            }
        }
    }
}
