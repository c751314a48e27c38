package dev.ledgate.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs Synthea as {@code demo/generate-sample} does, for any number of patients: equal numbers give equal patients. Synthea
 * and its jars are no part of Ledgate; Maven fetches them the first time, so that needs the registry.
 *
 * <p>Blocks, about a fifth of a second per patient. An interrupt ends the child process.
 */
public final class SyntheaGenerator {
    private static final int LAST_LINES = 12;
    private static final Pattern PATIENT_DONE = Pattern.compile("(\\d+) -- .*");

    /** Everything but the number of patients. A test holds it against the script. */
    static final List<String> OPTIONS = List.of(
            "-s",
            "20261",
            "-cs",
            "20261",
            "-r",
            "20260101",
            "-e",
            "20260101",
            "--generate.thread_pool_size=1",
            "--exporter.years_of_history=3",
            "--exporter.baseDirectory=./out/",
            "--exporter.csv.export=true",
            "--exporter.fhir.export=false",
            "--exporter.hospital.fhir.export=false",
            "--exporter.practitioner.fhir.export=false");

    private final String maven;
    private final Path pom;

    /** @param pom {@code demo/synthea/pom.xml} of the checkout */
    public SyntheaGenerator(Path pom) {
        this("mvn", pom);
    }

    SyntheaGenerator(String maven, Path pom) {
        this.maven = maven;
        this.pom = pom;
    }

    /**
     * Generates patients.
     *
     * @param patients living ones; those who died come on top
     * @param directory where Synthea works; created if missing
     * @param progress gets lines for people
     * @return the tables
     * @throws GenerationException if Maven or Synthea fails
     */
    public SampleSource generate(int patients, Path directory, Consumer<String> progress)
            throws IOException, GenerationException, InterruptedException {
        if (patients < 1) {
            throw new GenerationException("the number of patients must be 1 or more");
        }
        Files.createDirectories(directory);
        progress.accept("resolving Synthea and its jars with Maven");
        String classPath = classPath(directory);
        progress.accept("generating " + patients + " patients");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                classPath,
                "App",
                "-p",
                Integer.toString(patients)));
        command.addAll(OPTIONS);
        int step = Math.max(1, patients / 20);
        AtomicInteger reported = new AtomicInteger();
        run(command, directory, "Synthea failed", line -> {
            Matcher done = PATIENT_DONE.matcher(line);
            // Those who died on the way carry the number of the living one who takes their place.
            if (done.matches() && Integer.parseInt(done.group(1)) >= reported.get() + step) {
                reported.set(Integer.parseInt(done.group(1)));
                progress.accept(reported.get() + " of " + patients + " patients");
            }
        });
        Path csv = directory.resolve("out").resolve("csv");
        for (HospitalTable table : HospitalSchema.bundled().tables()) {
            if (!Files.exists(csv.resolve(table.name().table() + ".csv"))) {
                throw new GenerationException(
                        "Synthea ended without a table " + table.name().table());
            }
        }
        return SampleSource.directory(csv);
    }

    private String classPath(Path directory) throws IOException, GenerationException, InterruptedException {
        Path file = directory.resolve("classpath").toAbsolutePath();
        List<String> command = List.of(
                maven,
                "-q",
                "-B",
                "-f",
                pom.toAbsolutePath().toString(),
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + file);
        run(
                command,
                directory,
                "Synthea's jars could not be resolved; Maven and its registry must be reachable the first time"
                        + " (the sample of the repository needs neither: leave out --patients)",
                line -> {});
        return Files.readString(file).strip();
    }

    private static void run(List<String> command, Path directory, String failure, Consumer<String> lines)
            throws IOException, GenerationException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new GenerationException(failure + ": " + command.get(0) + " cannot be started");
        }
        try {
            process.getOutputStream().close();
            Deque<String> last = new ArrayDeque<>();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                String line = out.readLine();
                while (line != null) {
                    if (last.size() == LAST_LINES) {
                        last.removeFirst();
                    }
                    last.addLast(line);
                    lines.accept(line);
                    line = out.readLine();
                }
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new GenerationException(failure + " (status " + status + "):\n" + String.join("\n", last));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
