package dev.ledgate.ledger.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.LedgerRecord.BreakGlass;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.Notice;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.contracts.RecordKey;
import dev.ledgate.ledger.block.BlockTransaction;
import dev.ledgate.ledger.block.Sha256;
import dev.ledgate.ledger.snapshot.LedgerSnapshot.Chosen;
import dev.ledgate.ledger.snapshot.LedgerSnapshot.Emergency;
import dev.ledgate.ledger.snapshot.LedgerSnapshot.Patients;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Consent;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TimeWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.jspecify.annotations.Nullable;

/** Folds blocks, from the first one on, into one hospital's state. Used by the feed's thread only. */
final class SnapshotFold {
    /** Kinds on which no decision rests: they are read, but do not make a new snapshot. */
    private static final Set<String> UNDECISIVE = Set.of(
            Kinds.ACCESS_REQUEST,
            Kinds.PATIENT,
            Kinds.AUDIT_ANCHOR,
            Kinds.AUDIT_HEAD,
            Kinds.POLICY_REVISION,
            Kinds.ATTRIBUTE_ISSUE,
            Kinds.PROPOSAL);

    private final Address hospital;
    private final String collection;
    private final Map<String, Map<RecordKey, LedgerRecord>> records = new HashMap<>();
    private final Map<PatientHandle, PatientKey> resolved = new HashMap<>();
    /** What was built from each patient's choices; built anew only for those that changed. */
    private final Map<PatientHandle, Chosen> chosen = new HashMap<>();

    private final Set<PatientHandle> unresolved = new HashSet<>();
    private Patients patients = new Patients(Map.of(), Map.of(), Set.of(), Map.of(), Set.of());
    private @Nullable LedgerSnapshot last;
    private boolean changed = true;
    private boolean choicesChanged = true;
    private long next;
    private long serial;

    /** @param mspId the organisation whose private data comes with the blocks */
    SnapshotFold(Address hospital, String mspId) {
        this.hospital = hospital;
        this.collection = LedgerRecord.Hospital.collectionOf(mspId);
    }

    /** Number of the block that comes next. */
    long next() {
        return next;
    }

    /**
     * Applies the next block.
     *
     * @throws InvalidProtocolBufferException if it cannot be read, is not the next one, or lacks private data
     * @throws dev.ledgate.contracts.ContractRefusal if a record cannot be read
     */
    void apply(BlockAndPrivateData delivered) throws InvalidProtocolBufferException {
        Block block = delivered.getBlock();
        if (block.getHeader().getNumber() != next) {
            throw new InvalidProtocolBufferException(
                    "block " + block.getHeader().getNumber() + " came instead of block " + next);
        }
        for (BlockTransaction transaction : BlockTransaction.of(block)) {
            if (transaction.isValid()) {
                apply(
                        transaction,
                        delivered
                                .getPrivateDataMapMap()
                                .getOrDefault((long) transaction.index(), TxPvtReadWriteSet.getDefaultInstance()));
            }
        }
        next++;
    }

    private void apply(BlockTransaction transaction, TxPvtReadWriteSet hidden) throws InvalidProtocolBufferException {
        for (NsReadWriteSet ns : transaction.readWriteSet().getNsRwsetList()) {
            if (!ns.getNamespace().equals(Contracts.CHAINCODE)) {
                continue;
            }
            apply(KVRWSet.parseFrom(ns.getRwset()));
            for (CollectionHashedReadWriteSet hashed : ns.getCollectionHashedRwsetList()) {
                if (hashed.getCollectionName().equals(collection)
                        && !hashed.getPvtRwsetHash().isEmpty()) {
                    apply(KVRWSet.parseFrom(clear(hidden, hashed.getPvtRwsetHash())));
                }
            }
        }
    }

