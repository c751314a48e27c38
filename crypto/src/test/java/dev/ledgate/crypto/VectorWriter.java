package dev.ledgate.crypto;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.field.FieldSealer;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes {@code src/test/resources/vectors}. Run by hand, once for each version of a format: old files stay and must open
 * for ever. The positive values alone are written here; the negative ones are edits of them, listed in their own files.
 * {@code field-v1} is of a suite in which nothing is sealed any more.
 */
final class VectorWriter {
    static final List<String> ATTRIBUTES = List.of("staff@hospital-a#1", "a@x#1", "b@y#1", "c@z#1");
    static final FieldContext PLACE =
            new FieldContext(ColumnName.parse("public.patients.ssn"), "7\u001f2020-01-01", new PatientKey("6d2a-anna"));
    static final String PLAIN = "999-12-3456";

    private VectorWriter() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        if (arguments.length > 1 && arguments[1].equals("key-list-v1")) {
            writeKeyList(directory);
            return;
        }
        HexFormat hex = HexFormat.of();
        AbeWorld world = new AbeWorld(20261120);
        LevelKey root = LevelKey.newRoot(1, 2, world.random());
        GroupEnvelope envelope = GroupEnvelope.wrap(
                root, world.policy("staff@hospital-a OR 2 of (a@x, b@y, c@z)"), world.kem(), world.random());
        PatientSalt salt = PatientSalt.random(1, 2, world.random());

        Map<String, String> out = new LinkedHashMap<>();
        for (String attribute : ATTRIBUTES) {
            out.put(
                    "public." + attribute.replace("#", "."),
                    hex.formatHex(world.authority(attribute).publicKey().encode()));
        }
        out.put(
                "user.staff",
                hex.formatHex(world.authority("staff@hospital-a#1")
                        .issue(AbeWorld.ALICE)
                        .encodeSecret()));
        out.put(
                "user.a",
                hex.formatHex(world.authority("a@x#1").issue(AbeWorld.BOB).encodeSecret()));
        out.put(
                "user.c",
                hex.formatHex(world.authority("c@z#1").issue(AbeWorld.BOB).encodeSecret()));
        out.put("envelope", hex.formatHex(envelope.encode()));
        write(directory.resolve("envelope-v1.properties"), out);

        out.clear();
        out.put("salt", hex.formatHex(salt.bytes()));
        for (PrivacyLevel level : PrivacyLevel.values()) {
            if (level != PrivacyLevel.PUBLIC) {
                out.put(
                        "column." + level,
                        hex.formatHex(root.at(level).columnKey(FieldSuite.CURRENT, salt, PLACE.column())));
                try (FieldSealer sealer = new FieldSealer(id -> Optional.of(root.at(id.level())), world.random())) {
                    FieldContext place = PLACE;
                    byte[] plain = PLAIN.getBytes(StandardCharsets.UTF_8);
                    out.put(
                            "stored." + level,
                            hex.formatHex(sealer.seal(place, salt, level, plain).orElseThrow()));
                }
            }
        }
        write(directory.resolve("field-v2.properties"), out);
    }

    /** Three attributes with one proof, their secrets, and the second alone. */
    private static void writeKeyList(Path directory) throws IOException {
        HexFormat hex = HexFormat.of();
        List<AbeAuthority> made = AbeAuthority.setup(
                List.of("a@h#1", "b@h#1", "c@h#2").stream()
                        .map(AttributeName::parse)
                        .toList(),
                new SeededRandom(20261121));
        Map<String, String> out = new LinkedHashMap<>();
        out.put(
                "list",
                hex.formatHex(made.get(0).publicKey().list().orElseThrow().encode()));
        for (AbeAuthority authority : made) {
            out.put("secret." + authority.attribute().name(), hex.formatHex(authority.encodeSecret()));
        }
        out.put(
                "alone",
                hex.formatHex(AbeAuthority.publish(List.of(made.get(1))).encode()));
        out.put("key.b", hex.formatHex(made.get(1).publicKey().encode()));
        write(directory.resolve("key-list-v1.properties"), out);
    }

    private static void write(Path file, Map<String, String> values) throws IOException {
        Files.writeString(
                file,
                values.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                        .collect(Collectors.joining()));
    }
}
