package dev.ledgate.ledger.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.ledger.block.BlockTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ordered blocks, their log, and the state they make. One thread orders and commits; any thread reads. If a block cannot
 * be made durable the chain breaks: nothing is read or written any more until it is started anew from its log.
 */
final class Chain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);
    private static final int QUEUE = 1_000;
    private static final int TRANSACTIONS_PER_BLOCK = 500;
    private static final int METADATA_SLOTS = 5;

    /** A transaction on its way into a block. */
    record Pending(BlockTransaction transaction, Envelope envelope, List<CollectionPvtReadWriteSet> hidden) {}

    /** Where a transaction ended up. */
    record Committed(long block, TxValidationCode code) {}

    /** The chain cannot serve any more. */
    static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    private final RecordLog log;
    private final Path head;
    private final PrivateCollections collections;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final VersionedState state = new VersionedState();
    private final List<Block> blocks = new ArrayList<>();

    /** What is durable. Written with {@link #lock} and {@link #waiting} held, read with one of them. */
    private final Map<String, Committed> committed = new HashMap<>();

    /** Guarded by itself. */
    private final Map<String, Map<Long, Consumer<Committed>>> waiting = new HashMap<>();

    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Object grown = new Object();
    private final Thread orderer = new Thread(this::order, "ledger-orderer");
    private long waits;
    private volatile boolean broken;
    private volatile boolean closed;

    private Chain(RecordLog log, Path head, PrivateCollections collections) {
        this.log = log;
        this.head = head;
        this.collections = collections;
    }

    /**
     * Reads the log, checks it from the first block on, and starts to order.
     *
     * @throws LedgerCorrupt if a block is not what was written
     */
    static Chain open(Path directory, Msp msp) throws IOException {
        RecordLog log = RecordLog.open(directory.resolve("blocks.log"));
        List<byte[]> records;
        try {
            records = log.readAll();
        } catch (RecordLog.DamagedRecord e) {
            log.close();
            throw new LedgerCorrupt(e.number(), "its length is damaged");
        }
        Path head = directory.resolve("head");
        Chain chain = new Chain(log, head, PrivateCollections.open(directory.resolve("private"), records.size()));
        try {
            for (byte[] record : records) {
                chain.replay(record, msp);
            }
            chain.checkHead();
        } catch (IOException e) {
            chain.log.close();
            chain.collections.close();
            throw e;
        }
        chain.orderer.setDaemon(true);
        chain.orderer.start();
        return chain;
    }

    private void replay(byte[] record, Msp msp) throws IOException {
        long number = blocks.size();
        try {
            Block block = Block.parseFrom(record);
            BlockHeader header = block.getHeader();
            if (header.getNumber() != number
                    || !header.getPreviousHash().equals(headHash())
                    || !header.getDataHash().equals(BlockTransaction.hash(block.getData()))) {
                throw new LedgerCorrupt(number, "its hash does not fit");
            }
            for (ByteString envelope : block.getData().getDataList()) {
                if (!msp.isSigned(Envelope.parseFrom(envelope))) {
                    throw new LedgerCorrupt(number, "a transaction is not what its creator signed");
                }
            }
            for (BlockTransaction transaction : BlockTransaction.of(block)) {
                TxValidationCode code = validate(transaction);
                if (code != transaction.code()) {
                    throw new LedgerCorrupt(number, "a transaction's validity was changed");
                }
                if (transaction.isValid()) {
                    apply(number, transaction, collections.verified(number, transaction));
                }
                synchronized (waiting) {
                    committed.putIfAbsent(transaction.txId(), new Committed(number, code));
                }
            }
            blocks.add(block);
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerCorrupt(number, "it cannot be read");
        }
    }

    /** A clean stop leaves a note of the last block; a log that is shorter than that was cut. */
    private void checkHead() throws IOException {
        String noted = Files.exists(head)
                ? Files.readString(head, StandardCharsets.US_ASCII).strip()
                : "";
        if (noted.matches("\\d{1,18}") && Long.parseLong(noted) > blocks.size()) {
            throw new LedgerCorrupt(blocks.size(), "the log ends before it, but had " + noted + " blocks");
        }
    }

    private ByteString headHash() {
        return blocks.isEmpty()
                ? ByteString.EMPTY
                : BlockTransaction.hash(blocks.get(blocks.size() - 1).getHeader());
    }

    private TxValidationCode validate(BlockTransaction transaction) throws InvalidProtocolBufferException {
        return committed.containsKey(transaction.txId())
                ? TxValidationCode.DUPLICATE_TXID
                : state.validate(transaction.readWriteSet());
    }

    private void apply(long block, BlockTransaction transaction, List<CollectionPvtReadWriteSet> hidden)
            throws InvalidProtocolBufferException {
        Version version = Version.newBuilder()
                .setBlockNum(block)
                .setTxNum(transaction.index())
                .build();
        state.apply(transaction.readWriteSet(), version);
        for (CollectionPvtReadWriteSet set : hidden) {
            state.applyPrivate(set);
        }
    }

    /** Reads the state; no block is committed meanwhile. */
    <T> T read(Function<VersionedState, T> reader) {
        lock.readLock().lock();
        try {
            if (broken) {
                throw new Broken("the ledger's disk failed; it must be started anew");
            }
            return reader.apply(state);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How many blocks there are. */
    long height() {
        return read(s -> (long) blocks.size());
    }

    ByteString currentHash() {
        return read(s -> headHash());
    }

    Block block(long number) {
        return read(s -> blocks.get(Math.toIntExact(number)));
    }

    Map<Integer, CollectionPvtReadWriteSet> hidden(long block, String mspId) {
        return read(s -> Map.copyOf(collections.of(block, mspId)));
    }

    Optional<Committed> committed(String txId) {
        return read(s -> Optional.ofNullable(committed.get(txId)));
    }

    /** Hands a transaction to the orderer. @return whether there was room */
    boolean submit(Pending pending) {
        if (broken || closed) {
            throw new Broken("the ledger takes no transactions any more");
        }
        return queue.offer(pending);
    }

    /**
     * Calls back once the transaction is in a durable block, at once if it is. Waits neither for contracts nor for the disk.
     *
     * @return ends the wait
     */
    Runnable whenCommitted(String txId, Consumer<Committed> then) {
        Committed known;
        long number;
        synchronized (waiting) {
            number = ++waits;
            known = committed.get(txId);
            if (known == null) {
                waiting.computeIfAbsent(txId, t -> new TreeMap<>()).put(number, then);
            }
        }
        if (known != null) {
            then.accept(known);
        }
        return () -> forget(txId, number);
    }

    private void forget(String txId, long number) {
        synchronized (waiting) {
            Map<Long, Consumer<Committed>> left = waiting.get(txId);
            if (left != null) {
                left.remove(number);
                if (left.isEmpty()) {
                    waiting.remove(txId);
                }
            }
        }
    }

    /** Waits for a block. @return false if the reader has gone away or the chain serves no more */
    boolean await(long number, BooleanSupplier gone) throws InterruptedException {
        synchronized (grown) {
            while (!closed && !broken && !gone.getAsBoolean()) {
                if (number < height()) {
                    return true;
                }
                grown.wait(200);
            }
            return false;
        }
    }

    private void order() {
        while (!closed) {
            try {
                // Not interrupted at close: that would shut the log's channel in the middle of a block.
                Pending first = queue.poll(50, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                List<Pending> batch = new ArrayList<>(List.of(first));
                queue.drainTo(batch, TRANSACTIONS_PER_BLOCK - 1);
                List<Runnable> done = commit(batch);
                synchronized (grown) {
                    grown.notifyAll();
                }
                done.forEach(Runnable::run);
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                broken = true;
                LOG.error("the ledger could not make a block durable and stops", e);
                return;
            }
        }
    }

    private List<Runnable> commit(List<Pending> batch) throws IOException {
        Map<String, Committed> results = new LinkedHashMap<>();
        lock.writeLock().lock();
        try {
            long number = blocks.size();
            BlockData.Builder data = BlockData.newBuilder();
            byte[] flags = new byte[batch.size()];
            for (int i = 0; i < batch.size(); i++) {
                Pending pending = batch.get(i);
                data.addData(pending.envelope().toByteString());
                BlockTransaction transaction = BlockTransaction.of(i, pending.envelope(), TxValidationCode.VALID);
                TxValidationCode code = results.containsKey(transaction.txId())
                        ? TxValidationCode.DUPLICATE_TXID
                        : validate(transaction);
                flags[i] = (byte) code.getNumber();
                if (code == TxValidationCode.VALID) {
                    collections.append(number, i, pending.hidden());
                    apply(number, transaction, pending.hidden());
                }
                if (code != TxValidationCode.DUPLICATE_TXID) {
                    results.put(transaction.txId(), new Committed(number, code));
                }
            }
            Block block = block(number, data.build(), flags);
            log.append(block.toByteArray());
            log.force();
            blocks.add(block);
            return publish(results);
        } catch (IOException | RuntimeException e) {
            // The state may be ahead of the log now.
            broken = true;
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** @return tells those who wait */
    private List<Runnable> publish(Map<String, Committed> results) {
        List<Runnable> done = new ArrayList<>();
        synchronized (waiting) {
            committed.putAll(results);
            results.forEach((txId, result) -> {
                Map<Long, Consumer<Committed>> told = waiting.remove(txId);
                if (told != null) {
                    told.values().forEach(then -> done.add(() -> then.accept(result)));
                }
            });
        }
        return done;
    }

    private Block block(long number, BlockData data, byte[] flags) {
        BlockMetadata.Builder metadata = BlockMetadata.newBuilder();
        for (int i = 0; i < METADATA_SLOTS; i++) {
            metadata.addMetadata(
                    i == BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE ? ByteString.copyFrom(flags) : ByteString.EMPTY);
        }
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setNumber(number)
                        .setPreviousHash(headHash())
                        .setDataHash(BlockTransaction.hash(data)))
                .setData(data)
                .setMetadata(metadata)
                .build();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            orderer.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (grown) {
            grown.notifyAll();
        }
        lock.writeLock().lock();
        try {
            if (!broken) {
                Files.writeString(head, Long.toString(blocks.size()), StandardCharsets.US_ASCII);
            }
            log.close();
            collections.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