    /** The private writes behind a hash in the block. */
    private ByteString clear(TxPvtReadWriteSet hidden, ByteString hash) throws InvalidProtocolBufferException {
        for (NsPvtReadWriteSet ns : hidden.getNsPvtRwsetList()) {
            for (CollectionPvtReadWriteSet set : ns.getCollectionPvtRwsetList()) {
                if (ns.getNamespace().equals(Contracts.CHAINCODE)
                        && set.getCollectionName().equals(collection)
                        && Sha256.of(set.getRwset()).equals(hash)) {
                    return set.getRwset();
                }
            }
        }
        throw new InvalidProtocolBufferException("the block came without private data that belongs to it");
    }

    private void apply(KVRWSet set) throws InvalidProtocolBufferException {
        for (KVWrite write : set.getWritesList()) {
            RecordKey key = key(write.getKey());
            boolean own = !key.attributes().isEmpty() && key.attributes().get(0).equals(hospital.value());
            // Of other hospitals it matters only whether they are members.
            if (!own && !key.kind().equals(Kinds.HOSPITAL)) {
                continue;
            }
            Optional<LedgerRecord> record = write.getIsDelete() ? Optional.empty() : Optional.of(record(key, write));
            if (UNDECISIVE.contains(key.kind())) {
                continue;
            }
            changed = true;
            Map<RecordKey, LedgerRecord> ofKind = records.computeIfAbsent(key.kind(), k -> new HashMap<>());
            LedgerRecord before = record.isPresent() ? ofKind.put(key, record.get()) : ofKind.remove(key);
            if (key.kind().equals(Kinds.CHOICES)) {
                choicesChanged = true;
                if (before instanceof Choices was) {
                    chosen.remove(was.patient());
                    unresolved.remove(was.patient());
                }
                record.map(Choices.class::cast).ifPresent(this::choose);
            }
        }
    }

    private static LedgerRecord record(RecordKey key, KVWrite write) throws InvalidProtocolBufferException {
        LedgerRecord record = RecordCodec.decode(write.getValue().toByteArray());
        if (!record.key().equals(key)) {
            throw new InvalidProtocolBufferException("a record stands under another record's key");
        }
        return record;
    }

    private static RecordKey key(String text) throws InvalidProtocolBufferException {
        try {
            return RecordKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidProtocolBufferException("a key is not one of ours");
        }
    }

    private void choose(Choices choices) {
        PatientHandle handle = choices.patient();
        List<Consent> consents = choices.choices().stream()
                .map(c -> new Consent(
                        handle,
                        c.grantee(),
                        c.grant(),
                        c.rights(),
                        c.window(),
                        c.purpose(),
                        c.study(),
                        c.dataCategories(),
                        c.anonymise()))
                .toList();
        Optional<PatientKey> key = Optional.ofNullable(resolved.get(handle));
        chosen.put(handle, new Chosen(choices, consents, key));
        if (key.isEmpty()) {
            unresolved.add(handle);
        }
    }

    /** Looks up the patients of handles that are new. @return whether some remain unknown */
    boolean resolve(PatientDirectory directory) {
        boolean complete = true;
        for (PatientHandle handle : List.copyOf(unresolved)) {
            complete &= resolve(handle, directory);
        }
        for (Notice notice : all(Notice.class, Kinds.NOTICE)) {
            complete &= resolve(notice.patient(), directory);
        }
        return !complete;
    }

    private boolean resolve(PatientHandle handle, PatientDirectory directory) {
        if (resolved.containsKey(handle)) {
            return true;
        }
        Optional<PatientKey> key = directory.keyOf(handle);
        key.ifPresent(k -> {
            resolved.put(handle, k);
            unresolved.remove(handle);
            chosen.computeIfPresent(handle, (h, was) -> new Chosen(was.record(), was.consents(), key));
            changed = true;
            choicesChanged = true;
        });
        return key.isPresent();
    }

    /** The state as it is now; with the serial of the one before if no decision can differ. */
    LedgerSnapshot freeze() {
        LedgerSnapshot before = last;
        LedgerSnapshot now = before != null && !changed ? before.at(next - 1) : build();
        last = now;
        changed = false;
        return now;
    }

