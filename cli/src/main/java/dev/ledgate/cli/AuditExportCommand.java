package dev.ledgate.cli;

import dev.ledgate.cli.keys.PrivateFile;
import dev.ledgate.crypto.keys.AuditRecordKeys;
import dev.ledgate.ledger.audit.AuditExport;
import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.BodyKeys;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ledgate audit export}: takes records out, for whoever reads the output, or for one user alone. */
@Command(
        name = "export",
        description = {
            "Print records as JSON lines, each with the proof that it is in the log.",
            "With the audit officer's key their bodies are opened, and each line has the key of its own body. 'audit"
                    + " verify-export' checks them without the log.",
            "With --for, bodies stay sealed in the output, and the keys of that user's records, sealed to the user's public"
                    + " key, go to a file: 'audit read' opens the two."
        },
        mixinStandardHelpOptions = true)
final class AuditExportCommand extends AuditReadingTask {
    @Mixin
    private final AuditFilters filters = new AuditFilters();

    @Option(names = "--limit", paramLabel = "N", description = "At most N statements, the oldest. Default: all.")
    private int limit = Integer.MAX_VALUE;

    @ArgGroup(exclusive = false)
    private @Nullable OneUser one;

    /** For whom the export is. */
    static final class OneUser {
        @Option(
                names = "--for",
                required = true,
                paramLabel = "NAME|ADDRESS",
                description = "Only what this user did, and readable by this user alone.")
        private String user = "";

        @Option(
                names = "--to",
                required = true,
                paramLabel = "HEX",
                description = "The user's public key, as 'ledgate keys init-user' printed it.")
        private String publicKey = "";

        @Option(names = "--keys", required = true, paramLabel = "FILE", description = "The file for the user's keys.")
        private Path keys = Path.of("");
    }

    @Override
    int run(Path log, Reading reading, PrintWriter out) throws CommandFailure, IOException {
        if (one != null) {
            return forUser(one, log, reading, out);
        }
        try {
            if (!reading.hasKey() && !filters.isEmpty()) {
                requireKey(reading, "choosing among records");
            }
            long leftOut = AuditExport.export(
                    log,
                    reading.keys(),
                    filters.query(limit),
                    entry -> JsonOut.line(out, AuditExportFile.line(entry, Optional.empty())));
            if (leftOut > 0) {
                beside().println("note: " + leftOut + " " + SEALED);
            } else if (!reading.hasKey()) {
                beside().println("note: without the audit officer's key (--key FILE) all bodies are exported sealed");
            }
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage());
        }
        return 0;
    }

    private int forUser(OneUser one, Path log, Reading reading, PrintWriter out) throws CommandFailure, IOException {
        requireKey(reading, "an export for one user");
        if (!filters.isEmpty()) {
            throw misuse("--for takes no other filter: it is everything that the user did");
        }
        byte[] recipient;
        try {
            recipient = HexFormat.of().parseHex(one.publicKey);
        } catch (IllegalArgumentException e) {
            throw misuse("--to is the public key in hex, as 'ledgate keys init-user' printed it");
        }
        Address user = address(one.user, log, reading.keys());
        AuditQuery query = new AuditQuery(
                Optional.empty(),
                Optional.of(user),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                limit);
        SortedMap<Long, byte[]> keys = new TreeMap<>();
        long leftOut = AuditExport.export(log, reading.keys(), query, entry -> {
            entry.key().ifPresent(key -> keys.put(entry.record().number(), key));
            JsonOut.line(out, AuditExportFile.line(entry.sealed(), Optional.empty()));
        });
        try {
            PrivateFile.create(one.keys, AuditRecordKeys.seal(recipient, user, keys));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE, one.keys + " is there already; name another file, or move it away", e);
        } catch (IllegalArgumentException e) {
            throw misuse("--to: " + e.getMessage());
        } finally {
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
        beside().println("note: the keys of " + keys.size() + " records, for " + user + " alone, are in " + one.keys);
        if (leftOut > 0) {
            beside().println("note: " + leftOut + " " + SEALED);
        }
        return 0;
    }

    /** A login stands for the one user who was let in under it; a failed login is nobody's. */
    private Address address(String user, Path log, BodyKeys keys) throws CommandFailure, IOException {
        if (user.startsWith("0x")) {
            try {
                return new Address(user);
            } catch (IllegalArgumentException e) {
                throw misuse("--for: " + e.getMessage());
            }
        }
        Set<Address> found = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        AuditSearch.forEach(log, keys, record -> {
            if (record instanceof IntentRecord intent && intent.intent().login().equals(user)) {
                intent.intent().user().ifPresent(found::add);
            }
        });
        if (found.size() != 1) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE,
                    found.isEmpty()
                            ? "the log has nothing of a user with the login " + user
                            : "the login " + user + " was of several users; name one of them: " + found);
        }
        return found.iterator().next();
    }
}
