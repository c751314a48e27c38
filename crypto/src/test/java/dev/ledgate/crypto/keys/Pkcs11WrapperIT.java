package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.Pkcs11Wrapper.TokenKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against SoftHSM2, a real PKCS#11 token in software. Its configuration is where the variable SOFTHSM2_CONF of this process
 * says; without that variable, or without the library, the tests are skipped and say so.
 */
class Pkcs11WrapperIT {
    private static final char[] PIN = "4711-ledgate".toCharArray();
    private static final byte[] CONTEXT = "context".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA_KEY = new byte[32];
    private static final SecureRandom RANDOM = new SecureRandom();

    private static TokenKey first = new TokenKey(Path.of("none"), 0, "none");
    private static TokenKey second = first;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void token() throws Exception {
        Path library = Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> abort("SoftHSM2 is not installed (Debian: apt-get install softhsm2)"));
        if (System.getenv("SOFTHSM2_CONF") == null) {
            abort("SOFTHSM2_CONF is not set: name a file with the line 'directories.tokendir = DIR'");
        }
        String label = "it-" + Long.toHexString(RANDOM.nextLong());
        String said = run(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                new String(PIN),
                "--so-pin",
                new String(PIN));
        Matcher slot = Pattern.compile("slot ([0-9]+)\\s*$").matcher(said.strip());
        assertThat(slot.find()).as(said).isTrue();
        first = new TokenKey(library, Integer.parseInt(slot.group(1)), "wrapping-1");
        second = new TokenKey(library, Integer.parseInt(slot.group(1)), "wrapping-2");
        Pkcs11Wrapper.createKey(first, PIN);
        Pkcs11Wrapper.createKey(second, PIN);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void aKeyFileOpensWithTheKeyInTheTokenAndNoOther() throws Exception {
        GroupRootStore store = new GroupRootStore(directory.resolve("roots"), RANDOM);
        LevelKey root = LevelKey.newRoot(3, 1, RANDOM);
        try (Pkcs11Wrapper wrapper = Pkcs11Wrapper.open(first, PIN, RANDOM)) {
            store.save(wrapper, List.of(root));
            assertThat(store.load(wrapper).get(0).reveal()).isEqualTo(root.reveal());
        }
        assertThat(KeyFile.head(directory.resolve("roots")).wrapper()).isEqualTo("pkcs11");
        try (Pkcs11Wrapper other = Pkcs11Wrapper.open(second, PIN, RANDOM)) {
            assertThatThrownBy(() -> store.load(other))
                    .isInstanceOf(CorruptEncoding.class)
                    .hasMessageContaining("another wrapping key");
        }
        assertThatThrownBy(() -> store.load("a passphrase".toCharArray()))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining("wrapped by 'pkcs11'");
    }

    @Test
    void aFileMovesFromAPassphraseIntoTheTokenAndBetweenItsKeys() throws Exception {
        Path file = directory.resolve("roots");
        GroupRootStore store = new GroupRootStore(file, RANDOM);
        LevelKey root = LevelKey.newRoot(3, 1, RANDOM);
        store.save("a passphrase".toCharArray(), List.of(root));

        try (PassphraseWrapper passphrase = new PassphraseWrapper("a passphrase".toCharArray(), RANDOM);
                Pkcs11Wrapper one = Pkcs11Wrapper.open(first, PIN, RANDOM)) {
            KeyFile.rewrap(file, passphrase, one);
            assertThat(store.load(one).get(0).reveal()).isEqualTo(root.reveal());
        }
        try (Pkcs11Wrapper one = Pkcs11Wrapper.open(first, PIN, RANDOM);
                Pkcs11Wrapper two = Pkcs11Wrapper.open(second, PIN, RANDOM)) {
            KeyFile.rewrap(file, one, two);
            assertThat(store.load(two).get(0).reveal()).isEqualTo(root.reveal());
            assertThatThrownBy(() -> store.load(one)).isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void theContextAndEveryByteOfAWrappedKeyCount() throws Exception {
        try (Pkcs11Wrapper wrapper = Pkcs11Wrapper.open(first, PIN, RANDOM)) {
            byte[] wrapped = wrapper.wrap(DATA_KEY, CONTEXT);
            assertThat(wrapper.unwrap(wrapped, CONTEXT)).isEqualTo(DATA_KEY);
            assertThatThrownBy(() -> wrapper.unwrap(wrapped, new byte[] {1})).isInstanceOf(CorruptEncoding.class);
            assertThatThrownBy(() -> wrapper.unwrap(new byte[59], CONTEXT)).isInstanceOf(CorruptEncoding.class);
            for (int at = 0; at < wrapped.length; at += 7) {
                byte[] changed = wrapped.clone();
                changed[at] ^= 4;
                assertThatThrownBy(() -> wrapper.unwrap(changed, CONTEXT))
                        .as("byte %d", at)
                        .isInstanceOf(CorruptEncoding.class);
            }
        }
    }

    @Test
    void aWrongPinAMissingKeyAndAnOccupiedLabelAreSaid() {
        assertThatThrownBy(() -> Pkcs11Wrapper.open(first, "wrong".toCharArray(), RANDOM))
                .isInstanceOf(KeyWrapperUnavailable.class)
                .hasMessageContaining("PIN");
        TokenKey missing = new TokenKey(first.library(), first.slot(), "missing");
        assertThatThrownBy(() -> Pkcs11Wrapper.open(missing, PIN, RANDOM))
                .isInstanceOf(KeyWrapperUnavailable.class)
                .hasMessageContaining("'missing'");
        assertThatThrownBy(() -> Pkcs11Wrapper.createKey(first, PIN))
                .isInstanceOf(KeyWrapperUnavailable.class)
                .hasMessageContaining("already");
        TokenKey elsewhere = new TokenKey(Path.of("/nowhere/lib.so"), 0, "x");
        assertThatThrownBy(() -> Pkcs11Wrapper.open(elsewhere, PIN, RANDOM))
                .isInstanceOf(KeyWrapperUnavailable.class)
                .hasMessageContaining("/nowhere/lib.so");
    }
}
