package dev.ledgate.ledger;

import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.ManagedChannel;
import java.io.IOException;

/** A ledger that the shared suites run on. */
public interface LedgerUnderTest extends AutoCloseable {
    /** An identity of a member; the same one for the same name. */
    LedgerIdentity identity(String name, String mspId) throws IOException;

    /** A client of an identity, through its own member's peer; the caller closes it. */
    LedgerClient connect(LedgerIdentity identity) throws IOException;

    /** A bare channel to hospital A's peer, for messages that no honest client sends; the caller shuts it down. */
    ManagedChannel channel() throws IOException;

    @Override
    void close() throws IOException;
}
