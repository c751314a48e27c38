package dev.ledgate.ledger.embedded;

import com.google.protobuf.ByteString;
import dev.ledgate.contracts.ContractRefusal;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.contracts.WorldState;
import dev.ledgate.contracts.Write;
import dev.ledgate.ledger.block.Sha256;
import dev.ledgate.ledger.embedded.VersionedState.HashedKey;
import dev.ledgate.ledger.embedded.VersionedState.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVReadHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReads;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;

/** One run of a contract: it reads the state and remembers what it read, in Fabric's read and write sets. */
final class Simulation implements WorldState {
    private static final String LAST = Character.toString(0x10FFFF);

    private final VersionedState state;
    private final String callerMsp;
    private final Map<String, KVRead> reads = new TreeMap<>();
    private final KVRWSet.Builder ranges = KVRWSet.newBuilder();
    private final Map<String, Map<ByteString, KVReadHash>> hashReads = new TreeMap<>();

    /** What a run wants to change; the private part never enters a block. */
    record Effect(TxReadWriteSet open, List<CollectionPvtReadWriteSet> hidden) {}

    Simulation(VersionedState state, String callerMsp) {
        this.state = state;
        this.callerMsp = callerMsp;
    }

    @Override
    public Optional<byte[]> get(String key) {
        Optional<Versioned> found = state.get(key);
        reads.put(key, read(key, found));
        return found.map(v -> v.value().toByteArray());
    }

    private static KVRead read(String key, Optional<Versioned> found) {
        KVRead.Builder read = KVRead.newBuilder().setKey(key);
        found.ifPresent(v -> read.setVersion(v.version()));
        return read.build();
    }

    @Override
    public SortedMap<String, byte[]> startingWith(String prefix) {
        SortedMap<String, Versioned> found = state.startingWith(prefix);
        QueryReads.Builder seen = QueryReads.newBuilder();
        SortedMap<String, byte[]> values = new TreeMap<>(found.comparator());
        found.forEach((key, value) -> {
            seen.addKvReads(read(key, Optional.of(value)));
            values.put(key, value.value().toByteArray());
        });
        ranges.addRangeQueriesInfo(RangeQueryInfo.newBuilder()
                .setStartKey(prefix)
                .setEndKey(prefix + LAST)
                .setItrExhausted(true)
                .setRawReads(seen));
        return values;
    }

    @Override
    public Optional<byte[]> getPrivate(String collection, String key) {
        requireMember(collection);
        HashedKey hashed = VersionedState.hashedKey(collection, ByteString.copyFromUtf8(key));
        KVReadHash.Builder read = KVReadHash.newBuilder().setKeyHash(hashed.keyHash());
        state.hash(hashed).ifPresent(v -> read.setVersion(v.version()));
        hashReads
                .computeIfAbsent(collection, c -> new TreeMap<>(ByteString.unsignedLexicographicalComparator()))
                .put(hashed.keyHash(), read.build());
        return state.hidden(hashed).map(ByteString::toByteArray);
    }

    private void requireMember(String collection) {
        if (!PrivateCollections.isMember(collection, callerMsp)) {
            throw new ContractRefusal(
                    RefusalCode.NOT_A_COLLECTION_MEMBER, callerMsp + " does not hold this private collection");
        }
    }

    /** Reads so far and the given writes. @throws ContractRefusal if a write goes to another organisation's collection */
    Effect effect(List<Write> writes) {
        KVRWSet.Builder open = ranges.build().toBuilder().addAllReads(reads.values());
        Map<String, HashedRWSet.Builder> hashes = new TreeMap<>();
        Map<String, KVRWSet.Builder> hidden = new TreeMap<>();
        hashReads.forEach((collection, seen) ->
                hashes.put(collection, HashedRWSet.newBuilder().addAllHashedReads(seen.values())));
        for (Write write : writes) {
            if (write instanceof Write.Put w) {
                open.addWrites(KVWrite.newBuilder().setKey(w.key()).setValue(ByteString.copyFrom(w.value())));
            } else if (write instanceof Write.Delete w) {
                open.addWrites(KVWrite.newBuilder().setKey(w.key()).setIsDelete(true));
            } else if (write instanceof Write.PutPrivate w) {
                requireMember(w.collection());
                KVWrite clear = KVWrite.newBuilder()
                        .setKey(w.key())
                        .setValue(ByteString.copyFrom(w.value()))
                        .build();
                addHidden(hashes, hidden, w.collection(), clear);
            } else if (write instanceof Write.DeletePrivate w) {
                requireMember(w.collection());
                addHidden(
                        hashes,
                        hidden,
                        w.collection(),
                        KVWrite.newBuilder().setKey(w.key()).setIsDelete(true).build());
            }
        }
        return effect(open, hashes, hidden);
    }

    private static void addHidden(
            Map<String, HashedRWSet.Builder> hashes,
            Map<String, KVRWSet.Builder> hidden,
            String collection,
            KVWrite clear) {
        hidden.computeIfAbsent(collection, c -> KVRWSet.newBuilder()).addWrites(clear);
        KVWriteHash.Builder hash = KVWriteHash.newBuilder().setKeyHash(Sha256.of(clear.getKeyBytes()));
        if (clear.getIsDelete()) {
            hash.setIsDelete(true);
        } else {
            hash.setValueHash(Sha256.of(clear.getValue()));
        }
        hashes.computeIfAbsent(collection, c -> HashedRWSet.newBuilder()).addHashedWrites(hash);
    }

    private static Effect effect(
            KVRWSet.Builder open, Map<String, HashedRWSet.Builder> hashes, Map<String, KVRWSet.Builder> hidden) {
        NsReadWriteSet.Builder ns = NsReadWriteSet.newBuilder()
                .setNamespace(Contracts.CHAINCODE)
                .setRwset(open.build().toByteString());
        List<CollectionPvtReadWriteSet> clear = hidden.entrySet().stream()
                .map(e -> CollectionPvtReadWriteSet.newBuilder()
                        .setCollectionName(e.getKey())
                        .setRwset(e.getValue().build().toByteString())
                        .build())
                .toList();
        hashes.forEach((collection, set) -> {
            CollectionHashedReadWriteSet.Builder out = CollectionHashedReadWriteSet.newBuilder()
                    .setCollectionName(collection)
                    .setHashedRwset(set.build().toByteString());
            clear.stream()
                    .filter(c -> c.getCollectionName().equals(collection))
                    .forEach(c -> out.setPvtRwsetHash(Sha256.of(c.getRwset())));
            ns.addCollectionHashedRwset(out);
        });
        TxReadWriteSet set = TxReadWriteSet.newBuilder()
                .setDataModel(TxReadWriteSet.DataModel.KV)
                .addNsRwset(ns)
                .build();
        return new Effect(set, clear);
    }
}
