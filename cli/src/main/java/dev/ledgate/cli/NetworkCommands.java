package dev.ledgate.cli;

import dev.ledgate.ledger.network.FabricBinaries;
import dev.ledgate.ledger.network.FabricNetwork;
import dev.ledgate.ledger.network.NetworkException;
import dev.ledgate.ledger.network.NetworkOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code ledgate ledger up} and {@code down}: a Fabric network on this machine. */
final class NetworkCommands {
    private NetworkCommands() {}

    /** Where the network is. */
    static final class Directory {
        @Option(
                names = {"--dir", "--data"},
                paramLabel = "DIR",
                description = "Directory of the network. Default: fabric in LEDGATE_HOME.")
        @SuppressWarnings("NullAway") // set by picocli, null when the option is left out
        private Path directory;

        @SuppressWarnings("NullAway")
        Path path() {
            return directory == null ? HomeDirectory.current().root().resolve("fabric") : directory;
        }
    }

    @CommandLine.Command(
            name = "up",
            description = "Start a Fabric network: an orderer, and a peer and a contract process per hospital.",
            mixinStandardHelpOptions = true)
    static final class Up implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @CommandLine.Mixin
        private final Directory directory = new Directory();

        @Option(names = "--fabric", description = "A Hyperledger Fabric network; required, as there is no other kind.")
        private boolean fabric;

        @Option(
                names = "--fabric-version",
                paramLabel = "V",
                description = "2.5, 3.1.5, ... Default: what is on the PATH.")
        @SuppressWarnings("NullAway")
        private String version;

        @Option(names = "--hospitals", paramLabel = "N", defaultValue = "2", description = "How many. Default: 2.")
        private int hospitals;

        @Override
        public Integer call() throws CommandFailure {
            PrintWriter out = spec.commandLine().getOut();
            if (!fabric) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "which kind of ledger? Use --fabric; the embedded one starts with the demo");
            }
            if (hospitals < 1 || hospitals > 26) {
                throw new CommandLine.ParameterException(spec.commandLine(), "--hospitals is 1 to 26");
            }
            try {
                FabricBinaries binaries = FabricBinaries.find(System.getenv(), Optional.ofNullable(version));
                NetworkOptions options = new NetworkOptions(
                        directory.path(), hospitals, binaries, NetworkOptions.BATCH_TIMEOUT, line -> {
                            out.println(line);
                            out.flush();
                        });
                out.println("programs from " + binaries.folder());
                FabricNetwork.up(options);
                out.println("ready; use it with --data " + options.directory()
                        + ", stop it with: ./ledgate ledger down --dir " + options.directory());
                return 0;
            } catch (NetworkException e) {
                throw new CommandFailure(CommandFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
            }
        }
    }

    @CommandLine.Command(
            name = "down",
            description = "Stop a Fabric network; its data stays, and 'up' starts it again.",
            mixinStandardHelpOptions = true)
    static final class Down implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init")
        private CommandLine.Model.CommandSpec spec;

        @CommandLine.Mixin
        private final Directory directory = new Directory();

        @Option(names = "--delete", description = "Delete its data, keys and identities too.")
        private boolean delete;

        @Override
        public Integer call() throws CommandFailure {
            try {
                int stopped = FabricNetwork.down(directory.path(), delete);
                spec.commandLine()
                        .getOut()
                        .println("stopped " + stopped + " processes" + (delete ? ", data deleted" : ""));
                return 0;
            } catch (NetworkException e) {
                throw new CommandFailure(CommandFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
            }
        }
    }
}
