package dev.ledgate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ledgate.cli.Ledgate;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.PublicKeyFile;
import dev.ledgate.crypto.keys.UserKeyStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Authorities at hospital A and at hospital B, a user with an attribute of each, and hospital C that seals; all by command. */
abstract class KeysScene {
    static final String USER = "0x" + "ab".repeat(20);
    static final String SECRET = "a secret phrase of the test";

    private final SecureRandom random = new SecureRandom();
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void passphrase() throws Exception {
        secret("passphrase", SECRET);
    }

    void secret(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Words of the form {@code @name} are files of this test; the passphrase is given where nothing else is. */
    int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("keys"));
        for (String word : words) {
            all.add(word.startsWith("@") ? directory.resolve(word.substring(1)).toString() : word);
        }
        boolean needsNone = List.of("confirm", "abandon").contains(words[0]);
        if (!needsNone && !all.contains("--passphrase-file") && !all.contains("--help")) {
            all.addAll(
                    List.of("--passphrase-file", directory.resolve("passphrase").toString()));
        }
        CommandLine line = Ledgate.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(String[]::new));
    }

    void succeeds(String... words) {
        assertThat(run(words)).as("%s: %s", Arrays.toString(words), err).isZero();
    }

    JsonNode json() throws Exception {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    /** A is the authority of physicians, B of researchers; the user has an attribute of each. */
    void twoAuthoritiesAndAUser() throws Exception {
        succeeds("init-authority", "--store", "@a", "physician@hospital-a", "nurse@hospital-a");
        succeeds("init-authority", "--store", "@b", "researcher@hospital-b");
        succeeds("export", "--store", "@a", "--out", "@a.pub");
        succeeds("export", "--store", "@b", "--out", "@b.pub");
        succeeds("init-user", "--store", "@user", "--user", USER, "--json");
        String publicKey = json().get("publicKey").asText();
        issue("@a", publicKey, "physician@hospital-a", "@a.issued");
        issue("@b", publicKey, "researcher@hospital-b", "@b.issued");
        succeeds("import", "@a.issued", "@b.issued", "--store", "@user", "--public", "@a.pub", "--public", "@b.pub");
    }

    /** An authority's store issues the user's key for an attribute into a file. */
    void issue(String store, String publicKey, String attribute, String file) {
        succeeds("issue", "--store", store, "--user", USER, "--to", publicKey, "--attribute", attribute, "--out", file);
    }

    void aGroup() {
        succeeds(onGroups(
                "wrap",
                List.of("@a.pub", "@b.pub"),
                "--group",
                "3",
                "--policy",
                "physician@hospital-a AND researcher@hospital-b"));
    }

    /** The words of a command on the file of root keys and that of envelopes, with the public keys of these files. */
    static String[] onGroups(String command, List<String> published, String... more) {
        List<String> words = new ArrayList<>(List.of(command, "--roots", "@roots", "--envelopes", "@envelopes"));
        published.forEach(file -> words.addAll(List.of("--public", file)));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private List<AttributePublicKey> published() throws Exception {
        List<AttributePublicKey> keys = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".pub")).sorted().toList()) {
                keys.addAll(PublicKeyFile.read(file));
            }
        }
        return keys;
    }

    /** Which envelopes the user's stored keys open. */
    List<String> opened() throws Exception {
        AbeKem kem = new AbeKem(AttributeDirectory.of(published()), random);
        List<String> opened = new ArrayList<>();
        try (PassphraseWrapper wrapper = new PassphraseWrapper(SECRET.toCharArray(), random)) {
            UserKeyStore.Content content = new UserKeyStore(directory.resolve("user"), random).load(wrapper);
            AttributeKeySet keys = new AttributeKeySet(content.user(), content.keys());
            for (GroupEnvelope envelope :
                    GroupEnvelopeFile.open(directory.resolve("envelopes")).all()) {
                try (LevelKey key = envelope.unwrap(keys, kem)) {
                    opened.add("group " + key.id().group() + " epoch "
                            + key.id().keyEpoch() + " for " + envelope.policy());
                } catch (PolicyNotSatisfied e) {
                    assertThat(e).hasMessageContaining("do not satisfy");
                }
            }
        }
        return opened;
    }
}
