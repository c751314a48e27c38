package dev.ledgate.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** A command that deals with the contracts of a data directory. */
abstract class LedgerTask implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final DataDirectory data = new DataDirectory();

    /** Does it. @return the exit code */
    abstract int run(LedgerSession ledger, PrintWriter out) throws CommandFailure;

    /** What was typed makes no sense. */
    final ParameterException misuse(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public final Integer call() throws CommandFailure {
        try (LedgerSession ledger = LedgerSession.open(data)) {
            return run(ledger, spec.commandLine().getOut());
        }
    }
}
