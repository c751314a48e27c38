package dev.ledgate.cli.demo;

import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.client.NetworkProfile;
import dev.ledgate.ledger.embedded.EmbeddedLedger;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * The ledger behind the demo: the Fabric network that {@code ledgate ledger up} started in the demo's directory, or else the
 * embedded one.
 */
final class DemoLedger implements Closeable {
    private final Path home;
    private final IdentityStore identities;
    private final Optional<EmbeddedLedger> embedded;

    private DemoLedger(Path home, IdentityStore identities, Optional<EmbeddedLedger> embedded) {
        this.home = home;
        this.identities = identities;
        this.embedded = embedded;
    }

    static DemoLedger open(Path home, Clock clock) throws IOException {
        if (Files.exists(NetworkProfile.file(home))) {
            IdentityStore store = IdentityStore.open(home.resolve("ledger").resolve("msp"), clock);
            return new DemoLedger(home, store, Optional.empty());
        }
        EmbeddedLedger ledger = EmbeddedLedger.start(home, clock);
        return new DemoLedger(home, ledger.identities(), Optional.of(ledger));
    }

    /** What it is, for people. */
    static String describe(Path home) {
        return Files.exists(NetworkProfile.file(home))
                ? "using the Fabric network in " + home
                : "starting the ledger: a " + EmbeddedLedger.NOTICE;
    }

    IdentityStore identities() {
        return identities;
    }

    /** A client of a party, through its own member's peer; the caller closes it. */
    LedgerClient connect(LedgerIdentity identity) throws IOException {
        return embedded.isPresent()
                ? LedgerClient.connect(embedded.get().connect(), identity)
                : LedgerClient.connect(LedgerConnection.open(home, identity.mspId()), identity);
    }

    @Override
    public void close() throws IOException {
        if (embedded.isPresent()) {
            embedded.get().close();
        }
    }
}
