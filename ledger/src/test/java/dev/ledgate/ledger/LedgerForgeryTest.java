package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.DevelopmentCa;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
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

/** Messages that no honest client sends, and what must not come of them. */
public abstract class LedgerForgeryTest extends SharedLedgerTest {
    @SuppressWarnings("NullAway.Init")
    private ManagedChannel channel;

    @BeforeEach
    final void open() throws IOException {
        channel = ledger().channel();
    }

    @AfterEach
    final void shut() {
        channel.shutdownNow();
    }

    private Gateway gateway(LedgerIdentity identity) {
        return Gateway.newInstance()
                .connection(channel)
                .identity(new X509Identity(identity.mspId(), identity.certificate()))
                .signer(Signers.newPrivateKeySigner(identity.key()))
                .hash(Hash.SHA256)
                .endorseOptions(o -> o.withDeadlineAfter(20, TimeUnit.SECONDS))
                .commitStatusOptions(o -> o.withDeadlineAfter(30, TimeUnit.SECONDS))
                .connect();
    }

    private Proposal proposal(LedgerIdentity by, String channelName, String contract, Command command) {
        // The gateway holds nothing but the channel, which is closed after the test.
        Proposal.Builder proposal = gateway(by)
                .getNetwork(channelName)
                .getContract(contract)
                .newProposal(ContractFunction.of(command).wireName());
        byte[] json = RecordCodec.encode(command);
        return ContractFunction.of(command).carrier() == ContractFunction.Carrier.ARGUMENT
                ? proposal.addArguments(new String(json, StandardCharsets.UTF_8))
                        .build()
                : proposal.putTransient(ContractFunction.TRANSIENT_FIELD, json)
                        .setEndorsingOrganizations("HospitalAMSP")
                        .build();
    }

    private Command pharmacy() throws IOException {
        return new Command.RegisterInstitute(
                at(), identity("pharmacy", "HospitalAMSP").address(), "Pharmacy", "pharmacy");
    }

    private Command overrides() {
        return new Command.SetOverrides(at(), PATIENT, new TreeMap<>(), LedgerClient.newSalt());
    }

    private Proposal proposal(LedgerIdentity by, Command command) {
        return proposal(by, "ledgate", "ledgate", command);
    }

    private void nothingWasWritten() {
        assertThat(LedgerClient.await(asHospital.read(new Command.ListRecords(at(), Kinds.INSTITUTE))))
                .as("institutes besides the school")
                .hasSize(1);
    }

    private void isRefused(Proposal proposal) {
        assertThatThrownBy(proposal::endorse).isInstanceOf(EndorseException.class);
        nothingWasWritten();
    }

    private void isRefused(SignedProposal signed) {
        assertThatThrownBy(() -> GatewayGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .endorse(EndorseRequest.newBuilder()
                                .setChannelId("ledgate")
                                .setProposedTransaction(signed)
                                .build()))
                .isInstanceOf(StatusRuntimeException.class);
        nothingWasWritten();
    }

    private SignedProposal signed(Proposal proposal) throws IOException, GeneralSecurityException {
        return sign(
                ProposedTransaction.parseFrom(proposal.getBytes()).getProposal().getProposalBytes());
    }

    private SignedProposal sign(ByteString proposal) throws GeneralSecurityException {
        byte[] digest = Hash.SHA256.apply(proposal.toByteArray());
        return SignedProposal.newBuilder()
                .setProposalBytes(proposal)
                .setSignature(ByteString.copyFrom(
                        Signers.newPrivateKeySigner(hospital.key()).sign(digest)))
                .build();
    }

    /** The hospital's own proposal with another header, signed by the hospital. */
    private SignedProposal withHeader(UnaryOperator<ChannelHeader.Builder> change)
            throws IOException, GeneralSecurityException {
        org.hyperledger.fabric.protos.peer.Proposal proposal = org.hyperledger.fabric.protos.peer.Proposal.parseFrom(
                signed(proposal(hospital, pharmacy())).getProposalBytes());
        Header header = Header.parseFrom(proposal.getHeader());
        ChannelHeader.Builder channelHeader = ChannelHeader.parseFrom(header.getChannelHeader()).toBuilder();
        ByteString changed = change.apply(channelHeader).build().toByteString();
        return sign(proposal.toBuilder()
                .setHeader(header.toBuilder().setChannelHeader(changed).build().toByteString())
                .build()
                .toByteString());
    }

    @Test
    void aForgedSignatureIsRefused() throws IOException, GeneralSecurityException {
        SignedProposal good = signed(proposal(hospital, pharmacy()));
        byte[] forged = good.getSignature().toByteArray();
        forged[forged.length - 1] ^= 1;
        isRefused(good.toBuilder().setSignature(ByteString.copyFrom(forged)).build());
        SignedProposal other = signed(proposal(hospital, pharmacy()));
        isRefused(good.toBuilder().setSignature(other.getSignature()).build());
    }

    @Test
    void aProposalUnderAnotherTransactionIdIsRefused() throws IOException, GeneralSecurityException {
        isRefused(withHeader(h -> h.setTxId("0".repeat(64))));
    }