    private LedgerSnapshot build() {
        if (choicesChanged) {
            patients = patients();
            choicesChanged = false;
        }
        return new LedgerSnapshot(
                ++serial,
                next - 1,
                all(LedgerRecord.Hospital.class, Kinds.HOSPITAL).stream()
                        .filter(h -> h.address().equals(hospital))
                        .findFirst(),
                by(LedgerRecord.Login.class, Kinds.LOGIN, LedgerRecord.Login::login).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().user())),
                by(LedgerRecord.User.class, Kinds.USER, LedgerRecord.User::address),
                by(LedgerRecord.Institute.class, Kinds.INSTITUTE, LedgerRecord.Institute::address),
                by(LedgerRecord.Path.class, Kinds.PATH, LedgerRecord.Path::user),
                by(LedgerRecord.Relationship.class, Kinds.RELATIONSHIP, LedgerRecord.Relationship::institute),
                by(LedgerRecord.AccessStrings.class, Kinds.ACCESS_STRINGS, LedgerRecord.AccessStrings::institute),
                all(LedgerRecord.DefaultPolicy.class, Kinds.DEFAULT_POLICY).stream()
                        .findFirst(),
                by(LedgerRecord.PolicyGroup.class, Kinds.POLICY_GROUP, LedgerRecord.PolicyGroup::group),
                patients,
                all(LedgerRecord.Hospital.class, Kinds.HOSPITAL).stream()
                        .filter(h -> h.status() != LedgerRecord.Status.ACTIVE)
                        .map(LedgerRecord.Hospital::address)
                        .collect(Collectors.toSet()),
                by(LedgerRecord.DataCategory.class, Kinds.DATA_CATEGORY, LedgerRecord.DataCategory::name)
                        .entrySet()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> tables(e.getValue()))),
                emergencies());
    }

    private static Set<TableName> tables(LedgerRecord.DataCategory category) {
        return category.tables().stream().map(TableName::parse).collect(Collectors.toUnmodifiableSet());
    }

    private Map<Address, List<Emergency>> emergencies() {
        Map<String, Notice> notices = by(Notice.class, Kinds.NOTICE, Notice::breakGlass);
        Map<Address, List<Emergency>> byUser = new HashMap<>();
        for (BreakGlass each : all(BreakGlass.class, Kinds.BREAK_GLASS)) {
            Notice notice = notices.get(each.id());
            if (each.counts() && notice != null) {
                byUser.computeIfAbsent(each.user(), u -> new ArrayList<>())
                        .add(new Emergency(
                                each.id(),
                                Optional.ofNullable(resolved.get(notice.patient())),
                                new TimeWindow(Optional.of(each.from()), Optional.of(each.until()))));
            }
        }
        byUser.values().forEach(list -> list.sort(Comparator.comparing(Emergency::id)));
        return byUser;
    }

    private <T> List<T> all(Class<T> type, String kind) {
        return records.getOrDefault(kind, Map.of()).values().stream()
                .map(type::cast)
                .toList();
    }

    private <K, T> Map<K, T> by(Class<T> type, String kind, Function<T, K> key) {
        return all(type, kind).stream().collect(Collectors.toMap(key, r -> r));
    }

    private Patients patients() {
        Map<Grantee, Set<PatientHandle>> byGrantee = new HashMap<>();
        Set<PatientHandle> overriding = new HashSet<>();
        Map<PatientKey, String> groupByKey = new HashMap<>();
        chosen.forEach((handle, choice) -> {
            for (Consent consent : choice.consents()) {
                byGrantee
                        .computeIfAbsent(consent.grantee(), g -> new HashSet<>())
                        .add(handle);
            }
            if (!choice.record().overrides().isEmpty()) {
                overriding.add(handle);
            }
            choice.record().group().ifPresent(group -> choice.key().ifPresent(key -> groupByKey.put(key, group)));
        });
        return new Patients(new HashMap<>(chosen), byGrantee, overriding, groupByKey, Set.copyOf(unresolved));
    }
}
