package dev.ledgate.ledger.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Contracts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
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
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * The state after the last block: public values, hashes of private ones, and the private values themselves, each with
 * the version (block, transaction) that wrote it. Not for use by two threads.
 */
final class VersionedState {
    /** UTF-8 byte order, which is code point order; {@code String.compareTo} differs above U+FFFF. */
    private static final Comparator<String> BYTE_ORDER = VersionedState::compareCodePoints;

    private static final String LAST = Character.toString(0x10FFFF);

    record Versioned(ByteString value, Version version) {}

    record HashedKey(String collection, ByteString keyHash) {}

    private final NavigableMap<String, Versioned> open = new TreeMap<>(BYTE_ORDER);
    private final Map<HashedKey, Versioned> hashed = new HashMap<>();
    private final Map<HashedKey, ByteString> hidden = new HashMap<>();

    private static int compareCodePoints(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int x = a.codePointAt(i);
            int y = b.codePointAt(i);
            if (x != y) {
                return Integer.compare(x, y);
            }
            i += Character.charCount(x);
        }
        return Integer.compare(a.length(), b.length());
    }

    Optional<Versioned> get(String key) {
        return Optional.ofNullable(open.get(key));
    }

    SortedMap<String, Versioned> startingWith(String prefix) {
        return open.subMap(prefix, true, prefix + LAST, false);
    }

    Optional<Versioned> hash(HashedKey key) {
        return Optional.ofNullable(hashed.get(key));
    }

    Optional<ByteString> hidden(HashedKey key) {
        return Optional.ofNullable(hidden.get(key));
    }

    static HashedKey hashedKey(String collection, ByteString key) {
        return new HashedKey(collection, dev.ledgate.ledger.block.Sha256.of(key));
    }

    /** Whether everything that a transaction read is still as it read it. */
    TxValidationCode validate(TxReadWriteSet set) throws InvalidProtocolBufferException {
        for (NsReadWriteSet ns : set.getNsRwsetList()) {
            if (!ns.getNamespace().equals(Contracts.CHAINCODE)) {
                return TxValidationCode.ILLEGAL_WRITESET;
            }
            KVRWSet kv = KVRWSet.parseFrom(ns.getRwset());
            for (KVRead read : kv.getReadsList()) {
                if (!isStill(get(read.getKey()), read.hasVersion(), read.getVersion())) {
                    return TxValidationCode.MVCC_READ_CONFLICT;
                }
            }
            for (RangeQueryInfo range : kv.getRangeQueriesInfoList()) {
                if (!isStill(range)) {
                    return TxValidationCode.PHANTOM_READ_CONFLICT;
                }
            }
            for (CollectionHashedReadWriteSet collection : ns.getCollectionHashedRwsetList()) {
                for (KVReadHash read :
                        HashedRWSet.parseFrom(collection.getHashedRwset()).getHashedReadsList()) {
                    Optional<Versioned> now = hash(new HashedKey(collection.getCollectionName(), read.getKeyHash()));
                    if (!isStill(now, read.hasVersion(), read.getVersion())) {
                        return TxValidationCode.MVCC_READ_CONFLICT;
                    }
                }
            }
        }
        return TxValidationCode.VALID;
    }

    private static boolean isStill(Optional<Versioned> now, boolean existed, Version then) {
        return now.isPresent() ? existed && now.get().version().equals(then) : !existed;
    }

    private boolean isStill(RangeQueryInfo range) {
        KVRead.Builder read = KVRead.newBuilder();
        return range.getRawReads()
                .getKvReadsList()
                .equals(open.subMap(range.getStartKey(), true, range.getEndKey(), false).entrySet().stream()
                        .map(e -> read.setKey(e.getKey())
                                .setVersion(e.getValue().version())
                                .build())
                        .toList());
    }

    /** Applies the writes of a valid transaction. */
    void apply(TxReadWriteSet set, Version version) throws InvalidProtocolBufferException {
        for (NsReadWriteSet ns : set.getNsRwsetList()) {
            for (KVWrite write : KVRWSet.parseFrom(ns.getRwset()).getWritesList()) {
                if (write.getIsDelete()) {
                    open.remove(write.getKey());
                } else {
                    open.put(write.getKey(), new Versioned(write.getValue(), version));
                }
            }
            for (CollectionHashedReadWriteSet collection : ns.getCollectionHashedRwsetList()) {
                for (KVWriteHash write :
                        HashedRWSet.parseFrom(collection.getHashedRwset()).getHashedWritesList()) {
                    HashedKey key = new HashedKey(collection.getCollectionName(), write.getKeyHash());
                    if (write.getIsDelete()) {
                        hashed.remove(key);
                        hidden.remove(key);
                    } else {
                        hashed.put(key, new Versioned(write.getValueHash(), version));
                    }
                }
            }
        }
    }

    /** Applies the private values whose hashes {@link #apply} brought. */
    void applyPrivate(CollectionPvtReadWriteSet set) throws InvalidProtocolBufferException {
        for (KVWrite write : KVRWSet.parseFrom(set.getRwset()).getWritesList()) {
            if (!write.getIsDelete()) {
                hidden.put(hashedKey(set.getCollectionName(), write.getKeyBytes()), write.getValue());
            }
        }
    }
}
