package dev.ledgate.ledger;

import dev.ledgate.contracts.Caller;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.ContractResult;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.contracts.RecordKey;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.contracts.Request;
import dev.ledgate.contracts.WorldState;
import dev.ledgate.contracts.Write;
import dev.ledgate.ledger.identity.LedgerIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The contracts over maps in memory: what a ledger must come to. Used by one thread. */
final class ModelWorld implements WorldState {
    private final SortedMap<String, byte[]> open = new TreeMap<>();
    private final Map<String, byte[]> hidden = new HashMap<>();
    /** Keys that had a private record once. */
    private final SortedSet<String> everHidden = new TreeSet<>();

    private final Clock clock;

    ModelWorld(Clock clock) {
        this.clock = clock;
    }

    /** Carries a command out. @return why it is refused, if it is */
    Optional<RefusalCode> run(LedgerIdentity by, Command command) {
        ContractFunction function = ContractFunction.of(command);
        byte[] json = RecordCodec.encode(command);
        boolean argument = function.carrier() == ContractFunction.Carrier.ARGUMENT;
        ContractResult result = Contracts.execute(
                this,
                new Request(
                        function.wireName(),
                        argument ? List.of(new String(json, StandardCharsets.UTF_8)) : List.of(),
                        argument ? Map.of() : Map.of(ContractFunction.TRANSIENT_FIELD, json),
                        Caller.of(by.mspId(), by.address()),
                        clock.instant()));
        if (result instanceof ContractResult.Refused refused) {
            return Optional.of(refused.code());
        }
        ((ContractResult.Accepted) result).outcome().writes().forEach(this::apply);
        return Optional.empty();
    }

    private void apply(Write write) {
        if (write instanceof Write.Put w) {
            open.put(w.key(), w.value());
        } else if (write instanceof Write.Delete w) {
            open.remove(w.key());
        } else if (write instanceof Write.PutPrivate w) {
            hidden.put(w.key(), w.value());
            everHidden.add(w.key());
        } else if (write instanceof Write.DeletePrivate w) {
            hidden.remove(w.key());
        }
    }

    List<LedgerRecord> publicRecords() {
        return open.values().stream().map(RecordCodec::decode).toList();
    }

    /** By all keys that ever had a private record: the record, or empty if it was deleted. */
    Map<RecordKey, Optional<LedgerRecord>> privateRecords() {
        Map<RecordKey, Optional<LedgerRecord>> records = new HashMap<>();
        for (String key : everHidden) {
            records.put(
                    RecordKey.parse(key), Optional.ofNullable(hidden.get(key)).map(RecordCodec::decode));
        }
        return records;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(open.get(key));
    }

    @Override
    public SortedMap<String, byte[]> startingWith(String prefix) {
        return new TreeMap<>(open.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    @Override
    public Optional<byte[]> getPrivate(String collection, String key) {
        return Optional.ofNullable(hidden.get(key));
    }
}
