package dev.ledgate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ledgate.cli.AuditExportFile.Line;
import dev.ledgate.ledger.audit.AuditExport;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.ConsistencyProof;
import dev.ledgate.ledger.audit.Hash;
import dev.ledgate.ledger.audit.InclusionProof;
import dev.ledgate.ledger.audit.TrustedRoots;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The commands that take records out of the audit log, with proofs that others check without it. */
final class AuditProofCommands {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AuditProofCommands() {}

    @Command(
            name = "consistency",
            description = {
                "Print the proof that the log's first N records are still the first of its first M (RFC 6962, 2.1.2).",
                "Compare the roots with those that you kept."
            },
            mixinStandardHelpOptions = true)
    static final class Consistency extends AuditTask {
        @Option(names = "--from", paramLabel = "N", required = true, description = "The earlier number of records.")
        private long size;

        @Option(names = "--to", paramLabel = "M", required = true, description = "The later number of records.")
        private long later;

        @Override
        int run(Path log, PrintWriter out) throws CommandFailure, IOException {
            Optional<ConsistencyProof> proof;
            try {
                proof = AuditExport.consistency(log, size, later);
            } catch (IllegalArgumentException e) {
                throw misuse(e.getMessage());
            }
            if (proof.isEmpty()) {
                throw new CommandFailure(CommandFailure.CHECK_FAILED, "the log has fewer than " + later + " records");
            }
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("size", proof.get().size());
            object.put("root", proof.get().root().toString());
            object.put("laterSize", proof.get().laterSize());
            object.put("laterRoot", proof.get().laterRoot().toString());
            object.put("path", proof.get().path().stream().map(Hash::toString).toList());
            JsonOut.line(out, object);
            return 0;
        }
    }

    @Command(
            name = "verify-consistency",
            description = "Check what 'audit consistency' printed. Compare its roots with those that you kept.",
            mixinStandardHelpOptions = true)
    static final class VerifyConsistency implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The proof.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Override
        public Integer call() throws CommandFailure {
            try {
                JsonNode proof = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
                boolean holds = new ConsistencyProof(
                                number(proof, "size"),
                                Hash.ofHex(text(proof, "root")),
                                number(proof, "laterSize"),
                                Hash.ofHex(text(proof, "laterRoot")),
                                path(proof))
                        .holds();
                PrintWriter out = spec.commandLine().getOut();
                out.println(
                        holds
                                ? "the first " + number(proof, "size") + " records, root " + text(proof, "root")
                                        + ", are the beginning of " + number(proof, "laterSize") + " records, root "
                                        + text(proof, "laterRoot")
                                : "the proof does NOT hold");
                return holds ? 0 : CommandFailure.CHECK_FAILED;
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new CommandFailure(CommandFailure.CHECK_FAILED, file + " is no consistency proof", e);
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.UNAVAILABLE, file + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    @Command(
            name = "verify-export",
            description = {
                "Check what 'audit export' printed, without the log.",
                "Held against the roots given, else those of the ledger that runs on the data directory; with neither,",
                "against the newest root in the export, which is printed to be compared."
            },
            mixinStandardHelpOptions = true)
    static final class VerifyExport implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @Mixin
        private final DataDirectory data = new DataDirectory();

        @Option(
                names = "--root",
                paramLabel = "FIRST-LAST=HEX",
                description = "A root to rely on, as the ledger has it; may be given more than once.")
        private List<String> roots = new ArrayList<>();

        @Parameters(paramLabel = "FILE", description = "The export.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Override
        public Integer call() throws CommandFailure {
            List<Line> lines = AuditExportFile.read(file, Map.of());
            List<InclusionProof> proofs =
                    lines.stream().flatMap(line -> line.proof().stream()).toList();
            long sealed = lines.stream().filter(Line::isSealed).count();
            PrintWriter out = spec.commandLine().getOut();
            TrustedRoots trusted = new TrustedRoots(given(proofs, out));
            trusted.learn(proofs);
            for (Line line : lines) {
                if (line.proof().isPresent() && !trusted.proves(line.proof().get())) {
                    out.println("line " + line.number() + " is NOT proved: its record, or the root it is under, is not"
                            + " what the roots relied on vouch for");
                    return CommandFailure.CHECK_FAILED;
                }
            }
            if (proofs.size() < lines.size()) {
                out.println("note: " + (lines.size() - proofs.size())
                        + " records were exported before they were sealed; nothing proves them");
            }
            if (proofs.isEmpty()) {
                out.println("nothing in the export is proved");
                return CommandFailure.CHECK_FAILED;
            }
            if (sealed > 0) {
                out.println("note: the bodies of " + sealed + " of them are sealed, and were not looked at");
            }
            out.println(proofs.size() + " records are in the log");
            return 0;
        }

        private List<BatchRoot> given(List<InclusionProof> proofs, PrintWriter out) throws CommandFailure {
            if (!roots.isEmpty()) {
                try {
                    return roots.stream().map(AuditRoots::parse).toList();
                } catch (IllegalArgumentException e) {
                    throw new ParameterException(spec.commandLine(), e.getMessage(), e);
                }
            }
            Optional<List<BatchRoot>> ledger = AuditRoots.onLedger(data);
            if (ledger.isPresent()) {
                out.println("held against " + ledger.get().size() + " roots on the ledger");
                return ledger.get();
            }
            Optional<BatchRoot> newest =
                    proofs.stream().map(InclusionProof::batch).max(Comparator.comparingLong(BatchRoot::last));
            newest.ifPresent(
                    root -> out.println("no ledger runs here and no --root was given: this rests on the export's"
                            + " own newest root, compare it with the ledger: " + AuditRoots.print(root)));
            return newest.stream().toList();
        }
    }

    static String text(JsonNode object, String name) {
        return object.path(name).asText();
    }

    static long number(JsonNode object, String name) {
        return object.path(name).asLong();
    }

    static List<Hash> path(JsonNode object) {
        List<Hash> path = new ArrayList<>();
        object.path("path").forEach(node -> path.add(Hash.ofHex(node.asText())));
        return path;
    }
}
