package dev.ledgate.cli.keys;

import dev.ledgate.crypto.keys.KeyWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A key in the transit engine of HashiCorp Vault. */
final class VaultOptions {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Option(
            names = "--vault-address",
            paramLabel = "URL",
            description = "Instead of a passphrase: the HashiCorp Vault whose transit engine holds the wrapping key.")
    private @Nullable URI address;

    @Option(names = "--vault-key", paramLabel = "NAME", description = "The key's name. Default: ledgate.")
    private String name = "ledgate";

    @Option(names = "--vault-mount", paramLabel = "NAME", description = "The engine's mount. Default: transit.")
    private String mount = "transit";

    @Option(
            names = "--vault-token-file",
            paramLabel = "FILE",
            description = "Holds the vault's token, one line. Default: VAULT_TOKEN, else a prompt.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--vault-ca-file",
            paramLabel = "FILE",
            description = "Certificates (PEM) that vouch for the vault. Default: those that Java trusts.")
    private @Nullable Path caFile;

    /** Empty without {@code --vault-address}. */
    Optional<KeyWrapper> wrapper() throws KeysFailure, IOException {
        if (address == null) {
            return Optional.empty();
        }
        char[] token =
                PassphraseSource.read(tokenFile, "--vault-token-file", "VAULT_TOKEN", "Token of the vault", false);
        try {
            return Optional.of(new VaultWrapper(
                    new VaultWrapper.VaultKey(address, mount, name), new String(token), trusted(caFile), LIMIT));
        } catch (IllegalArgumentException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } finally {
            Arrays.fill(token, '\0');
        }
    }

    private static Optional<SSLContext> trusted(@Nullable Path file) throws KeysFailure, IOException {
        if (file == null) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new KeysFailure(KeysFailure.UNAVAILABLE, file + " holds no certificate");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, file + " does not hold certificates in PEM", e);
        }
    }
}
