package dev.ledgate.cli;

import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.cli.demo.DemoOptions;
import dev.ledgate.cli.demo.DemoSystem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ledgate demo}: hospital A on this machine, until Ctrl-C. */
@Command(
        name = "demo",
        description = {
            "Start hospital A on this machine: a PostgreSQL of Synthea patients, a development ledger and the proxy.",
            "Prints a URL for each login and 'ready', then runs until Ctrl-C."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "15432",
            description = "Where clients connect, on 127.0.0.1; 0 takes any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "Keep everything in DIR, and go on from there at the next start.",
                "Default: .ledgate/demo, which is emptied at each start."
            })
    private @Nullable Path data;

    @Option(
            names = "--patients",
            paramLabel = "N",
            description = {
                "Have Synthea make N patients instead of using the sample of the repository.",
                "Downloads Synthea through Maven the first time."
            })
    private @Nullable Integer patients;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port is 0 to 65535");
        }
        if (patients != null && patients < 1) {
            throw new ParameterException(spec.commandLine(), "--patients is at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        long begin = System.nanoTime();
        DemoOptions options = new DemoOptions(
                data == null ? HomeDirectory.current().demo() : data,
                data != null,
                port,
                patients == null ? OptionalInt.empty() : OptionalInt.of(patients),
                line -> {
                    out.println("  " + line);
                    out.flush();
                });
        out.println("Ledgate demo");
        try (DemoSystem demo = DemoSystem.start(options)) {
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-shutdown"));
            describe(out, demo);
            out.println("started in " + seconds(System.nanoTime() - begin));
            out.println("ready");
            out.flush();
            new CountDownLatch(1).await(); // until Ctrl-C ends the process
            return 0;
        } catch (DemoFailure e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static void describe(PrintWriter out, DemoSystem demo) {
        out.println();
        out.println("Logins (password = login + \"-demo\"):");
        for (String login : DemoSystem.logins()) {
            String host = "127.0.0.1:" + demo.proxyPort() + "/hospital_a";
            out.printf(Locale.ROOT, "  %-11s %s%n", login, DemoSystem.describe(login));
            out.printf(Locale.ROOT, "  %-11s jdbc:postgresql://%s?user=%s&password=%s-demo%n", "", host, login, login);
            out.printf(Locale.ROOT, "  %-11s psql \"postgresql://%s:%s-demo@%s\"%n", "", login, login, host);
        }
        out.println();
        out.println("Network paths: " + demo.describePaths());
        out.println("The raw database, past the proxy, to look at the ciphertext:");
        out.println("  psql \"" + demo.superuserUrl() + "\" -c 'SELECT id, ssn FROM patients LIMIT 3'");
        out.println("In a second terminal: ./ledgate revoke --institute pharmacy | audit list | audit verify | help");
        out.println();
    }
}
