package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.security.auth.login.LoginException;

/**
 * Wraps with an AES-256 key that never leaves a PKCS#11 token, through the JDK's SunPKCS11: AES-256-GCM inside the token,
 * the context as associated data. AES-KW (RFC 3394) is not used, as SunPKCS11 of JDK 17 does not offer it for the tokens
 * at hand, and it would not bind the context. For one thread until {@link #close()}.
 */
public final class Pkcs11Wrapper implements KeyWrapper {
    static final String KIND = "pkcs11";
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9/._+:-]+");

    /** The key cannot be read out of the token, nor changed to that. */
    private static final String ATTRIBUTES = """
            attributes(generate,CKO_SECRET_KEY,CKK_AES)={
              CKA_TOKEN=true
              CKA_PRIVATE=true
              CKA_SENSITIVE=true
              CKA_EXTRACTABLE=false
              CKA_ENCRYPT=true
              CKA_DECRYPT=true
            }
            """;

    private final AuthProvider provider;
    private final SecretKey key;
    private final SecureRandom random;

    /**
     * Which key of which token.
     *
     * @param library the token's PKCS#11 library
     * @param slot the slot's number, as the token's own tool shows it
     * @param label the key's label
     */
    public record TokenKey(Path library, int slot, String label) {
        public TokenKey {
            if (slot < 0
                    || label.isBlank()
                    || !PLAIN_PATH.matcher(library.toString()).matches()) {
                throw new IllegalArgumentException("a token key has a library of letters, digits and /._+:-,"
                        + " a slot number from 0 and a label");
            }
        }
    }

    private Pkcs11Wrapper(AuthProvider provider, SecretKey key, SecureRandom random) {
        this.provider = provider;
        this.key = key;
        this.random = random;
    }

    /**
     * Logs in and finds the key.
     *
     * @param pin the user PIN; neither kept nor changed
     * @throws KeyWrapperUnavailable if the library, the token or the key is not there, or the PIN is wrong
     */
    public static Pkcs11Wrapper open(TokenKey which, char[] pin, SecureRandom random) throws KeyWrapperUnavailable {
        AuthProvider provider = provider(which);
        boolean done = false;
        try {
            if (login(provider, pin).getKey(which.label(), null) instanceof SecretKey key
                    && key.getAlgorithm().equals("AES")) {
                done = true;
                return new Pkcs11Wrapper(provider, key, random);
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw new KeyWrapperUnavailable("the token's keys cannot be read", e);
        } finally {
            if (!done) {
                logout(provider);
            }
        }
        throw new KeyWrapperUnavailable("the token has no AES key with the label '" + which.label() + "'; create one");
    }

    /** Makes the key inside the token, not extractable. @throws KeyWrapperUnavailable if one of that label is there */
    public static void createKey(TokenKey which, char[] pin) throws KeyWrapperUnavailable {
        AuthProvider provider = provider(which);
        try {
            KeyStore token = login(provider, pin);
            if (token.containsAlias(which.label())) {
                throw new KeyWrapperUnavailable(
                        "the token has a key with the label '" + which.label() + "' already; name another label");
            }
            KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
            generator.init(8 * Aead.Key.LENGTH);
            Key made = generator.generateKey();
            token.setKeyEntry(which.label(), made, null, null);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new KeyWrapperUnavailable("the token does not make a key", e);
        } finally {
            logout(provider);
        }
    }

    private static AuthProvider provider(TokenKey which) throws KeyWrapperUnavailable {
        if (!Files.isReadable(which.library())) {
            throw new KeyWrapperUnavailable("the PKCS#11 library " + which.library() + " is not there");
        }
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw new KeyWrapperUnavailable("this Java has no SunPKCS11 (module jdk.crypto.cryptoki)");
        }
        try {
            Provider configured = base.configure(
                    "--name=ledgate\nlibrary=" + which.library() + "\nslot=" + which.slot() + "\n" + ATTRIBUTES);
            if (configured instanceof AuthProvider provider && configured.getService("KeyStore", "PKCS11") != null) {
                return provider;
            }
        } catch (InvalidParameterException | ProviderException e) {
            throw new KeyWrapperUnavailable("the PKCS#11 library does not start with slot " + which.slot(), e);
        }
        throw new KeyWrapperUnavailable("there is no token in slot " + which.slot());
    }

    private static KeyStore login(AuthProvider provider, char[] pin) throws KeyWrapperUnavailable {
        char[] copy = pin.clone();
        try {
            KeyStore token = KeyStore.getInstance("PKCS11", provider);
            token.load(null, copy);
            return token;
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            throw new KeyWrapperUnavailable("the token refuses the PIN", e);
        } finally {
            Arrays.fill(copy, '\0');
        }
    }

    private static void logout(AuthProvider provider) {
        try {
            provider.logout();
        } catch (LoginException | ProviderException e) {
            System.getLogger(Pkcs11Wrapper.class.getName())
                    .log(System.Logger.Level.DEBUG, "the token was gone before the logout", e);
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public byte[] wrap(byte[] dataKey, byte[] context) throws KeyWrapperUnavailable {
        byte[] nonce = new byte[Aead.NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(dataKey);
            byte[] wrapped = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, wrapped, nonce.length, sealed.length);
            return wrapped;
        } catch (GeneralSecurityException | ProviderException e) {
            throw new KeyWrapperUnavailable("the token does not wrap", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws KeyWrapperUnavailable, CorruptEncoding {
        if (wrapped.length != Aead.Key.LENGTH + Aead.OVERHEAD) {
            throw new CorruptEncoding("a wrapped key has another length");
        }
        byte[] nonce = Arrays.copyOf(wrapped, Aead.NONCE_LENGTH);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(wrapped, nonce.length, wrapped.length - nonce.length);
        } catch (AEADBadTagException e) {
            throw new CorruptEncoding("a wrapped key does not open with this key of the token", e);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new KeyWrapperUnavailable("the token does not unwrap", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION, provider);
        cipher.init(mode, key, new GCMParameterSpec(8 * Aead.TAG_LENGTH, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** Logs out of the token. */
    @Override
    public void close() {
        logout(provider);
    }

    @Override
    public String toString() {
        return "Pkcs11Wrapper[" + provider.getName() + "]";
    }
}
