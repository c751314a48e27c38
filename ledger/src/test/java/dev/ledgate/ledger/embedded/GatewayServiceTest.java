package dev.ledgate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.ledger.identity.DevelopmentCa;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.CommitStatusException;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.SubmitException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.gateway.EndorseRequest;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.gateway.ProposedTransaction;
import org.hyperledger.fabric.protos.gateway.SubmitRequest;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server refuses of a client that lies. */
final class GatewayServiceTest {
    @TempDir
    Path data;

    private World world;
    private ManagedChannel channel;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        world = new World(data);
        world.build();
        channel = world.ledger.connect();
        gateway = gateway(world.hospital);
    }

    private Gateway gateway(LedgerIdentity identity) {
        return Gateway.newInstance()
                .connection(channel)
                .identity(new X509Identity(identity.mspId(), identity.certificate()))
                .signer(Signers.newPrivateKeySigner(identity.key()))
                .hash(Hash.SHA256)
                .connect();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        channel.shutdownNow();
        world.close();
    }

    private Proposal proposal(Gateway from, String channelName, String contract) throws IOException {
        Command command = new Command.RegisterInstitute(
                world.hospitalAddress(), world.identity("pharmacy").address(), "Pharmacy", "pharmacy");
        return from.getNetwork(channelName)
                .getContract(contract)
                .newProposal("amsc:registerInstitute")
                .addArguments(new String(RecordCodec.encode(command), StandardCharsets.UTF_8))
                .build();
    }

    private Proposal proposal() throws IOException {
        return proposal(gateway, "ledgate", "ledgate");
    }

    private static void isRefused(Status.Code code, Proposal proposal) {
        assertThatThrownBy(proposal::endorse)
                .isInstanceOfSatisfying(
                        EndorseException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }

    private void isRefused(Status.Code code, SignedProposal signed) {
        assertThatThrownBy(() -> GatewayGrpc.newBlockingStub(channel)
                        .endorse(EndorseRequest.newBuilder()
                                .setProposedTransaction(signed)
                                .build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }

    private SignedProposal signed(Proposal proposal) throws InvalidProtocolBufferException, GeneralSecurityException {
        SignedProposal unsigned =
                ProposedTransaction.parseFrom(proposal.getBytes()).getProposal();
        return sign(unsigned.getProposalBytes());
    }

    private SignedProposal sign(ByteString proposal) throws GeneralSecurityException {
        byte[] digest = Hash.SHA256.apply(proposal.toByteArray());
        return SignedProposal.newBuilder()
                .setProposalBytes(proposal)
                .setSignature(ByteString.copyFrom(
                        Signers.newPrivateKeySigner(world.hospital.key()).sign(digest)))
                .build();
    }

    @Test
    void aForgedSignatureIsRefused() throws Exception {
        SignedProposal good = signed(proposal());
        byte[] forged = good.getSignature().toByteArray();
        forged[forged.length - 1] ^= 1;
        isRefused(
                Status.Code.PERMISSION_DENIED,
                good.toBuilder().setSignature(ByteString.copyFrom(forged)).build());
        SignedProposal other = signed(proposal());
        isRefused(
                Status.Code.PERMISSION_DENIED,
                good.toBuilder().setSignature(other.getSignature()).build());
    }

    @Test
    void aTransactionIdThatIsNotComputedFromNonceAndCreatorIsRefused() throws Exception {
        org.hyperledger.fabric.protos.peer.Proposal proposal = org.hyperledger.fabric.protos.peer.Proposal.parseFrom(
                signed(proposal()).getProposalBytes());
        Header header = Header.parseFrom(proposal.getHeader());
        ChannelHeader other = ChannelHeader.parseFrom(header.getChannelHeader()).toBuilder()
                .setTxId("0".repeat(64))
                .build();
        ByteString changed = proposal.toBuilder()
                .setHeader(header.toBuilder()
                        .setChannelHeader(other.toByteString())
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        isRefused(Status.Code.INVALID_ARGUMENT, sign(changed));
    }

    @Test
    void anotherChannelOrContractIsRefused() throws Exception {
        isRefused(Status.Code.UNAVAILABLE, proposal(gateway, "elsewhere", "ledgate"));
        isRefused(Status.Code.FAILED_PRECONDITION, proposal(gateway, "ledgate", "other"));
    }

    @Test
    void aCertificateOfACaThatOnlyHasTheSameNameIsRefused() throws Exception {
        LedgerIdentity pretender =
                DevelopmentCa.create("HospitalAMSP", Clock.systemUTC()).enrol("hospital-a", Map.of());
        isRefused(Status.Code.PERMISSION_DENIED, proposal(gateway(pretender), "ledgate", "ledgate"));
        LedgerIdentity unknownMember =
                DevelopmentCa.create("HospitalXMSP", Clock.systemUTC()).enrol("hospital-x", Map.of());
        isRefused(Status.Code.PERMISSION_DENIED, proposal(gateway(unknownMember), "ledgate", "ledgate"));
    }

    @Test
    void aCertificateOfOneMemberUnderTheNameOfAnotherIsRefused() throws Exception {
        LedgerIdentity mixed =
                new LedgerIdentity("hospital-a", "HospitalBMSP", world.hospital.certificate(), world.hospital.key());
        isRefused(Status.Code.PERMISSION_DENIED, proposal(gateway(mixed), "ledgate", "ledgate"));
    }

    @Test
    void aCertificateThatRanOutIsRefused() throws Exception {
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-400));
        LedgerIdentity old = IdentityStore.open(data.resolve("ledger/msp"), past)
                .ca("HospitalAMSP")
                .enrol("old", Map.of());
        isRefused(Status.Code.PERMISSION_DENIED, proposal(gateway(old), "ledgate", "ledgate"));
    }

    @Test
    void aTransactionIsCommittedOnce() throws Exception {
        Proposal proposal = proposal();
        Transaction transaction = proposal.endorse();
        transaction.submit();
        isRefused(Status.Code.ABORTED, proposal);
        assertThatThrownBy(transaction::submit)
                .isInstanceOfSatisfying(
                        SubmitException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED));
    }

    @Test
    void whatWasNotEndorsedHereIsNotOrdered() throws Exception {
        Transaction transaction = proposal().endorse();
        Envelope envelope =
                PreparedTransaction.parseFrom(transaction.getBytes()).getEnvelope();
        ByteString payload = envelope.getPayload().concat(ByteString.copyFrom(new byte[] {8, 1}));
        byte[] signature =
                Signers.newPrivateKeySigner(world.hospital.key()).sign(Hash.SHA256.apply(payload.toByteArray()));
        Envelope changed = Envelope.newBuilder()
                .setPayload(payload)
                .setSignature(ByteString.copyFrom(signature))
                .build();
        assertThatThrownBy(() -> GatewayGrpc.newBlockingStub(channel)
                        .submit(SubmitRequest.newBuilder()
                                .setPreparedTransaction(changed)
                                .build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED));
    }

    @Test
    void ofTwoChangesMadeFromTheSameStateTheSecondIsInvalid()
            throws IOException, EndorseException, SubmitException, CommitStatusException, CommitException {
        Transaction first = proposal().endorse();
        Transaction second = proposal().endorse();
        first.submit();
        assertThatThrownBy(second::submit)
                .isInstanceOfSatisfying(
                        CommitException.class,
                        e -> assertThat(e.getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT));
        assertThat(List.of(first.getTransactionId())).doesNotContain(second.getTransactionId());
    }
}
