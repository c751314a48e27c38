package dev.ledgate.demo;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Parts that were started one after the other and are closed together, the newest first. Used by one thread. */
public final class OpenParts implements Closeable {
    private final Deque<Closeable> open = new ArrayDeque<>();

    /** @param part newer than all before */
    public void add(Closeable part) {
        open.push(part);
    }

    /** Closes all, also if some fail: the first failure is thrown, with the others suppressed. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        Closeable oldest = open.pollLast();
        if (oldest != null) {
            try (oldest) {
                close();
            }
        }
    }
}
