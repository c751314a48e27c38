package dev.ledgate.bench;

import dev.ledgate.ledger.client.LedgerClient;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;

/** When each block arrived from a peer. The client stays the caller's. */
final class BlockTimes implements AutoCloseable {
    private final ConcurrentMap<Long, Long> arrivals = new ConcurrentHashMap<>();
    private final CloseableIterator<BlockAndPrivateData> blocks;
    private final Thread thread = new Thread(this::follow, "block-times");

    BlockTimes(LedgerClient client) {
        this.blocks = client.blocks(client.height());
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            while (blocks.hasNext()) {
                long number = blocks.next().getBlock().getHeader().getNumber();
                arrivals.put(number, System.nanoTime());
            }
        } catch (GatewayRuntimeException e) {
            // Closed, or the peer is gone: who waits for a block is told by its own limit.
        }
    }

    /** {@link System#nanoTime()} of a block's arrival; waits for it. */
    long arrival(long block, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Long at = arrivals.get(block);
            if (at != null) {
                return at;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("block " + block + " did not arrive");
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    @Override
    public void close() {
        blocks.close();
        thread.interrupt();
    }
}
