package dev.ledgate.cli;

import dev.ledgate.cli.keys.KeysCommand;
import dev.ledgate.cli.keys.KeysFailure;
import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** Entry point: {@code ledgate COMMAND}. */
@Command(
        name = "ledgate",
        description = "A PostgreSQL proxy that enforces consent held on a shared ledger, field by field.",
        mixinStandardHelpOptions = true,
        versionProvider = Ledgate.Version.class,
        subcommands = {
            HelpCommand.class,
            DemoCommand.class,
            ExplainCommand.class,
            RequestCommands.Ask.class,
            RequestCommands.Show.class,
            RequestCommands.Approve.class,
            RequestCommands.Deny.class,
            ConsentCommand.class,
            RevokeCommand.class,
            LedgerCommand.class,
            AuditCommand.class,
            KeysCommand.class,
            HospitalCommands.class,
            HospitalCommands.Vote.class,
            PartyCommands.OfInstitutes.class,
            PartyCommands.OfUsers.class,
            PatientCommands.class,
            WhitelistCommand.class,
            BreakGlassCommand.class,
        })
public final class Ledgate implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @AllowedApi("the only place that ends the process")
    public static void main(String[] args) {
        // Libraries that log through the JDK go the same way as all others, and obey the same levels.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    /** The whole command, for main and for tests that pass their own writers. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Ledgate());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            PrintWriter err = command.getErr();
            if (failure instanceof CommandFailure said) {
                err.println("ledgate: " + said.getMessage());
                return said.exitCode();
            }
            if (failure instanceof KeysFailure said) {
                err.println("ledgate: " + said.getMessage());
                return said.exitCode();
            }
            err.println("ledgate: internal error, please report it: " + failure);
            failure.printStackTrace(err);
            return CommandFailure.INTERNAL;
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? 'ledgate help' lists them");
    }

    /** Reads the version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Ledgate.class.getPackage().getImplementationVersion();
            return new String[] {"ledgate " + (version == null ? "(not packaged)" : version)};
        }
    }
}
