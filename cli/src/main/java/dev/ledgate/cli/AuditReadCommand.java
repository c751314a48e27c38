package dev.ledgate.cli;

import dev.ledgate.cli.keys.KeysFailure;
import dev.ledgate.cli.keys.UserKeyOptions;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditSearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ledgate audit read}: what the holder of an export can read of it, without the log and without the officer. */
@Command(
        name = "read",
        description = {
            "Show what can be read of an export: with the keys in it, or with keys made for you.",
            "Each record is held against its canonical bytes; 'audit verify-export' checks that these are in the log."
        },
        mixinStandardHelpOptions = true)
final class AuditReadCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final UserKeyOptions user = new UserKeyOptions();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The export, or what 'audit patient --disclose' wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() throws CommandFailure, KeysFailure {
        if (user.isHalf()) {
            throw new ParameterException(spec.commandLine(), "--keys and --store go together");
        }
        Map<Long, byte[]> keys;
        try {
            keys = user.open();
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, "the keys cannot be read: " + e.getMessage(), e);
        }
        try {
            show(keys);
            return 0;
        } finally {
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    private void show(Map<Long, byte[]> keys) throws CommandFailure {
        Map<Long, AuditSearch.Found> found = new LinkedHashMap<>();
        long sealed = 0;
        for (AuditExportFile.Line line : AuditExportFile.read(file, keys)) {
            if (line.record() instanceof IntentRecord intent) {
                found.put(intent.number(), new AuditSearch.Found(intent.number(), intent.intent(), Optional.empty()));
            } else if (line.record() instanceof OutcomeRecord outcome) {
                found.computeIfPresent(
                        outcome.outcome().intent(),
                        (number, was) -> new AuditSearch.Found(number, was.intent(), Optional.of(outcome.outcome())));
            } else if (line.isSealed()) {
                sealed++;
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        for (AuditSearch.Found one : found.values()) {
            if (json) {
                JsonOut.line(out, AuditJson.of(one));
            } else {
                out.println(AuditCommand.line(one) + "; " + one.intent().clause());
            }
        }
        if (sealed > 0) {
            spec.commandLine().getErr().println("note: " + sealed + " records stay sealed: no key here opens them");
        }
    }
}
