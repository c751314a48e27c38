package dev.ledgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.policy.FieldContext;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a thief of the raw database gets. */
class DumpTest {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    /** Names of clinicians come from the same list as names of patients; that table is not about patients. */
    private static final String CLINICIANS = "providers";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key = new SecretKeySpec(random.generateSeed(32), "AES");

    private byte[] seal(FieldContext place, String plain) {
        try {
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((place.column() + "|" + place.rowKey() + "|"
                            + place.patient().value())
                    .getBytes(StandardCharsets.UTF_8));
            byte[] text = plain.getBytes(StandardCharsets.UTF_8);
            byte[] sealed = new byte[NONCE + cipher.getOutputSize(text.length)];
            System.arraycopy(nonce, 0, sealed, 0, NONCE);
            cipher.doFinal(text, 0, text.length, sealed, NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDumpOfTheDatabaseHoldsNoSealedValueOfAnyPatient(@TempDir Path directory)
            throws IOException, SQLException, InterruptedException {
        assumeTrue(isOnPath("pg_dump"), "pg_dump is not on the PATH");
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0)) {
            try (Connection connection = hospital.connect()) {
                SampleLoader.load(connection, SampleSource.bundled(), this::seal);
            }

            String dump = dump(hospital, directory);

            assertThat(dump).contains("COPY public.patients", "COPY public.observations");
            int start = dump.indexOf("COPY public." + CLINICIANS);
            int end = dump.indexOf("\n\\.\n", start);
            assertThat(new Needles(identifiers()).foundIn(dump)).isEmpty();
            assertThat(new Needles(names()).foundIn(dump.substring(0, start) + dump.substring(end)))
                    .isEmpty();
        }
    }

    @Test
    void theSearchFindsWhatIsThere() {
        Needles needles = new Needles(Set.of("Jones311", "563 Hegmann Trace", "none"));
        assertThat(needles.foundIn("x 563 Hegmann Trace|Jones31|Jones311"))
                .containsExactlyInAnyOrder("Jones311", "563 Hegmann Trace");
    }

    /** Numbers, addresses and whole names, as text and as the hexadecimal digits of {@code bytea}. */
    private static Set<String> identifiers() throws IOException {
        Set<String> values = new HashSet<>();
        try (PlainRows patients = new PlainRows(SampleSource.bundled(), table("patients"))) {
            while (patients.hasNext()) {
                Map<String, Object> patient = patients.next();
                for (String column : List.of("ssn", "drivers", "passport", "address")) {
                    values.add((String) patient.getOrDefault(column, patient.get("ssn")));
                }
                values.add(patient.get("first") + " " + patient.get("last"));
            }
        }
        try (PlainRows transitions = new PlainRows(SampleSource.bundled(), table("payer_transitions"))) {
            while (transitions.hasNext()) {
                if (transitions.next().get("owner_name") instanceof String owner) {
                    values.add(owner);
                }
            }
        }
        assertThat(values).hasSizeGreaterThan(110 * 4);
        return withHex(values);
    }

    private static Set<String> names() throws IOException {
        Set<String> values = new HashSet<>();
        try (PlainRows patients = new PlainRows(SampleSource.bundled(), table("patients"))) {
            while (patients.hasNext()) {
                Map<String, Object> patient = patients.next();
                for (String column : List.of("first", "middle", "last", "maiden")) {
                    if (patient.get(column) instanceof String name) {
                        values.add(name);
                    }
                }
            }
        }
        assertThat(values).hasSizeGreaterThan(110);
        return withHex(values);
    }

    private static Set<String> withHex(Set<String> values) {
        Set<String> both = new HashSet<>(values);
        values.forEach(v -> both.add(HexFormat.of().formatHex(v.getBytes(StandardCharsets.UTF_8))));
        return both;
    }

    /** Many strings looked for in one pass: by their first four characters, then in full. */
    private static final class Needles {
        private final Map<Long, List<String>> byStart = new HashMap<>();

        Needles(Set<String> values) {
            values.forEach(v ->
                    byStart.computeIfAbsent(start(v, 0), s -> new ArrayList<>()).add(v));
        }

        private static long start(String text, int at) {
            return (long) text.charAt(at) << 48
                    | (long) text.charAt(at + 1) << 32
                    | (long) text.charAt(at + 2) << 16
                    | text.charAt(at + 3);
        }

        Set<String> foundIn(String text) {
            Set<String> found = new HashSet<>();
            for (int i = 0; i + 4 <= text.length(); i++) {
                for (String value : byStart.getOrDefault(start(text, i), List.of())) {
                    if (text.startsWith(value, i)) {
                        found.add(value);
                    }
                }
            }
            return found;
        }
    }

    private static HospitalTable table(String name) {
        return HospitalSchema.bundled().table(name);
    }

    private static boolean isOnPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    private static String dump(EmbeddedHospital hospital, Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve("dump.sql");
        ProcessBuilder builder = new ProcessBuilder(
                        "pg_dump",
                        "-h",
                        hospital.host(),
                        "-p",
                        Integer.toString(hospital.port()),
                        "-U",
                        hospital.superuser(),
                        "-f",
                        file.toString(),
                        EmbeddedHospital.DATABASE)
                .inheritIO();
        builder.environment().put("PGPASSWORD", hospital.superuserPassword());
        assertThat(builder.start().waitFor()).isZero();
        return Files.readString(file);
    }
}
