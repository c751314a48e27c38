package dev.ledgate.cli;

import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** {@code ledgate ledger}: looks at the ledger. */
@CommandLine.Command(
        name = "ledger",
        description = "Look at the ledger; start and stop a Fabric network.",
        mixinStandardHelpOptions = true,
        subcommands = {LedgerCommand.Status.class, NetworkCommands.Up.class, NetworkCommands.Down.class})
final class LedgerCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about the ledger? Use status, up or down");
    }

    @CommandLine.Command(
            name = "status",
            description = "How far the ledger has come and what stands in it.",
            mixinStandardHelpOptions = true)
    static final class Status extends LedgerTask {
        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("kind", ledger.isNetwork() ? "Fabric network" : "single-operator development ledger");
            status.put("blocks", ledger.hospital().height());
            status.put(
                    "institutes",
                    ledger.list(Kinds.INSTITUTE, LedgerRecord.Institute.class).size());
            status.put("users", ledger.list(Kinds.USER, LedgerRecord.User.class).size());
            status.put(
                    "activeContracts",
                    ledger.list(Kinds.RELATIONSHIP, LedgerRecord.Relationship.class).stream()
                            .filter(r -> r.status() == LedgerRecord.Status.ACTIVE)
                            .count());
            status.put(
                    "whitelistEntries",
                    ledger.list(Kinds.PATH, LedgerRecord.Path.class).size());
            status.put(
                    "reviewsOwed",
                    ledger.list(Kinds.BREAK_GLASS, LedgerRecord.BreakGlass.class).stream()
                            .filter(b -> b.review().isEmpty())
                            .count());
            status.put(
                    "defaultPolicy",
                    ledger.list(Kinds.DEFAULT_POLICY, LedgerRecord.DefaultPolicy.class).stream()
                            .mapToLong(LedgerRecord.DefaultPolicy::revision)
                            .max()
                            .orElse(0));
            if (json()) {
                JsonOut.line(out, status);
            } else {
                status.forEach((name, value) -> out.printf(Locale.ROOT, "%-18s %s%n", name, value));
            }
            return 0;
        }
    }
}
