package dev.ledgate.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says which data directory a command is about. */
final class DataDirectory {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of the demo. Default: the one of './ledgate demo' without --data.")
    @SuppressWarnings("NullAway") // set by picocli, null when the option is left out
    private Path directory;

    @SuppressWarnings("NullAway")
    Path path() {
        return directory == null ? HomeDirectory.current().demo() : directory;
    }

    /** @throws CommandFailure if there is nothing there */
    Path existing(String what) throws CommandFailure {
        Path wanted = path().resolve(what);
        if (!Files.exists(wanted)) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE,
                    wanted + " is not there; start the demo with './ledgate demo', or name its directory with --data");
        }
        return wanted;
    }
}
