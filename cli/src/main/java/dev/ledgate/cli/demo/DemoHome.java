package dev.ledgate.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The directory in which one demo keeps everything. */
final class DemoHome {
    private static final String MARK = "demo";

    private DemoHome() {}

    /**
     * Makes the directory, empty unless what is in it is to be kept.
     *
     * @throws DemoFailure if it holds something that is not the demo's: nothing of it is deleted then
     */
    static Path prepare(DemoOptions options) throws IOException, DemoFailure {
        Path home = options.directory();
        if (!options.kept() && Files.isDirectory(home)) {
            if (!Files.exists(home.resolve(MARK)) && !isEmpty(home)) {
                throw new DemoFailure(home + " holds something else; name an empty directory");
            }
            deleteAll(home);
        }
        Files.createDirectories(home);
        Files.writeString(home.resolve(MARK), "data of the Ledgate demo; deleted at the next start without --data\n");
        return home;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
