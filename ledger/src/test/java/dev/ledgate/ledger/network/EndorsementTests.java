package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.ledger.SharedLedgerTest;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Grantee;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.Test;

/** What only a network of several members can show: nobody writes alone, and nobody reads what is another's. */
abstract class EndorsementTests extends SharedLedgerTest {
    @Override
    protected abstract TestNetwork ledger();

    @Test
    void oneHospitalAloneWritesNoPublicRecord() throws IOException, GatewayException {
        Command command = new Command.RegisterInstitute(
                at(), identity("pharmacy", "HospitalAMSP").address(), "Pharmacy", "pharmacy");
        ManagedChannel channel = ledger().channel();
        try (Gateway gateway = Gateway.newInstance()
                .connection(channel)
                .identity(new X509Identity(hospital.mspId(), hospital.certificate()))
                .signer(Signers.newPrivateKeySigner(hospital.key()))
                .hash(Hash.SHA256)
                .connect()) {
            Transaction alone = gateway.getNetwork("ledgate")
                    .getContract("ledgate")
                    .newProposal(ContractFunction.of(command).wireName())
                    .addArguments(new String(RecordCodec.encode(command), StandardCharsets.UTF_8))
                    .setEndorsingOrganizations("HospitalAMSP")
                    .build()
                    .endorse();
            assertThatThrownBy(alone::submit)
                    .isInstanceOfSatisfying(
                            CommitException.class,
                            e -> assertThat(e.getCode()).isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE));
        } finally {
            channel.shutdownNow();
        }
        assertThat(LedgerClient.await(asHospital.read(new Command.ListRecords(at(), Kinds.INSTITUTE))))
                .hasSize(1);
        submit(command);
        assertThat(LedgerClient.await(asHospital.read(new Command.ListRecords(at(), Kinds.INSTITUTE))))
                .hasSize(2);
    }

    @Test
    void privateRecordsAreNotReadThroughAnotherHospital() throws IOException {
        submit(consent(Grantee.category("insurance")));
        LedgerIdentity stranger = identity("hospital-b", "HospitalBMSP");
        for (String through : List.of("HospitalAMSP", "HospitalBMSP")) {
            try (LedgerClient client = ledger().connectThrough(through, stranger)) {
                assertThatThrownBy(() -> choices(client)).hasMessageContaining("NOT_THE_HOSPITAL");
            }
        }
        // Its owner does not find it at the other hospital's peer either: it is not there.
        try (LedgerClient elsewhere = ledger().connectThrough("HospitalBMSP", hospital)) {
            assertThatThrownBy(() -> choices(elsewhere)).isInstanceOf(RuntimeException.class);
        }
        assertThat(choices(asHospital)).hasSize(1);
    }

    @Test
    void noNodeLogsACommand() throws IOException {
        submit(consent(Grantee.category("a-category-to-look-for")));
        submit(new Command.RegisterInstitute(
                at(), identity("look", "HospitalAMSP").address(), "A name to look for", "pharmacy"));
        Path logs = ledger().directory().resolve("fabric").resolve("log");
        try (Stream<Path> files = Files.list(logs)) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(5);
            for (Path log : all) {
                assertThat(Files.readString(log))
                        .as(log.toString())
                        .doesNotContain("a-category-to-look-for", "A name to look for");
            }
        }
    }
}
