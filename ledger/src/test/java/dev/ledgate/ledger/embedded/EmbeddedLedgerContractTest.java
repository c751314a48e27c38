package dev.ledgate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.ledger.LedgerContractTest;
import dev.ledgate.ledger.LedgerForgeryTest;
import dev.ledgate.ledger.LedgerLimitsTest;
import dev.ledgate.ledger.LedgerModelTest;
import dev.ledgate.ledger.LedgerRolesTest;
import dev.ledgate.ledger.LedgerSecrecyTest;
import dev.ledgate.ledger.LedgerUnderTest;
import dev.ledgate.ledger.client.LedgerClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The shared suites on the embedded ledger. */
final class EmbeddedLedgerContractTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path data;

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedUnderTest ledger;

    @BeforeAll
    static void start() throws IOException {
        ledger = new EmbeddedUnderTest(data);
    }

    @AfterAll
    static void stop() throws IOException {
        ledger.close();
    }

    @Nested
    final class Contract extends LedgerContractTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }
    }

    @Nested
    final class Roles extends LedgerRolesTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }
    }

    @Nested
    final class Forgery extends LedgerForgeryTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }
    }

    @Nested
    final class Limits extends LedgerLimitsTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }
    }

    /** What hospital B would hold: the blocks, what it wrote itself, and what it is delivered. */
    @Nested
    final class Secrecy extends LedgerSecrecyTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }

        @Override
        protected String thirdMsp() {
            return "HospitalBMSP";
        }

        @Override
        protected Map<String, byte[]> heldBy(String mspId, long block) throws IOException {
            Map<String, byte[]> held = new TreeMap<>();
            Path home = data.resolve("ledger");
            held.put("blocks", Files.readAllBytes(home.resolve("blocks.log")));
            Path own = home.resolve("private").resolve(LedgerRecord.Hospital.collectionOf(mspId) + ".log");
            if (Files.exists(own)) {
                held.put("own private data", Files.readAllBytes(own));
            }
            // This test makes fewer blocks; the ones before are other tests'.
            long first = Math.max(0, block - 100);
            ByteArrayOutputStream delivered = new ByteArrayOutputStream();
            try (LedgerClient client = ledger.connect(ledger.identity("reader-" + mspId, mspId));
                    CloseableIterator<BlockAndPrivateData> blocks = client.blocks(first)) {
                for (long n = first; n <= block; n++) {
                    assertThat(blocks.hasNext()).isTrue();
                    blocks.next().writeTo(delivered);
                }
            }
            held.put("delivered blocks", delivered.toByteArray());
            return held;
        }
    }

    @Nested
    final class Model extends LedgerModelTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }

        @Override
        protected String name() {
            return "embedded";
        }

        @Override
        protected int sequences() {
            return Integer.getInteger("ledgate.sequences.embedded", 200);
        }

        @Override
        protected int lanes() {
            return Integer.getInteger("ledgate.sequences.lanes", 8);
        }
    }
}
