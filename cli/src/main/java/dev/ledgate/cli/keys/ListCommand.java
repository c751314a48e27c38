package dev.ledgate.cli.keys;

import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AttributeKeyStore;
import dev.ledgate.crypto.keys.AuditOfficerStore;
import dev.ledgate.crypto.keys.AuthoritySecretStore;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.GroupRootStore;
import dev.ledgate.crypto.keys.KeyFile;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PublicKeyFile;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.crypto.keys.UserKeyStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ledgate keys list}: what a file holds, never its secrets. */
@Command(
        name = "list",
        description = {
            "Show what a file holds: of an authority, a user, a hospital's groups, envelopes or public keys.",
            "Secrets are not shown. Public keys and envelopes need no passphrase."
        },
        mixinStandardHelpOptions = true)
final class ListCommand extends KeysTask {
    @Parameters(paramLabel = "FILE", description = "Any file that the keys commands made.")
    private Path file = Path.of("");

    @Mixin
    private final WrapperOptions wrapping = new WrapperOptions();

    @Override
    void run(SecureRandom random) throws Exception {
        switch (mark()) {
            case "LGK" -> keyFile(random);
            case "LGT" -> envelopes();
            case "LGD" -> publicKeys();
            case "LGI" ->
                throw new KeysFailure(
                        KeysFailure.UNAVAILABLE,
                        file + " is sealed to a user, who opens it with 'ledgate keys import'");
            default -> throw new KeysFailure(KeysFailure.CHECK_FAILED, file + " is not a file of the keys commands");
        }
    }

    private String mark() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(3), StandardCharsets.ISO_8859_1);
        }
    }

    private void envelopes() throws IOException, CorruptEncoding {
        GroupEnvelopeFile envelopes = GroupEnvelopeFile.open(file);
        show("envelopes", GroupCommands.ids(envelopes.inForce()));
        List<String> staged = GroupCommands.ids(envelopes.staged());
        staged.forEach(s -> say("staged: " + s));
        report("staged", staged);
    }

    private void publicKeys() throws IOException, CorruptEncoding {
        List<AttributePublicKey> keys = PublicKeyFile.read(file);
        show("public-keys", keys.stream().map(k -> k.attribute().toString()).toList());
        say("fingerprint " + PublicKeyFile.fingerprint(keys));
        report("fingerprint", PublicKeyFile.fingerprint(keys));
    }

    private void keyFile(SecureRandom random) throws Exception {
        KeyFile.Head head = KeyFile.head(file);
        report("wrapper", head.wrapper());
        List<String> lines = new ArrayList<>();
        try (KeyWrapper wrapper = wrapping.existing(random)) {
            switch (head.kind()) {
                case AUTHORITY_SECRETS ->
                    new AuthoritySecretStore(file, random).load(wrapper).forEach(a -> {
                        lines.add(a.attribute().toString());
                        a.close();
                    });
                case ATTRIBUTE_KEYS ->
                    new AttributeKeyStore(file, random).load(wrapper).forEach(k -> lines.add(text(k)));
                case GROUP_ROOTS ->
                    new GroupRootStore(file, random).load(wrapper).forEach(root -> {
                        lines.add(text(root));
                        root.close();
                    });
                case AUDIT_OFFICER -> {
                    TransportKeyPair pair = new AuditOfficerStore(file, random).load(wrapper);
                    String publicKey = HexFormat.of().formatHex(pair.publicKey());
                    pair.close();
                    lines.add("public key " + publicKey);
                    report("publicKey", publicKey);
                }
                case USER_KEYS -> {
                    UserKeyStore.Content content = new UserKeyStore(file, random).load(wrapper);
                    content.keys().forEach(k -> lines.add(text(k)));
                    String publicKey = HexFormat.of().formatHex(content.pair().publicKey());
                    content.pair().close();
                    say("user " + content.user() + ", public key " + publicKey);
                    report("user", content.user().value());
                    report("publicKey", publicKey);
                }
            }
        }
        show(head.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'), lines);
    }

    private void show(String kind, List<String> lines) {
        report("kind", kind);
        report("entries", lines);
        say(kind + ": " + lines.size());
        lines.forEach(this::say);
    }

    private static String text(AttributeKey key) {
        return key.attribute() + " of " + key.user();
    }

    private static String text(LevelKey root) {
        return "group " + root.id().group() + ", epoch " + root.id().keyEpoch();
    }
}
