package dev.ledgate.ledger.network;

import dev.ledgate.ledger.LedgerContractTest;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The shared suite on real networks of two hospitals. */
final class FabricLedgerIT {
    @Nested
    final class OnFabric2 extends OnNetwork {
        OnFabric2() {
            super("2.5");
        }
    }

    @Nested
    final class OnFabric3 extends OnNetwork {
        OnFabric3() {
            super("3.1");
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnNetwork extends LedgerContractTest {
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
        void down() throws NetworkException {
            if (network != null) {
                network.close();
            }
        }

        @Override
        protected LedgerIdentity identity(String name, String mspId) throws IOException {
            return network.identity(name, mspId);
        }

        @Override
        protected LedgerClient connect(LedgerIdentity identity) throws IOException {
            return network.connect(identity);
        }
    }
}
