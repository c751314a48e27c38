package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.Path;
import dev.ledgate.policy.Address;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ledgate whitelist}: the network paths that the hospital opens for users. */
@CommandLine.Command(
        name = "whitelist",
        description = "Network paths of users: add, remove, list. A user without one is refused at login.",
        mixinStandardHelpOptions = true,
        subcommands = {WhitelistCommand.Add.class, WhitelistCommand.Remove.class, WhitelistCommand.Show.class})
final class WhitelistCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about the whitelist? Use add, remove or list");
    }

    @CommandLine.Command(
            name = "add",
            description = "Open a path for a user; replaces the one there is.",
            mixinStandardHelpOptions = true)
    static final class Add extends LedgerTask {
        @Parameters(paramLabel = "LOGIN", description = "Whose path.")
        @SuppressWarnings("NullAway.Init")
        private String login;

        @Option(
                names = "--from",
                required = true,
                paramLabel = "IP",
                description = "The user's static address, never a name.")
        @SuppressWarnings("NullAway.Init")
        private String source;

        @Option(
                names = "--to",
                required = true,
                paramLabel = "IP:PORT",
                description = "Where the hospital's proxy listens.")
        @SuppressWarnings("NullAway.Init")
        private String destination;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            int colon = destination.lastIndexOf(':');
            if (colon < 1 || !destination.substring(colon + 1).matches("\\d{1,5}")) {
                throw misuse("--to is an IP address, a colon and a port");
            }
            Address user = ledger.user(login).address();
            LedgerSession.submit(
                    ledger.hospital(),
                    new Command.AllowPath(
                            ledger.hospitalAddress(),
                            user,
                            source,
                            destination.substring(0, colon),
                            Integer.parseInt(destination.substring(colon + 1))));
            say(
                    out,
                    "open: " + login + " from " + source + " to " + destination,
                    fields("login", login, "user", user.value(), "from", source, "to", destination));
            return 0;
        }
    }

    @CommandLine.Command(
            name = "remove",
            description = "Close a user's path; open sessions end.",
            mixinStandardHelpOptions = true)
    static final class Remove extends LedgerTask {
        @Parameters(paramLabel = "LOGIN", description = "Whose path.")
        @SuppressWarnings("NullAway.Init")
        private String login;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Address user = ledger.user(login).address();
            LedgerSession.submit(ledger.hospital(), new Command.RemovePath(ledger.hospitalAddress(), user));
            say(out, "closed: " + login, fields("login", login, "user", user.value()));
            return 0;
        }
    }

    @CommandLine.Command(name = "list", description = "List the open paths.", mixinStandardHelpOptions = true)
    static final class Show extends LedgerTask {
        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            for (Path path : ledger.list(Kinds.PATH, Path.class)) {
                String institute = ledger.nameOf(path.institute());
                String to = path.destinationHost() + ":" + path.destinationPort();
                say(
                        out,
                        path.user() + " of " + institute + " from " + path.source() + " to " + to,
                        fields("user", path.user().value(), "institute", institute, "from", path.source(), "to", to));
            }
            return 0;
        }
    }
}
