package dev.ledgate.ledger;

import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.policy.Address;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records as text, without what is each ledger's own: the times of transactions, and the addresses of keys. */
final class ComparableRecords {
    private ComparableRecords() {}

    /** Its JSON, without times. */
    static String text(LedgerRecord record) {
        return json(withoutTime(record));
    }

    /**
     * The same without addresses, one line or more. Choices are sorted by addresses, so each is a line of its own.
     *
     * @param names what stands for each address
     */
    static List<String> lines(LedgerRecord record, Map<Address, String> names) {
        List<LedgerRecord> parts = new ArrayList<>();
        if (withoutTime(record) instanceof LedgerRecord.Choices c) {
            parts.add(with(c, List.of()));
            c.choices().forEach(choice -> parts.add(with(c, List.of(choice))));
        } else {
            parts.add(withoutTime(record));
        }
        return parts.stream().map(part -> named(json(part), names)).toList();
    }

    private static String named(String json, Map<Address, String> names) {
        String text = json;
        for (Map.Entry<Address, String> name : names.entrySet()) {
            text = text.replace(name.getKey().value(), name.getValue());
        }
        return text;
    }

    private static String json(LedgerRecord record) {
        return new String(RecordCodec.encode(record), StandardCharsets.UTF_8);
    }

    private static LedgerRecord.Choices with(LedgerRecord.Choices c, List<LedgerRecord.Choice> choices) {
        return new LedgerRecord.Choices(
                c.v(), c.hospital(), c.patient(), c.revision(), choices, c.overrides(), c.group(), c.salt());
    }

    /** Transactions have times of their own. */
    private static LedgerRecord withoutTime(LedgerRecord record) {
        if (record instanceof LedgerRecord.Choices c) {
            List<LedgerRecord.Choice> choices = c.choices().stream()
                    .map(x -> new LedgerRecord.Choice(
                            x.grantee(),
                            x.grant(),
                            x.rights(),
                            x.window(),
                            x.purpose(),
                            x.study(),
                            x.dataCategories(),
                            x.anonymise(),
                            x.actedBy(),
                            Instant.EPOCH))
                    .toList();
            return new LedgerRecord.Choices(
                    c.v(), c.hospital(), c.patient(), c.revision(), choices, c.overrides(), c.group(), c.salt());
        }
        if (record instanceof LedgerRecord.AccessRequest r) {
            return new LedgerRecord.AccessRequest(
                    r.v(),
                    r.hospital(),
                    r.requestId(),
                    r.institute(),
                    r.requester(),
                    r.purpose(),
                    r.study(),
                    r.status(),
                    Instant.EPOCH,
                    r.expires(),
                    r.decidedBy());
        }
        if (record instanceof LedgerRecord.PolicyRevision r) {
            return new LedgerRecord.PolicyRevision(
                    r.v(), r.hospital(), r.revision(), Instant.EPOCH, r.categories(), r.emergency());
        }
        if (record instanceof LedgerRecord.AttributeIssue i) {
            return new LedgerRecord.AttributeIssue(
                    i.v(), i.hospital(), i.institute(), i.number(), i.attributes(), i.by(), Instant.EPOCH);
        }
        return record;
    }
}
