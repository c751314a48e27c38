package dev.ledgate.cli.demo;

import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.cli.keys.OfficerKeyOptions;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AuditOfficerStore;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.ledger.audit.AuditOfficer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The demo's audit officer, made at the first start. The proxy reads the public key alone: the officer's key file may be
 * taken elsewhere, and then no command opens the log without it. In a real hospital it never is on the proxy's host.
 */
final class DemoAuditOfficer {
    private DemoAuditOfficer() {}

    /** @param directory where the demo has its keys, the passphrase of the key file among them */
    static AuditOfficer open(Path directory, SecureRandom random) throws IOException, CorruptEncoding {
        Path publicFile = directory.resolve(OfficerKeyOptions.PUBLIC_KEY);
        if (!Files.exists(publicFile)) {
            AuditOfficerStore store = new AuditOfficerStore(directory.resolve(OfficerKeyOptions.STORE), random);
            String passphrase = PrivateFiles.secret(directory.resolve(OfficerKeyOptions.PASSPHRASE), random);
            try (PassphraseWrapper wrapper = new PassphraseWrapper(passphrase.toCharArray(), random);
                    TransportKeyPair pair = store.exists() ? store.load(wrapper) : TransportKeyPair.generate(random)) {
                if (!store.exists()) {
                    store.save(wrapper, pair);
                }
                PrivateFiles.write(publicFile, HexFormat.of().formatHex(pair.publicKey()));
            }
        }
        try {
            byte[] publicKey =
                    HexFormat.of().parseHex(Files.readString(publicFile).strip());
            if (publicKey.length == TransportKeyPair.PUBLIC_KEY_LENGTH) {
                return AuditOfficers.officer(publicKey);
            }
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding(publicFile + " is no public key", e);
        }
        throw new CorruptEncoding(publicFile + " is no public key");
    }
}
