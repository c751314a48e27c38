package dev.ledgate.ledger.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.embedded.World;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TimeWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that do not fit are refused, never skipped. */
final class SnapshotFoldTest {
    private static final PatientHandle ANNA = new PatientHandle("a".repeat(32));

    @TempDir
    Path data;

    private World world;
    private SnapshotFold fold;
    private final List<BlockAndPrivateData> blocks = new ArrayList<>();

    @BeforeEach
    void build() throws IOException {
        world = new World(data);
        world.build();
        world.submit(new Command.RegisterPatients(world.hospitalAddress(), List.of(ANNA), LedgerClient.newSalt()));
        world.consent(ANNA, Grantee.category("insurance"), Grant.of(PrivacyLevel.LOW), TimeWindow.ALWAYS, "");
        world.submit(new Command.SetPolicyGroup(
                world.hospitalAddress(), "treated-at-b", "staff@hospital-a", 0, new byte[] {1}));
        world.submit(new Command.AssignGroup(world.hospitalAddress(), ANNA, "treated-at-b", LedgerClient.newSalt()));
        try (CloseableIterator<BlockAndPrivateData> stream = world.asHospital.blocks(0)) {
            for (long n = 0; n < world.ledger.height(); n++) {
                blocks.add(stream.next());
            }
        }
        fold = new SnapshotFold(world.hospitalAddress(), "HospitalAMSP");
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    @Test
    void theFoldOfAllBlocksIsTheState() throws InvalidProtocolBufferException {
        for (BlockAndPrivateData block : blocks) {
            fold.apply(block);
        }
        PatientKey anna = new PatientKey("anna");
        assertThat(fold.resolve(directory(Optional.empty()))).isTrue();
        assertThat(fold.freeze().patients().unresolved()).containsExactly(ANNA);
        assertThat(fold.resolve(directory(Optional.of(anna)))).isFalse();
        LedgerSnapshot snapshot = fold.freeze();
        assertThat(snapshot.version()).isEqualTo(world.ledger.height() - 1);
        assertThat(snapshot.logins()).containsOnlyKeys("emr", "researcher", "insurer");
        assertThat(snapshot.choices(ANNA).orElseThrow().choices()).hasSize(1);
        assertThat(snapshot.groupOf(anna)).isEqualTo("treated-at-b");
        assertThat(snapshot.groupOf(new PatientKey("bert"))).isEqualTo("default");
        assertThat(snapshot.groups()).containsOnlyKeys("treated-at-b");
    }

    private static PatientDirectory directory(Optional<PatientKey> answer) {
        return new PatientDirectory() {
            @Override
            public Optional<PatientKey> keyOf(PatientHandle handle) {
                return answer;
            }

            @Override
            public void refresh() {}
        };
    }

    @Test
    void aMissingOrRepeatedBlockIsRefused() throws InvalidProtocolBufferException {
        fold.apply(blocks.get(0));
        assertThatThrownBy(() -> fold.apply(blocks.get(2))).isInstanceOf(InvalidProtocolBufferException.class);
        assertThatThrownBy(() -> fold.apply(blocks.get(0))).isInstanceOf(InvalidProtocolBufferException.class);
        fold.apply(blocks.get(1));
    }

    @Test
    void aBlockWithoutItsPrivateDataIsRefused() throws InvalidProtocolBufferException {
        for (BlockAndPrivateData block : blocks) {
            if (block.getPrivateDataMapCount() > 0) {
                BlockAndPrivateData bare =
                        block.toBuilder().clearPrivateDataMap().build();
                assertThatThrownBy(() -> fold.apply(bare))
                        .isInstanceOf(InvalidProtocolBufferException.class)
                        .hasMessageContaining("private data");
                return;
            }
            fold.apply(block);
        }
        throw new AssertionError("no block has private data");
    }

    @Test
    void aBlockThatCannotBeReadIsRefused() {
        BlockAndPrivateData first = blocks.get(0);
        BlockAndPrivateData garbled = first.toBuilder()
                .setBlock(first.getBlock().toBuilder()
                        .setData(first.getBlock().getData().toBuilder()
                                .setData(0, ByteString.copyFromUtf8("no envelope"))))
                .build();
        assertThatThrownBy(() -> fold.apply(garbled)).isInstanceOf(InvalidProtocolBufferException.class);
    }
}
