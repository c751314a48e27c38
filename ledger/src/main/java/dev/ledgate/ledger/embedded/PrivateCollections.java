package dev.ledgate.ledger.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.ledger.block.BlockTransaction;
import dev.ledgate.ledger.block.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;

/**
 * Private data by organisation: one log per collection, {@code <collection>.log}, each entry the block, the transaction
 * and what it wrote. Only the collection's organisation gets it. Guarded by the {@link Chain}'s lock.
 */
final class PrivateCollections implements AutoCloseable {
    private static final String SUFFIX = ".log";
    private static final int PLACE = Long.BYTES + Integer.BYTES;

    private record Place(long block, int transaction) {}

    private final Path directory;
    private final Map<String, RecordLog> logs = new TreeMap<>();
    private final Map<String, SortedMap<Long, Map<Integer, CollectionPvtReadWriteSet>>> entries = new TreeMap<>();

    private PrivateCollections(Path directory) {
        this.directory = directory;
    }

    /** A collection belongs to the one organisation that it is named after. */
    static boolean isMember(String collection, String mspId) {
        return collection.equals(LedgerRecord.Hospital.collectionOf(mspId));
    }

    /** Reads all logs. @param blocks how many blocks the block log has; entries of later ones were never committed */
    static PrivateCollections open(Path directory, long blocks) throws IOException {
        Files.createDirectories(directory);
        PrivateCollections collections = new PrivateCollections(directory);
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.filter(f -> f.toString().endsWith(SUFFIX)).toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            collections.read(name.substring(0, name.length() - SUFFIX.length()), blocks);
        }
        return collections;
    }

    private void read(String collection, long blocks) throws IOException {
        RecordLog log = log(collection);
        try {
            for (byte[] record : log.readAll()) {
                ByteBuffer in = ByteBuffer.wrap(record);
                Place place = new Place(in.getLong(), in.getInt());
                if (place.block() > blocks) {
                    throw new LedgerCorrupt(blocks, "later blocks have private data, but are missing");
                }
                if (place.block() < blocks) {
                    remember(place, CollectionPvtReadWriteSet.parseFrom(in));
                }
            }
        } catch (RecordLog.DamagedRecord e) {
            throw new IOException("private data of collection " + collection + " is damaged", e);
        }
    }

    private RecordLog log(String collection) throws IOException {
        RecordLog log = logs.get(collection);
        if (log == null) {
            log = RecordLog.open(directory.resolve(collection + SUFFIX));
            logs.put(collection, log);
        }
        return log;
    }

    private void remember(Place place, CollectionPvtReadWriteSet set) {
        entries.computeIfAbsent(set.getCollectionName(), c -> new TreeMap<>())
                .computeIfAbsent(place.block(), b -> new TreeMap<>())
                .put(place.transaction(), set);
    }

    /** Keeps what a transaction wrote; durable when it returns. */
    void append(long block, int transaction, List<CollectionPvtReadWriteSet> sets) throws IOException {
        for (CollectionPvtReadWriteSet set : sets) {
            byte[] bytes = set.toByteArray();
            RecordLog log = log(set.getCollectionName());
            log.append(ByteBuffer.allocate(PLACE + bytes.length)
                    .putLong(block)
                    .putInt(transaction)
                    .put(bytes)
                    .array());
            log.force();
            remember(new Place(block, transaction), set);
        }
    }

    /** What the transactions of a block wrote to the collections of one organisation, by transaction. */
    Map<Integer, CollectionPvtReadWriteSet> of(long block, String mspId) {
        return entries.getOrDefault(LedgerRecord.Hospital.collectionOf(mspId), new TreeMap<>())
                .getOrDefault(block, Map.of());
    }

    /** What a valid transaction wrote. @throws LedgerCorrupt if it is missing or does not have the hashes in the block */
    List<CollectionPvtReadWriteSet> verified(long block, BlockTransaction transaction)
            throws LedgerCorrupt, InvalidProtocolBufferException {
        List<CollectionPvtReadWriteSet> found = new ArrayList<>();
        for (NsReadWriteSet ns : transaction.readWriteSet().getNsRwsetList()) {
            for (CollectionHashedReadWriteSet hashed : ns.getCollectionHashedRwsetList()) {
                if (hashed.getPvtRwsetHash().isEmpty()) {
                    continue;
                }
                CollectionPvtReadWriteSet set = entries.getOrDefault(hashed.getCollectionName(), new TreeMap<>())
                        .getOrDefault(block, Map.of())
                        .get(transaction.index());
                if (set == null || !Sha256.of(set.getRwset()).equals(hashed.getPvtRwsetHash())) {
                    throw new LedgerCorrupt(block, "private data is missing or has another hash");
                }
                found.add(set);
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        for (RecordLog log : logs.values()) {
            log.close();
        }
    }
}
