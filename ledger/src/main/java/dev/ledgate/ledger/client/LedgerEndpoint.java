package dev.ledgate.ledger.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** How a second process finds the embedded ledger that runs on a data directory. */
public final class LedgerEndpoint {
    /** Name of the channel that holds the contracts. */
    public static final String CHANNEL = "ledgate";

    private static final int MAX_MESSAGE = 8 << 20;

    private LedgerEndpoint() {}

    /** Where the endpoint is written down. @param ledgerHome {@code <data>/ledger} */
    public static Path file(Path ledgerHome) {
        return ledgerHome.resolve("endpoint");
    }

    /** Writes the endpoint down for other processes, in one step. */
    public static void write(Path data, int port) throws IOException {
        Path file = file(data.resolve("ledger"));
        Path next = file.resolveSibling("endpoint.new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, "127.0.0.1:" + port + "\n", StandardCharsets.US_ASCII);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * A new channel to the ledger that runs on a data directory; the caller shuts it down.
     *
     * @throws IOException if none runs there
     */
    public static ManagedChannel connect(Path data) throws IOException {
        Path file = file(data.resolve("ledger"));
        if (!Files.exists(file)) {
            throw new IOException("no ledger runs on " + data + "; start it first, for example with ./ledgate demo");
        }
        String endpoint = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!endpoint.matches("127\\.0\\.0\\.1:\\d{1,5}")) {
            throw new IOException("the endpoint in " + file + " is not on the loopback interface");
        }
        return NettyChannelBuilder.forTarget(endpoint)
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE)
                .build();
    }
}
