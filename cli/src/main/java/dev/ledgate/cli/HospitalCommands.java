package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Proposal;
import dev.ledgate.ledger.client.LedgerClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ledgate hospital} and {@code ledgate vote}: who is a member of the consortium. */
@CommandLine.Command(
        name = "hospital",
        description = "Members of the consortium: propose one, propose to remove one, list them.",
        mixinStandardHelpOptions = true,
        subcommands = {HospitalCommands.Register.class, HospitalCommands.Remove.class, HospitalCommands.Show.class})
final class HospitalCommands implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about hospitals? Use register, remove or list");
    }

    private static List<LedgerRecord> members(LedgerSession ledger) throws CommandFailure {
        return LedgerSession.await(ledger.hospital().read(new Command.ListMembers(ledger.hospitalAddress())));
    }

    private static <T> List<T> members(LedgerSession ledger, Class<T> type) throws CommandFailure {
        return members(ledger).stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What both kinds of proposal take. */
    abstract static class Propose extends LedgerTask {
        @Option(
                names = "--as",
                paramLabel = "HOSPITAL",
                defaultValue = LedgerSession.HOSPITAL,
                description = "The member who proposes. Default: ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init")
        private String proposer;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "One line for the members; it stands on the ledger for all to read.")
        @SuppressWarnings("NullAway.Init")
        private String reason;

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "30",
                description = "How long the vote is open. Default: ${DEFAULT-VALUE}.")
        private int days;

        final int propose(LedgerSession ledger, PrintWriter out, Change change, Hospital candidate)
                throws CommandFailure {
            LedgerClient by = ledger.as(proposer);
            String id = UUID.randomUUID().toString();
            LedgerSession.submit(
                    by,
                    new Command.ProposeMember(
                            by.identity().address(),
                            id,
                            change,
                            candidate.address(),
                            candidate.mspId(),
                            candidate.name(),
                            reason,
                            Clock.systemUTC().instant().plus(Duration.ofDays(days))));
            say(
                    out,
                    "proposed: " + id + System.lineSeparator() + "each hospital votes with: ./ledgate vote " + id
                            + " --as HOSPITAL --yes",
                    fields(
                            "proposal",
                            id,
                            "change",
                            change.name(),
                            "candidate",
                            candidate.address().value()));
            return 0;
        }
    }

    @CommandLine.Command(
            name = "register",
            description = {
                "Propose that a hospital be let in. It is a member once more than half of the hospitals voted for it.",
                "The development ledger makes its keys; it trusts a new member's CA from its next start on."
            },
            mixinStandardHelpOptions = true)
    static final class Register extends Propose {
        @Parameters(paramLabel = "NAME", description = "Its name, which is the name of its keys as well.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--msp", required = true, paramLabel = "ID", description = "Its organisation on the ledger.")
        @SuppressWarnings("NullAway.Init")
        private String mspId;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Hospital candidate =
                    new Hospital(LedgerRecord.FORM, ledger.enrol(name, mspId).address(), mspId, name);
            return propose(ledger, out, Change.ADMIT, candidate);
        }
    }

    @CommandLine.Command(
            name = "remove",
            description = {
                "Propose that a hospital be voted out. Then nothing of it changes any more, and its contracts with others"
                        + " count no more."
            },
            mixinStandardHelpOptions = true)
    static final class Remove extends Propose {
        @Parameters(paramLabel = "NAME", description = "As 'ledgate hospital list' shows it.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Hospital candidate = members(ledger, Hospital.class).stream()
                    .filter(h -> h.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            CommandFailure.UNAVAILABLE, "no hospital '" + name + "'; see 'ledgate hospital list'"));
            return propose(ledger, out, Change.REMOVE, candidate);
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "List the members and the proposals about them.",
            mixinStandardHelpOptions = true)
    static final class Show extends LedgerTask {
        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            for (Hospital h : members(ledger, Hospital.class)) {
                say(
                        out,
                        h.name() + " " + h.status() + " " + h.mspId() + " " + h.address(),
                        fields(
                                "hospital",
                                h.name(),
                                "status",
                                h.status().name(),
                                "msp",
                                h.mspId(),
                                "address",
                                h.address().value()));
            }
            for (Proposal p : members(ledger, Proposal.class)) {
                long yes = p.votes().values().stream().filter(v -> v).count();
                Map<String, Object> fields = fields(
                        "proposal",
                        p.id(),
                        "status",
                        p.status().name(),
                        "change",
                        p.change().name(),
                        "name",
                        p.name(),
                        "yes",
                        yes,
                        "no",
                        p.votes().size() - yes);
                fields.put("open_until", p.expires().toString());
                fields.put("reason", p.reason());
                say(
                        out,
                        p.id() + " " + p.status() + " " + p.change() + " " + p.name() + ": " + yes + " yes, "
                                + (p.votes().size() - yes) + " no, open until " + p.expires() + ": " + p.reason(),
                        fields);
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "vote",
            description = "Vote on a proposal about a member: one vote for each hospital.",
            mixinStandardHelpOptions = true)
    static final class Vote extends LedgerTask {
        @Parameters(paramLabel = "PROPOSAL", description = "As 'ledgate hospital list' shows it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Option(names = "--as", required = true, paramLabel = "HOSPITAL", description = "The member who votes.")
        @SuppressWarnings("NullAway.Init")
        private String voter;

        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        private Ballot ballot;

        /** Exactly one of them. */
        static final class Ballot {
            @Option(names = "--yes", description = "For it.")
            private @Nullable Boolean yes;

            @Option(names = "--no", description = "Against it.")
            private @Nullable Boolean no;
        }

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Proposal proposal = find(ledger);
            LedgerClient by = ledger.as(voter);
            boolean yes = ballot.yes != null && ballot.no == null;
            LedgerSession.submit(
                    by, new Command.VoteMember(by.identity().address(), proposal.hospital(), proposal.id(), yes));
            Proposal now = find(ledger);
            say(
                    out,
                    "voted; the proposal is " + now.status() + " with "
                            + now.votes().size() + " votes",
                    fields(
                            "proposal",
                            id,
                            "status",
                            now.status().name(),
                            "votes",
                            now.votes().size()));
            return 0;
        }

        private Proposal find(LedgerSession ledger) throws CommandFailure {
            return members(ledger, Proposal.class).stream()
                    .filter(p -> p.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            CommandFailure.UNAVAILABLE, "no proposal '" + id + "'; see 'ledgate hospital list'"));
        }
    }
}
