package dev.ledgate.cli;

import dev.ledgate.ledger.audit.AuditRecord;
import dev.ledgate.ledger.audit.AuditRecord.AnchoredRecord;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.KeyRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.Hash;
import dev.ledgate.ledger.audit.InclusionProof;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Audit records as JSON objects, for people and scripts. */
final class AuditJson {
    private AuditJson() {}

    static String tables(AuditLog.Intent intent) {
        return intent.tables().stream().map(TableName::toString).collect(Collectors.joining(","));
    }

    /** An intent together with what came of it. */
    static Map<String, Object> of(AuditSearch.Found found) {
        Map<String, Object> object = of(new IntentRecord(found.number(), found.intent()));
        found.outcome().ifPresent(outcome -> put(object, outcome));
        return object;
    }

    static Map<String, Object> of(AuditRecord record) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("record", record.number());
        if (record instanceof IntentRecord i) {
            AuditLog.Intent intent = i.intent();
            object.put("at", intent.at().toString());
            object.put("session", intent.session());
            object.put("login", intent.login());
            intent.user().ifPresent(u -> object.put("user", u.value()));
            object.put("action", intent.action());
            object.put("verdict", intent.verdict().name());
            object.put("reason", intent.reason());
            object.put("purpose", intent.purpose());
            object.put("tables", tables(intent));
            object.put("statement", intent.statementDigest());
            object.put("clause", intent.clause());
            object.put("ledgerState", intent.snapshotVersion());
        } else if (record instanceof OutcomeRecord o) {
            object.put("intent", o.outcome().intent());
            object.put("at", o.outcome().at().toString());
            put(object, o.outcome());
        } else if (record instanceof SealRecord s) {
            object.put("seals", of(s.batch()));
        } else if (record instanceof AnchoredRecord a) {
            object.put("anchored", of(a.batch()));
        } else if (record instanceof KeyRecord key) {
            object.put("secretFrom", key.at().toString());
            object.put("officer", key.officer());
        } else if (record instanceof SealedIntent i) {
            object.put("sealed", "intent");
            object.put("secretIn", i.keyRecord());
        } else if (record instanceof SealedOutcome o) {
            object.put("sealed", "outcome");
            object.put("intent", o.intent());
            object.put("secretIn", o.keyRecord());
        }
        return object;
    }

    private static void put(Map<String, Object> object, AuditLog.Outcome outcome) {
        object.put("rows", outcome.rows());
        object.put("sealedOpened", outcome.sealedOpened());
        object.put("sqlState", outcome.sqlState());
        object.put("patients", List.copyOf(outcome.patients()));
        object.put("morePatients", outcome.morePatients());
    }

    static Map<String, Object> of(BatchRoot batch) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("first", batch.first());
        object.put("last", batch.last());
        object.put("root", batch.root().toString());
        return object;
    }

    /** All that is needed to check it but the root's confirmation. */
    static Map<String, Object> of(InclusionProof proof) {
        Map<String, Object> object = of(proof.batch());
        object.put("path", proof.path().stream().map(Hash::toString).toList());
        return object;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
