package dev.ledgate.cli.keys;

import dev.ledgate.crypto.keys.AuditOfficerStore;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.TransportKeyPair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the hospital's audit officer does with keys. */
final class OfficerCommands {
    private OfficerCommands() {}

    @Command(
            name = "init-officer",
            description = {
                "Make the key pair that opens the audit log's bodies.",
                "Only the public key goes to the proxy. Whoever loses the key file cannot read the log any more."
            },
            mixinStandardHelpOptions = true)
    static final class InitOfficer extends KeysTask {
        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The officer's key file.")
        private Path store = Path.of("");

        @Option(
                names = "--public",
                required = true,
                paramLabel = "FILE",
                description = "The public key, for the proxy.")
        private Path publicKey = Path.of("");

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requireAbsent(store);
            requireAbsent(publicKey);
            try (KeyWrapper wrapper = wrapping.fresh(random);
                    TransportKeyPair pair = TransportKeyPair.generate(random)) {
                new AuditOfficerStore(store, random).save(wrapper, pair);
                String hex = HexFormat.of().formatHex(pair.publicKey());
                PrivateFile.create(publicKey, (hex + "\n").getBytes(StandardCharsets.US_ASCII));
                say("made " + store + " and " + publicKey);
                say("public key " + hex);
                report("store", store.toString());
                report("publicKey", hex);
            }
        }
    }
}
