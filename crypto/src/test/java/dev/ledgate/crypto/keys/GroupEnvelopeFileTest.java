package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupEnvelopeFileTest {
    private final AbeWorld world = new AbeWorld(61);

    @TempDir
    private Path directory = Path.of("");

    private Path path() {
        return directory.resolve("envelopes");
    }

    private GroupEnvelope envelope(int group, String policy) throws Exception {
        LevelKey root = LevelKey.newRoot(group, 1, world.random());
        return GroupEnvelope.wrap(root, world.policy(policy), world.kem(), world.random());
    }

    private static List<String> texts(java.util.Collection<GroupEnvelope> envelopes) {
        return envelopes.stream()
                .map(e -> e.id().group() + " " + e.policy())
                .sorted()
                .toList();
    }

    @Test
    void stagedEnvelopesStandBesideTheOldOnesUntilTheyAreConfirmed() throws Exception {
        GroupEnvelopeFile file = GroupEnvelopeFile.open(path());
        file.stage(List.of(envelope(1, "a@x"), envelope(2, "b@x")));
        assertThat(file.inForce()).isEmpty();
        file.confirm();
        assertThat(texts(file.inForce())).containsExactly("1 a@x#1", "2 b@x#1");

        file.stage(List.of(envelope(2, "c@x")));

        GroupEnvelopeFile again = GroupEnvelopeFile.open(path());
        assertThat(texts(again.all())).containsExactly("1 a@x#1", "2 b@x#1", "2 c@x#1");
        assertThat(texts(again.latest())).containsExactly("1 a@x#1", "2 c@x#1");
        assertThat(texts(again.inForce())).containsExactly("1 a@x#1", "2 b@x#1");

        again.confirm();
        assertThat(texts(GroupEnvelopeFile.open(path()).all())).containsExactly("1 a@x#1", "2 c@x#1");
        assertThat(GroupEnvelopeFile.open(path()).staged()).isEmpty();
    }

    @Test
    void abandonedEnvelopesAreGone() throws Exception {
        GroupEnvelopeFile file = GroupEnvelopeFile.open(path());
        file.stage(List.of(envelope(1, "a@x")));
        file.confirm();
        file.stage(List.of(envelope(1, "b@x")));

        file.abandon();

        assertThat(texts(file.all())).containsExactly("1 a@x#1");
        assertThat(texts(GroupEnvelopeFile.open(path()).all())).containsExactly("1 a@x#1");
    }

    /** The states in which a crash can leave the files. */
    @Test
    void afterACrashTheOldAndTheNewStateAreWhole() throws Exception {
        GroupEnvelopeFile file = GroupEnvelopeFile.open(path());
        file.stage(List.of(envelope(1, "a@x")));
        file.confirm();
        file.stage(List.of(envelope(1, "b@x")));
        byte[] staged = Files.readAllBytes(directory.resolve("envelopes.next"));

        // Cut off while staging or confirming, before the rename: what was half written has another name.
        Files.write(directory.resolve(".new-1.key"), new byte[] {'L', 'G', 'T', 1, 0});
        assertThat(texts(GroupEnvelopeFile.open(path()).latest())).containsExactly("1 b@x#1");

        // Cut off after the rename, before the staged file is gone.
        file.confirm();
        Files.write(directory.resolve("envelopes.next"), staged);
        GroupEnvelopeFile again = GroupEnvelopeFile.open(path());
        assertThat(texts(again.inForce())).containsExactly("1 b@x#1");
        again.confirm();
        assertThat(texts(again.all())).containsExactly("1 b@x#1");
        assertThat(directory.resolve("envelopes.next")).doesNotExist();
    }

    @Test
    void aChangedFileIsRefused() throws Exception {
        GroupEnvelopeFile file = GroupEnvelopeFile.open(path());
        file.stage(List.of(envelope(1, "a@x")));
        file.confirm();
        byte[] good = Files.readAllBytes(path());
        for (int at : new int[] {0, 3, 4, 7, 8, 12}) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Files.write(path(), bad);
            assertThatThrownBy(() -> GroupEnvelopeFile.open(path()))
                    .as("byte %d", at)
                    .isInstanceOf(CorruptEncoding.class);
        }
        Files.write(path(), java.util.Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> GroupEnvelopeFile.open(path())).isInstanceOf(CorruptEncoding.class);
    }
}
