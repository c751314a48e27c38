package dev.ledgate.cli;

import dev.ledgate.cli.demo.DemoExplanation;
import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledgate explain}: what a statement would show to whom, by the same code that decides when it runs. */
@CommandLine.Command(
        name = "explain",
        description = "Say what a statement would show to a user, what is masked, and why. Runs nothing.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final DataDirectory data = new DataDirectory();

    @Option(names = "--as", required = true, paramLabel = "LOGIN", description = "Whose eyes.")
    @SuppressWarnings("NullAway.Init")
    private String login;

    @Option(names = "--purpose", paramLabel = "TEXT", description = "The purpose that the session would declare.")
    private @Nullable String purpose;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Parameters(paramLabel = "SQL", description = "One statement.")
    @SuppressWarnings("NullAway.Init")
    private String sql;

    @Override
    public Integer call() throws CommandFailure {
        try (LedgerSession ledger = LedgerSession.open(data)) {
            DemoExplanation explanation =
                    DemoExplanation.of(data.path(), ledger.hospital(), login, Optional.ofNullable(purpose), sql);
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("login", login);
            explanation.profile().ifPresent(p -> describe(p, said));
            Optional<Denial> denial = explanation.denied();
            if (explanation.result().isPresent()) {
                RewriteResult result = explanation.result().get();
                if (result instanceof Refused refused) {
                    denial = Optional.of(refused.denial());
                    refused.position().ifPresent(p -> said.put("position", p));
                } else if (result instanceof Rewritten rewritten) {
                    said.put("verdict", "runs");
                    said.put("kind", rewritten.kind().name());
                    said.put(
                            "tables",
                            rewritten.tables().stream().map(Object::toString).toList());
                    said.put(
                            "masked",
                            rewritten.maskings().stream()
                                    .map(ExplainCommand::masking)
                                    .toList());
                }
            }
            denial.ifPresent(d -> {
                said.put("verdict", "refused");
                said.put("sqlState", d.state().code());
                said.put("message", d.message());
                d.hint().ifPresent(h -> said.put("hint", h));
            });
            print(said);
            return denial.isPresent() ? CommandFailure.REFUSED : 0;
        } catch (DemoFailure e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private static void describe(AccessProfile profile, Map<String, Object> said) {
        said.put(
                "institute",
                profile.who().instituteName() + " (" + profile.who().category() + ")");
        said.put("level", profile.defaultGrant().toString());
        said.put("patientsWithAnotherLevel", profile.exceptions().size());
        said.put("ledgerState", profile.snapshotVersion());
        said.put("because", profile.clause());
    }

    private static Map<String, String> masking(Masking masking) {
        Map<String, String> column = new LinkedHashMap<>();
        column.put("column", masking.column().toString());
        column.put("shown", masking.shown());
        column.put("why", masking.reason());
        return column;
    }

    private void print(Map<String, Object> said) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonOut.line(out, said);
            return;
        }
        said.forEach((name, value) -> {
            if (name.equals("masked") && value instanceof List<?> columns) {
                out.println("masked:");
                for (Object each : columns) {
                    if (each instanceof Map<?, ?> column) {
                        out.println("  " + column.get("column") + ": " + column.get("shown") + " (" + column.get("why")
                                + ")");
                    }
                }
            } else {
                out.println(name + ": " + value);
            }
        });
    }
}
