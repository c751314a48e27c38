package dev.ledgate.ledger.embedded;

import dev.ledgate.ledger.LedgerUnderTest;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** The embedded ledger on a fresh directory. */
public final class EmbeddedUnderTest implements LedgerUnderTest {
    private final EmbeddedLedger ledger;

    public EmbeddedUnderTest(Path data) throws IOException {
        ledger = EmbeddedLedger.start(data, Clock.systemUTC());
    }

    @Override
    public LedgerIdentity identity(String name, String mspId) throws IOException {
        return ledger.identities().enrol(name, mspId);
    }

    @Override
    public LedgerClient connect(LedgerIdentity identity) {
        return LedgerClient.connect(ledger.connect(), identity);
    }

    @Override
    public ManagedChannel channel() {
        return ledger.connect();
    }

    @Override
    public void close() throws IOException {
        ledger.close();
    }
}
