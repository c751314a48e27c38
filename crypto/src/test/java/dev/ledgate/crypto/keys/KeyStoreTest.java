package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyStoreTest {
    private static final char[] PASSPHRASE = "correct horse, größer".toCharArray();
    private final AbeWorld world = new AbeWorld(31);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void authoritySecretsComeBack() throws Exception {
        AuthoritySecretStore store = new AuthoritySecretStore(directory.resolve("keys/authority.lgk"), world.random());
        AbeAuthority authority = world.authority("staff@hospital-a#1");
        assertThat(store.exists()).isFalse();

        store.save(PASSPHRASE, List.of(authority, world.authority("nurse@hospital-a#4")));

        List<AbeAuthority> loaded = store.load(PASSPHRASE);
        assertThat(loaded)
                .extracting(a -> a.attribute().toString())
                .containsExactly("staff@hospital-a#1", "nurse@hospital-a#4");
        assertThat(loaded.get(0).issue(AbeWorld.ALICE).belongsTo(authority.publicKey()))
                .isTrue();
    }

    @Test
    void attributeKeysComeBack() throws Exception {
        AttributeKeyStore store = new AttributeKeyStore(directory.resolve("user.lgk"), world.random());
        AttributeKey key = world.authority("staff@hospital-a#1").issue(AbeWorld.ALICE);

        store.save(PASSPHRASE, List.of(key));

        assertThat(store.load(PASSPHRASE))
                .hasSize(1)
                .allMatch(k -> k.belongsTo(world.authority("staff@hospital-a#1").publicKey()));
    }

    @Test
    void groupRootsComeBackAndASaveReplacesTheFile() throws Exception {
        GroupRootStore store = new GroupRootStore(directory.resolve("roots.lgk"), world.random());
        LevelKey root = LevelKey.newRoot(3, 9, world.random());
        store.save(PASSPHRASE, List.of());

        store.save(PASSPHRASE, List.of(root));

        List<LevelKey> loaded = store.load(PASSPHRASE);
        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).id()).isEqualTo(root.id());
        assertThat(loaded.get(0).reveal()).isEqualTo(root.reveal());
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("roots.lgk"));
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFile() throws Exception {
        Path file = directory.resolve("roots.lgk");
        new GroupRootStore(file, world.random()).save(PASSPHRASE, List.of());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aWrongPassphraseAChangedByteAndAnotherKindAreRefused() throws Exception {
        Path file = directory.resolve("roots.lgk");
        GroupRootStore store = new GroupRootStore(file, world.random());
        assertThatThrownBy(() -> store.load(PASSPHRASE)).isInstanceOf(NoSuchFileException.class);
        store.save(PASSPHRASE, List.of(LevelKey.newRoot(0, 1, world.random())));

        assertThatThrownBy(() -> store.load("wrong".toCharArray()))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining("wrong passphrase");
        assertThatThrownBy(() -> new AttributeKeyStore(file, world.random()).load(PASSPHRASE))
                .hasMessageContaining("another kind");

        byte[] good = Files.readAllBytes(file);
        for (int at : new int[] {0, 4, 5, 6, 21, 22, 40, good.length - 1}) {
            byte[] changed = good.clone();
            changed[at] ^= (byte) 0x80;
            Files.write(file, changed);
            assertThatThrownBy(() -> store.load(PASSPHRASE)).as("byte " + at).isInstanceOf(CorruptEncoding.class);
        }
        Files.write(file, new byte[] {'L', 'G'});
        assertThatThrownBy(() -> store.load(PASSPHRASE)).isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void aFileOfTheFirstVersionIsStillRead() throws Exception {
        Path file = directory.resolve("old.lgk");
        try (var in = KeyStoreTest.class.getResourceAsStream("/vectors/group-roots-v1.lgk")) {
            Files.write(file, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        GroupRootStore store = new GroupRootStore(file, world.random());

        List<LevelKey> roots = store.load(PASSPHRASE);

        assertThat(roots)
                .extracting(r -> r.id().toString())
                .containsExactly("EnvelopeId[group=3, keyEpoch=9, level=complete]");
        assertThatThrownBy(() -> store.load("wrong".toCharArray())).hasMessageContaining("wrong passphrase");
        assertThatThrownBy(() -> KeyFile.rewrap(file, passphrase(PASSPHRASE), passphrase(NEW)))
                .isInstanceOf(CorruptEncoding.class)
                .hasMessageContaining("save its contents anew");
        store.save(PASSPHRASE, roots);
        assertThat(Files.readAllBytes(file)[3]).isEqualTo((byte) 2);
        assertThat(store.load(PASSPHRASE).get(0).reveal())
                .isEqualTo(roots.get(0).reveal());
    }

    private static final char[] NEW = "another one".toCharArray();

    private PassphraseWrapper passphrase(char[] text) {
        return new PassphraseWrapper(text, world.random());
    }

    @Test
    void anotherPassphraseLeavesTheContentsAsTheyAre() throws Exception {
        Path file = directory.resolve("roots.lgk");
        GroupRootStore store = new GroupRootStore(file, world.random());
        LevelKey root = LevelKey.newRoot(3, 9, world.random());
        store.save(PASSPHRASE, List.of(root));
        byte[] before = Files.readAllBytes(file);

        KeyFile.rewrap(file, passphrase(PASSPHRASE), passphrase(NEW));

        byte[] after = Files.readAllBytes(file);
        int head = 21 + 4 + 10 + 4 + 17 + 60;
        assertThat(Arrays.copyOfRange(after, head, after.length))
                .isEqualTo(Arrays.copyOfRange(before, head, before.length));
        assertThat(after).isNotEqualTo(before);
        assertThat(store.load(NEW).get(0).reveal()).isEqualTo(root.reveal());
        assertThatThrownBy(() -> store.load(PASSPHRASE)).hasMessageContaining("wrong passphrase");
        assertThat(KeyFile.head(file)).isEqualTo(new KeyFile.Head(KeyFile.Kind.GROUP_ROOTS, "passphrase"));
    }

    @Test
    void aRewrappingWithAWrongPassphraseOrOfAChangedFileChangesNothing() throws Exception {
        Path file = directory.resolve("roots.lgk");
        new GroupRootStore(file, world.random()).save(PASSPHRASE, List.of());
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> KeyFile.rewrap(file, passphrase(NEW), passphrase(PASSPHRASE)))
                .isInstanceOf(CorruptEncoding.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);

        before[before.length - 1] ^= 1;
        Files.write(file, before);
        assertThatThrownBy(() -> KeyFile.rewrap(file, passphrase(PASSPHRASE), passphrase(NEW)))
                .isInstanceOf(CorruptEncoding.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aDataKeyMovedToAnotherFileOpensNothing() throws Exception {
        Path one = directory.resolve("one.lgk");
        Path two = directory.resolve("two.lgk");
        new GroupRootStore(one, world.random()).save(PASSPHRASE, List.of());
        new GroupRootStore(two, world.random()).save(PASSPHRASE, List.of());
        byte[] mixed = Files.readAllBytes(one);
        System.arraycopy(Files.readAllBytes(two), 21, mixed, 21, mixed.length - 21);
        Files.write(one, mixed);

        assertThatThrownBy(() -> new GroupRootStore(one, world.random()).load(PASSPHRASE))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void anEmptyPassphraseIsRefused() {
        GroupRootStore store = new GroupRootStore(directory.resolve("roots.lgk"), world.random());

        assertThatThrownBy(() -> store.save(new char[0], List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRingGivesEachUserTheOwnKeys() {
        AttributeKeyRing ring = AttributeKeyRing.of(List.of(
                world.authority("staff@hospital-a#1").issue(AbeWorld.ALICE),
                world.authority("physician@hospital-b#1").issue(AbeWorld.BOB),
                world.authority("nurse@hospital-a#1").issue(AbeWorld.ALICE)));

        assertThat(ring.keysOf(AbeWorld.ALICE).attributes()).hasSize(2);
        assertThat(ring.keysOf(AbeWorld.BOB).attributes()).hasSize(1);
        assertThat(ring.keysOf(new Address("0x" + "00".repeat(20))).attributes())
                .isEmpty();
    }
}
