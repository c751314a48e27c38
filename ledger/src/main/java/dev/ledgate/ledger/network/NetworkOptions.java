package dev.ledgate.ledger.network;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What network to start.
 *
 * @param directory data directory; the network uses {@code fabric} and {@code ledger} in it
 * @param hospitals how many, 1 to 26: A, B, C …
 * @param batchTimeout how long the orderer waits for more transactions before it makes a block
 * @param progress is told each step with its time, one line
 */
public record NetworkOptions(
        Path directory, int hospitals, FabricBinaries binaries, Duration batchTimeout, Consumer<String> progress) {
    /** Blocks are made at least this often while there are transactions. */
    public static final Duration BATCH_TIMEOUT = Duration.ofMillis(100);

    private static final int MAX_HOSPITALS = 26;

    public NetworkOptions {
        if (hospitals < 1 || hospitals > MAX_HOSPITALS) {
            throw new IllegalArgumentException("a network has 1 to " + MAX_HOSPITALS + " hospitals");
        }
        directory = directory.toAbsolutePath().normalize();
    }
}
