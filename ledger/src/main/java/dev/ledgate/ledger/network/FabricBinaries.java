package dev.ledgate.ledger.network;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that holds Fabric's programs.
 *
 * @param folder with all of {@link #NAMES}
 */
public record FabricBinaries(Path folder) {
    /** What a network is made with. */
    public static final List<String> NAMES = List.of("peer", "orderer", "cryptogen", "configtxgen", "osnadmin");

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    /**
     * Looks on the PATH first, then for {@code <version>/bin} in {@code LEDGATE_FABRIC_HOME}, by default
     * {@code $XDG_CACHE_HOME/ledgate/fabric}.
     *
     * @param environment as {@link System#getenv()}
     * @param version how the version must begin, for example {@code 2.5}; without it the PATH counts, then the newest
     * @throws NetworkException if they are not all in one place, with what to install
     */
    public static FabricBinaries find(Map<String, String> environment, Optional<String> version)
            throws NetworkException {
        if (version.isEmpty()) {
            for (String folder : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
                Optional<FabricBinaries> found = in(Path.of(folder.isEmpty() ? "." : folder));
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        Path home = home(environment);
        for (String installed : versions(home)) {
            if (version.isEmpty() || installed.equals(version.get()) || installed.startsWith(version.get() + ".")) {
                Optional<FabricBinaries> found = in(home.resolve(installed).resolve("bin"));
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        String wanted = version.map(v -> "Fabric " + v).orElse("Fabric");
        throw new NetworkException(wanted + "'s programs " + String.join(", ", NAMES) + " are not "
                + (version.isPresent() ? "" : "on the PATH, nor ") + "in "
                + home.resolve(version.orElse("VERSION")).resolve("bin")
                + "; unpack a release of Hyperledger Fabric (2.5 or 3.x) there, or set LEDGATE_FABRIC_HOME");
    }

    /** Where versions are looked for. */
    static Path home(Map<String, String> environment) {
        String set = environment.getOrDefault("LEDGATE_FABRIC_HOME", "");
        if (!set.isBlank()) {
            return Path.of(set);
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = cache.isBlank() ? Path.of(environment.getOrDefault("HOME", "."), ".cache") : Path.of(cache);
        return base.resolve("ledgate").resolve("fabric");
    }

    private static List<String> versions(Path home) throws NetworkException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        List<String> versions = new ArrayList<>();
        try (Stream<Path> folders = Files.list(home)) {
            folders.map(f -> String.valueOf(f.getFileName()))
                    .filter(n -> VERSION.matcher(n).matches())
                    .forEach(versions::add);
        } catch (IOException e) {
            throw new NetworkException(home + " cannot be read: " + e.getMessage(), e);
        }
        versions.sort(Comparator.comparing(FabricBinaries::ordinal).reversed());
        return versions;
    }

    private static long ordinal(String version) {
        long ordinal = 0;
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < 3; i++) {
            ordinal = ordinal * 1000 + (i < parts.length ? Integer.parseInt(parts[i]) : 0);
        }
        return ordinal;
    }

    private static Optional<FabricBinaries> in(Path folder) {
        return NAMES.stream().allMatch(n -> Files.isExecutable(folder.resolve(n)))
                ? Optional.of(new FabricBinaries(folder.toAbsolutePath()))
                : Optional.empty();
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }
}
