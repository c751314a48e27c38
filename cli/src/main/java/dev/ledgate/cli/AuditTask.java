package dev.ledgate.cli;

import dev.ledgate.cli.keys.KeysFailure;
import dev.ledgate.ledger.audit.AuditLogDamaged;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** A command that reads the audit log of a data directory, whether or not anything runs there. */
abstract class AuditTask implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final DataDirectory data = new DataDirectory();

    /** Does it. @return the exit code */
    abstract int run(Path log, PrintWriter out) throws CommandFailure, KeysFailure, IOException;

    final DataDirectory data() {
        return data;
    }

    /** For what is said beside the answer, so that a script's lines stay its own. */
    final PrintWriter beside() {
        return spec.commandLine().getErr();
    }

    /** What was typed makes no sense. */
    final ParameterException misuse(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public final Integer call() throws CommandFailure, KeysFailure {
        try {
            return run(data.existing("audit"), spec.commandLine().getOut());
        } catch (AuditLogDamaged e) {
            throw new CommandFailure(
                    CommandFailure.CHECK_FAILED, e.getMessage() + "; 'ledgate audit verify' says more", e);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, "the audit log cannot be read: " + e.getMessage(), e);
        }
    }
}