    @Test
    void aTimeThatIsNotNowIsRefused() throws IOException, GeneralSecurityException {
        long now = Clock.systemUTC().instant().getEpochSecond();
        for (long false_ : List.of(now - 400, now + 400, 0L)) {
            isRefused(withHeader(h -> h.setTimestamp(Timestamp.newBuilder().setSeconds(false_))));
        }
    }

    @Test
    void anotherChannelOrContractIsRefused() throws IOException {
        isRefused(proposal(hospital, "elsewhere", "ledgate", pharmacy()));
        isRefused(proposal(hospital, "ledgate", "other", pharmacy()));
    }

    @Test
    void aCertificateOfACaThatOnlyHasTheSameNameIsRefused() throws IOException {
        for (String mspId : List.of("HospitalAMSP", "HospitalXMSP")) {
            LedgerIdentity pretender =
                    DevelopmentCa.create(mspId, Clock.systemUTC()).enrol("hospital-a", Map.of());
            isRefused(proposal(pretender, pharmacy()));
        }
    }

    @Test
    void aCertificateOfOneMemberUnderTheNameOfAnotherIsRefused() throws IOException {
        LedgerIdentity mixed = new LedgerIdentity("hospital-a", "HospitalBMSP", hospital.certificate(), hospital.key());
        isRefused(proposal(mixed, pharmacy()));
    }

    @Test
    void aTransactionThatIsSentTwiceCountsOnce() throws GatewayException, CommitException {
        Proposal proposal = proposal(hospital, overrides());
        Transaction transaction = proposal.endorse();
        transaction.submit();
        assertThatThrownBy(proposal::endorse).isInstanceOf(EndorseException.class);
        try {
            transaction.submit();
        } catch (SubmitException | CommitException refused) {
            assertThat(refused)
                    .as("an orderer may refuse it, or order it and find it invalid")
                    .isNotNull();
        }
        assertThat(revision()).isEqualTo(1);
    }

    @Test
    void whatWasChangedAfterItsEndorsementIsNotWritten()
            throws IOException, GatewayException, GeneralSecurityException {
        Transaction transaction = proposal(hospital, pharmacy()).endorse();
        Envelope envelope =
                PreparedTransaction.parseFrom(transaction.getBytes()).getEnvelope();
        String text = envelope.getPayload().toString(StandardCharsets.ISO_8859_1);
        assertThat(text).contains("\"Pharmacy\"");
        ByteString payload =
                ByteString.copyFrom(text.replace("\"Pharmacy\"", "\"Phurmacy\""), StandardCharsets.ISO_8859_1);
        byte[] signature = Signers.newPrivateKeySigner(hospital.key()).sign(Hash.SHA256.apply(payload.toByteArray()));
        try {
            GatewayGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .submit(SubmitRequest.newBuilder()
                            .setChannelId("ledgate")
                            .setTransactionId(transaction.getTransactionId())
                            .setPreparedTransaction(Envelope.newBuilder()
                                    .setPayload(payload)
                                    .setSignature(ByteString.copyFrom(signature)))
                            .build());
            // If it was ordered at all, then before this one.
            submit(overrides());
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().isOk()).isFalse();
        }
        nothingWasWritten();
    }

    @Test
    void ofTwoChangesMadeFromTheSameStateTheSecondIsInvalid() throws GatewayException, CommitException {
        Transaction first = proposal(hospital, overrides()).endorse();
        Transaction second = proposal(hospital, overrides()).endorse();
        first.submit();
        assertThatThrownBy(second::submit)
                .isInstanceOfSatisfying(
                        CommitException.class,
                        e -> assertThat(e.getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT));
        assertThat(revision()).isEqualTo(1);
    }

    @Test
    void aSecretCommandAsAPublicArgumentIsRefused() {
        Command hidden = overrides();
        Proposal open = gateway(hospital)
                .getNetwork("ledgate")
                .getContract("ledgate")
                .newProposal(ContractFunction.of(hidden).wireName())
                .addArguments(new String(RecordCodec.encode(hidden), StandardCharsets.UTF_8))
                .build();
        assertThatThrownBy(open::endorse).isInstanceOf(EndorseException.class);
        assertThat(revision()).isZero();
    }

    @Test
    void aRequestsWindowIsHeldAgainstTheTransactionsTime() throws IOException, InterruptedException {
        LedgerClient school = as(institute);
        Clock clock = Clock.systemUTC();
        LedgerClient.await(school.submit(new Command.RequestAccess(
                at(), institute.address(), "short", "research", clock.instant().plus(Duration.ofSeconds(4)))));
        assertThatThrownBy(() -> submit(new Command.ExpireAccess(at(), "short")))
                .hasMessageContaining("REQUEST_NOT_EXPIRED");
        TimeUnit.SECONDS.sleep(5);
        assertThatThrownBy(() -> submit(new Command.GrantAccess(at(), "short", List.of(), java.util.Optional.empty())))
                .hasMessageContaining("REQUEST_EXPIRED");
        submit(new Command.ExpireAccess(at(), "short"));
        assertThatThrownBy(() -> LedgerClient.await(school.submit(new Command.RequestAccess(
                        at(),
                        institute.address(),
                        "past",
                        "research",
                        clock.instant().minusSeconds(1)))))
                .hasMessageContaining("BAD_ARGUMENT");
    }
}
