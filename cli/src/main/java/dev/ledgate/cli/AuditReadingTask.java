package dev.ledgate.cli;

import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.cli.keys.KeysFailure;
import dev.ledgate.cli.keys.OfficerKeyOptions;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.ledger.audit.BodyKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A command that reads bodies of the audit log: with the audit officer's key, or without as far as that goes. */
abstract class AuditReadingTask extends AuditTask {
    static final String SEALED = "statements are sealed and not shown; the audit officer's key opens them: --key FILE";

    @Mixin
    private final OfficerKeyOptions officer = new OfficerKeyOptions();

    /** What the command reads with. @param hasKey whether that is the officer's key, and not nothing */
    record Reading(BodyKeys keys, boolean hasKey) {}

    /** Does it. @return the exit code */
    abstract int run(Path log, Reading reading, PrintWriter out) throws CommandFailure, KeysFailure, IOException;

    @Override
    final int run(Path log, PrintWriter out) throws CommandFailure, KeysFailure, IOException {
        Optional<TransportKeyPair> pair = officer.open(data().path().resolve("keys"));
        if (pair.isEmpty()) {
            return run(log, new Reading(BodyKeys.none(), false), out);
        }
        try (TransportKeyPair opened = pair.get();
                BodyKeys keys = BodyKeys.of(AuditOfficers.key(opened))) {
            return run(log, new Reading(keys, true), out);
        }
    }

    /** Fails where nothing can be done without the key. */
    static void requireKey(Reading reading, String what) throws CommandFailure {
        if (!reading.hasKey()) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE, what + " takes the audit officer's key: name it with --key FILE");
        }
    }
}
