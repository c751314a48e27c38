package dev.ledgate.contracts;

import dev.ledgate.contracts.LedgerRecord.BreakGlass;
import dev.ledgate.contracts.LedgerRecord.Notice;
import dev.ledgate.policy.Address;
import java.util.ArrayList;
import java.util.List;

/** The functions that only read. Public records are open to every member, private ones to their hospital and patient. */
final class Reading {
    private Reading() {}

    static List<LedgerRecord> record(Draft draft, Command.ReadRecord c) {
        RecordKey key = ownKey(c.kind(), c.hospital(), c.attributes());
        if (Kinds.isPrivate(c.kind())) {
            LedgerRecord.Hospital hospital = draft.anyHospital(c.hospital());
            boolean patients = c.kind().equals(Kinds.CHOICES) || c.kind().equals(Kinds.PATIENT);
            if (!(patients && PatientSide.isOwn(draft, hospital, c.attributes()))) {
                draft.requireCaller(hospital);
            }
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

    static List<LedgerRecord> notices(Draft draft, Command.ListNotices c) {
        LedgerRecord.Hospital hospital = draft.anyHospital(c.hospital());
        if (!draft.isCaller(hospital)) {
            Draft.require(
                    PatientSide.isOwn(draft, hospital, List.of(c.patient().value())),
                    RefusalCode.NOT_THE_PATIENT,
                    () -> "notices are read by the patient, the guardian and the hospital");
        }
        List<LedgerRecord> all = new ArrayList<>();
        for (BreakGlass each : draft.list(BreakGlass.class, RecordKey.of(Kinds.BREAK_GLASS, c.hospital()))) {
            draft.findPrivate(Notice.class, hospital, RecordKey.of(Kinds.NOTICE, c.hospital(), each.id()))
                    .filter(notice -> notice.patient().equals(c.patient()))
                    .ifPresent(notice -> all.addAll(List.of(each, notice)));
        }
        return all;
    }

    static List<LedgerRecord> members(Draft draft, Command.ListMembers c) {
        List<LedgerRecord> all = new ArrayList<>(draft.list(LedgerRecord.class, RecordKey.of(Kinds.HOSPITAL)));
        all.addAll(draft.list(LedgerRecord.class, RecordKey.of(Kinds.PROPOSAL)));
        return all;
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
