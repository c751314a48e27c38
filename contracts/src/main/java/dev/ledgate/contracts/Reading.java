package dev.ledgate.contracts;

import dev.ledgate.policy.Address;
import java.util.ArrayList;
import java.util.List;

/** The functions that only read. Public records are open to every member, private ones to their hospital. */
final class Reading {
    private Reading() {}

    static List<LedgerRecord> record(Draft draft, Command.ReadRecord c) {
        RecordKey key = ownKey(c.kind(), c.hospital(), c.attributes());
        if (Kinds.isPrivate(c.kind())) {
            LedgerRecord.Hospital hospital = draft.actingHospital(c.hospital());
            return draft.findPrivate(LedgerRecord.Private.class, hospital, key).stream()
                    .map(LedgerRecord.class::cast)
                    .toList();
        }
        return draft.find(LedgerRecord.class, key).stream().toList();
    }

    static List<LedgerRecord> list(Draft draft, Command.ListRecords c) {
        if (Kinds.isPrivate(c.kind())) {
            throw new ContractRefusal(RefusalCode.BAD_ARGUMENT, "private records are read one by one");
        }
        return draft.list(LedgerRecord.class, ownKey(c.kind(), c.hospital(), List.of()));
    }

    private static RecordKey ownKey(String kind, Address hospital, List<String> attributes) {
        try {
            List<String> all = new ArrayList<>(List.of(hospital.value()));
            all.addAll(attributes);
            return new RecordKey(kind, all);
        } catch (IllegalArgumentException e) {
            throw new ContractRefusal(RefusalCode.BAD_ARGUMENT, "no record has such a key");
        }
    }
}
