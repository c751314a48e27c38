package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.policy.Grantee;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.junit.jupiter.api.Test;

/** What every ledger that runs the contracts must do, seen through the gateway client. */
public abstract class LedgerContractTest extends SharedLedgerTest {
    @Test
    void whatWasCommittedIsRead() {
        List<LedgerRecord> institutes =
                LedgerClient.await(asHospital.read(new Command.ListRecords(at(), Kinds.INSTITUTE)));
        assertThat(institutes)
                .containsExactly(new LedgerRecord.Institute(1, at(), institute.address(), "School", "medical-school"));
    }

    @Test
    void aRefusalArrivesWithItsCode() {
        assertThatThrownBy(() -> submit(new Command.RegisterInstitute(at(), institute.address(), "School", "x")))
                .isInstanceOfSatisfying(LedgerException.class, e -> {
                    assertThat(e.kind()).isEqualTo(LedgerException.Kind.REFUSED);
                    assertThat(e.refusal()).contains(RefusalCode.INSTITUTE_EXISTS);
                });
    }

    @Test
    void aReadThatIsRefusedArrivesWithItsCode() throws IOException {
        submit(consent(Grantee.category("insurance")));
        LedgerClient other = as("hospital-b", "HospitalBMSP");
        assertThatThrownBy(() -> choices(other))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.refusal()).contains(RefusalCode.NOT_THE_HOSPITAL));
        assertThat(choices(asHospital)).hasSize(1);
    }

    @Test
    void changesOfOneRecordAtTheSameTimeAllArrive() {
        List<CompletionStage<LedgerClient.Committed>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(asHospital.submit(consent(Grantee.category("category-" + i))));
        }
        all.forEach(LedgerClient::await);
        assertThat(((LedgerRecord.Choices) choices(asHospital).get(0)).choices())
                .hasSize(6);
        assertThat(((LedgerRecord.Choices) choices(asHospital).get(0)).revision())
                .isEqualTo(6);
    }

    @Test
    void privateDataComesWithTheBlocksOfItsOwnersOnly() throws IOException {
        long block = submit(consent(Grantee.category("insurance"))).block();
        assertThat(delivered(asHospital, block).getPrivateDataMapMap()).hasSize(1);
        BlockAndPrivateData others = delivered(as("hospital-b", "HospitalBMSP"), block);
        assertThat(others.getPrivateDataMapMap()).isEmpty();
        assertThat(new String(others.getBlock().toByteArray(), StandardCharsets.ISO_8859_1))
                .doesNotContain("insurance");
    }

    private static BlockAndPrivateData delivered(LedgerClient client, long block) {
        try (CloseableIterator<BlockAndPrivateData> blocks = client.blocks(block)) {
            return blocks.next();
        }
    }

    @Test
    void theHeightGrowsWithTheBlocks() {
        long block = submit(consent(Grantee.category("insurance"))).block();
        assertThat(asHospital.height()).isGreaterThan(block);
    }

    @Test
    void anAccessRequestIsAskedByOneAndApprovedByAnother() throws IOException {
        LedgerClient asInstitute = as("school", "HospitalAMSP");
        Command request = new Command.RequestAccess(at(), institute.address(), "r1", "research", FAR);
        assertThatThrownBy(() -> submit(request))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.refusal()).contains(RefusalCode.NOT_THE_INSTITUTE));
        LedgerClient.await(asInstitute.submit(request));
        Command approval =
                new Command.ApproveAccess(at(), "r1", List.of(), List.of(), Optional.empty(), LedgerClient.newSalt());
        assertThatThrownBy(() -> LedgerClient.await(asInstitute.submit(approval)))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.refusal()).contains(RefusalCode.NOT_THE_HOSPITAL));
        submit(approval);
        assertThat(LedgerClient.await(asInstitute.read(new Command.ListRecords(at(), Kinds.RELATIONSHIP))))
                .singleElement()
                .isInstanceOfSatisfying(
                        LedgerRecord.Relationship.class,
                        r -> assertThat(r.status()).isEqualTo(LedgerRecord.Status.ACTIVE));
    }
}
