package dev.ledgate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ledgate.ledger.audit.AuditExport;
import dev.ledgate.ledger.audit.AuditLogDamaged;
import dev.ledgate.ledger.audit.AuditRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.Hash;
import dev.ledgate.ledger.audit.InclusionProof;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.proxy.session.PatientTags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code audit export} writes: one JSON object a line, with a record's fields, its canonical bytes, the key of its body
 * if that is opened, the tag of the patient for whom it was taken out, and the proof that it is in the log.
 */
final class AuditExportFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final BatchRoot NO_BATCH = new BatchRoot(1, 1, Hash.of(new byte[32]));

    private AuditExportFile() {}

    /**
     * A line that was read.
     *
     * @param record with its body opened if a key was there
     * @param proof empty: the record was exported before its batch was sealed
     */
    record Line(int number, AuditRecord record, Optional<InclusionProof> proof) {
        boolean isSealed() {
            return record instanceof SealedIntent || record instanceof SealedOutcome;
        }
    }

    /** @param patient the tag of the patient who is shown the record, if it is an outcome that names it */
    static Map<String, Object> line(AuditExport.Entry entry, Optional<String> patient) {
        Map<String, Object> object = AuditJson.of(entry.record());
        object.put("canonical", AuditJson.hex(entry.canonical()));
        entry.key().ifPresent(key -> object.put("key", AuditJson.hex(key)));
        patient.filter(tag -> names(entry.record(), tag)).ifPresent(tag -> object.put("patient", tag));
        entry.proof().ifPresent(proof -> object.put("proof", AuditJson.of(proof)));
        return object;
    }

    /** Whether a record is an outcome that names a patient. */
    static boolean names(AuditRecord record, String tag) {
        return record instanceof OutcomeRecord outcome && names(outcome.outcome(), tag);
    }

    /** Whether an outcome names a patient. */
    static boolean names(AuditLog.Outcome outcome, String tag) {
        return outcome.patients().contains(PatientTags.inOutcome(tag, outcome.intent()));
    }

    /**
     * Reads an export and holds its fields against its canonical bytes: it is these that are proved.
     *
     * @param keys of records by their numbers, besides those that the export itself has
     */
    static List<Line> read(Path file, Map<Long, byte[]> keys) throws CommandFailure {
        List<Line> lines = new ArrayList<>();
        try {
            for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                lines.add(line(lines.size() + 1, text, keys));
            }
            return lines;
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Line line(int number, String text, Map<Long, byte[]> keys) throws CommandFailure {
        try {
            JsonNode object = JSON.readTree(text);
            byte[] canonical = HexFormat.of().parseHex(AuditProofCommands.text(object, "canonical"));
            JsonNode proof = object.path("proof");
            boolean proved = !proof.isMissingNode();
            InclusionProof read = new InclusionProof(
                    canonical, proved ? batch(proof) : NO_BATCH, proved ? AuditProofCommands.path(proof) : List.of());
            Optional<byte[]> key = object.has("key")
                    ? Optional.of(HexFormat.of().parseHex(AuditProofCommands.text(object, "key")))
                    : Optional.empty();
            AuditRecord shown = key.isPresent() ? read.opened(key.get()) : read.decoded();
            Optional<String> patient =
                    object.has("patient") ? Optional.of(AuditProofCommands.text(object, "patient")) : Optional.empty();
            if (patient.isPresent() && !names(shown, patient.get())) {
                throw bad(number, "it does not name the patient for whom it was taken out");
            }
            Map<String, Object> expected = line(
                    new AuditExport.Entry(canonical, shown, key, proved ? Optional.of(read) : Optional.empty()),
                    patient);
            if (!JSON.readTree(JSON.writeValueAsString(expected)).equals(object)) {
                throw bad(number, "its fields are not those of its canonical bytes");
            }
            byte[] given = keys.get(shown.number());
            AuditRecord opened = key.isEmpty() && given != null ? read.opened(given) : shown;
            return new Line(number, opened, proved ? Optional.of(read) : Optional.empty());
        } catch (AuditLogDamaged e) {
            throw bad(number, e.getMessage() + ", or it is no record");
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw bad(number, "it is no record");
        }
    }

    private static BatchRoot batch(JsonNode proof) {
        return new BatchRoot(
                AuditProofCommands.number(proof, "first"),
                AuditProofCommands.number(proof, "last"),
                Hash.ofHex(AuditProofCommands.text(proof, "root")));
    }

    private static CommandFailure bad(int number, String why) {
        return new CommandFailure(CommandFailure.CHECK_FAILED, "line " + number + " of the export: " + why);
    }
}
