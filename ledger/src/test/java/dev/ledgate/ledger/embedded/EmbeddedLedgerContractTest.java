package dev.ledgate.ledger.embedded;

import dev.ledgate.ledger.LedgerContractTest;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedLedgerContractTest extends LedgerContractTest {
    @TempDir
    Path data;

    private @Nullable EmbeddedLedger ledger;

    private EmbeddedLedger ledger() throws IOException {
        EmbeddedLedger running = ledger;
        if (running == null) {
            running = EmbeddedLedger.start(data, Clock.systemUTC());
            ledger = running;
        }
        return running;
    }

    @Override
    protected LedgerIdentity identity(String name, String mspId) throws IOException {
        return ledger().identities().enrol(name, mspId);
    }

    @Override
    protected LedgerClient connect(LedgerIdentity identity) throws IOException {
        return LedgerClient.connect(ledger().connect(), identity);
    }

    @AfterEach
    void stop() throws IOException {
        ledger().close();
    }
}
