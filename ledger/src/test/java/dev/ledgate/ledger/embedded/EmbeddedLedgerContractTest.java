package dev.ledgate.ledger.embedded;

import dev.ledgate.ledger.LedgerContractTest;
import dev.ledgate.ledger.LedgerForgeryTest;
import dev.ledgate.ledger.LedgerLimitsTest;
import dev.ledgate.ledger.LedgerModelTest;
import dev.ledgate.ledger.LedgerRolesTest;
import dev.ledgate.ledger.LedgerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
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

    @Nested
    final class Model extends LedgerModelTest {
        @Override
        protected LedgerUnderTest ledger() {
            return ledger;
        }

        @Override
        protected int sequences() {
            return Integer.getInteger("ledgate.sequences.embedded", 200);
        }

        @Override
        protected int lanes() {
            return 8;
        }
    }
}
