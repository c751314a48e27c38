package dev.ledgate.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * A command that deals with the contracts of a data directory. With {@code --json} it prints one object a line, also for a
 * failure: {@code code} is then the contract's code of refusal, if it was a refusal.
 */
abstract class LedgerTask implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final DataDirectory data = new DataDirectory();

    @Option(names = "--json", description = "Print JSON, one object a line.")
    private boolean json;

    /** Does it. @return the exit code */
    abstract int run(LedgerSession ledger, PrintWriter out) throws CommandFailure;

    /** What was typed makes no sense. */
    final ParameterException misuse(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    final boolean json() {
        return json;
    }

    /** Says what was done: to people in a sentence, to scripts in fields. */
    final void say(PrintWriter out, String sentence, Map<String, ?> fields) {
        if (json) {
            JsonOut.line(out, fields);
        } else {
            out.println(sentence);
        }
    }

    /** Fields in the order given: name, value, name, value. */
    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return fields;
    }

    @Override
    public final Integer call() throws CommandFailure {
        PrintWriter out = spec.commandLine().getOut();
        try (LedgerSession ledger = LedgerSession.open(data)) {
            return run(ledger, out);
        } catch (CommandFailure failure) {
            if (!json) {
                throw failure;
            }
            String message = String.valueOf(failure.getMessage());
            int end = failure.exitCode() == CommandFailure.REFUSED ? message.indexOf(": ") : -1;
            JsonOut.line(
                    out,
                    fields(
                            "ok",
                            false,
                            "code",
                            end < 0 ? "UNAVAILABLE" : message.substring(0, end),
                            "message",
                            end < 0 ? message : message.substring(end + 2)));
            return failure.exitCode();
        }
    }
}
