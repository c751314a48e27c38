package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.Address;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ledgate institute} and {@code ledgate user}: the parties that a hospital registers. */
final class PartyCommands {
    private PartyCommands() {}

    @CommandLine.Command(
            name = "institute",
            description = "Institutes that the hospital knows: register, list.",
            mixinStandardHelpOptions = true,
            subcommands = {RegisterInstitute.class, ShowInstitutes.class})
    static final class OfInstitutes implements Runnable {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "what about institutes? Use register or list");
        }
    }

    @CommandLine.Command(
            name = "user",
            description = "Users of institutes: register, list. 'ledgate revoke --user' ends one.",
            mixinStandardHelpOptions = true,
            subcommands = {RegisterUser.class, ShowUsers.class})
    static final class OfUsers implements Runnable {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "what about users? Use register or list");
        }
    }

    @CommandLine.Command(
            name = "register",
            description = {
                "Register an institute. It sees nothing before a request is approved.",
                "What its users get of patients who made no choice, the default policy says by category."
            },
            mixinStandardHelpOptions = true)
    static final class RegisterInstitute extends LedgerTask {
        @Parameters(paramLabel = "NAME", description = "Its name, which is the name of its keys as well.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(
                names = "--category",
                required = true,
                paramLabel = "NAME",
                description = "For example insurance, pharmacy, medical-school.")
        @SuppressWarnings("NullAway.Init")
        private String category;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Address address =
                    ledger.enrol(name, ledger.hospital().identity().mspId()).address();
            LedgerSession.submit(
                    ledger.hospital(),
                    new Command.RegisterInstitute(ledger.hospitalAddress(), address, name, category));
            say(
                    out,
                    "registered: " + name + " (" + category + "), address " + address,
                    fields("institute", name, "category", category, "address", address.value()));
            return 0;
        }
    }

    @CommandLine.Command(name = "list", description = "List the institutes.", mixinStandardHelpOptions = true)
    static final class ShowInstitutes extends LedgerTask {
        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            List<Relationship> contracts = ledger.list(Kinds.RELATIONSHIP, Relationship.class);
            for (Institute i : ledger.list(Kinds.INSTITUTE, Institute.class)) {
                String contract = contracts.stream()
                        .filter(r -> r.institute().equals(i.address()))
                        .map(r -> r.status() == Status.ACTIVE ? "active" : "revoked")
                        .findFirst()
                        .orElse("none");
                say(
                        out,
                        i.name() + " (" + i.category() + "), contract " + contract + ", address " + i.address(),
                        fields(
                                "institute",
                                i.name(),
                                "category",
                                i.category(),
                                "contract",
                                contract,
                                "address",
                                i.address().value()));
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "register",
            description = {
                "Register a user of an institute under a login. The ledger holds no login in the clear.",
                "The demo's proxy has passwords for its own six logins only."
            },
            mixinStandardHelpOptions = true)
    static final class RegisterUser extends LedgerTask {
        @Parameters(paramLabel = "LOGIN", description = "Lower-case letters, digits, dot, dash, underscore.")
        @SuppressWarnings("NullAway.Init")
        private String login;

        @Option(names = "--institute", required = true, paramLabel = "NAME", description = "For whom the user acts.")
        @SuppressWarnings("NullAway.Init")
        private String institute;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Address of = ledger.institute(institute).address();
            Address address = ledger.enrol(
                            "user-" + login, ledger.hospital().identity().mspId())
                    .address();
            LedgerSession.submit(
                    ledger.hospital(),
                    new Command.RegisterUser(ledger.hospitalAddress(), of, address, login, LedgerClient.newSalt()));
            say(
                    out,
                    "registered: " + login + " of " + institute + ", address " + address,
                    fields("login", login, "institute", institute, "address", address.value()));
            return 0;
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "List the users by address; logins are private.",
            mixinStandardHelpOptions = true)
    static final class ShowUsers extends LedgerTask {
        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            for (User user : ledger.list(Kinds.USER, User.class)) {
                String institute = ledger.nameOf(user.institute());
                say(
                        out,
                        user.address() + " " + user.status() + " of " + institute,
                        fields(
                                "address",
                                user.address().value(),
                                "status",
                                user.status().name(),
                                "institute",
                                institute));
            }
            return 0;
        }
    }
}
