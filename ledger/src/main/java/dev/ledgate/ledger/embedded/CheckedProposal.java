package dev.ledgate.ledger.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.ledgate.contracts.Caller;
import dev.ledgate.contracts.Request;
import dev.ledgate.ledger.block.Sha256;
import io.grpc.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/** A signed proposal that passed every check a peer makes before it runs a contract. */
record CheckedProposal(
        Header header,
        ChaincodeProposalPayload payload,
        String txId,
        String chaincode,
        List<ByteString> arguments,
        Caller caller,
        Instant time) {

    /**
     * Checks signature, certificate, transaction id, header type and channel.
     *
     * @throws io.grpc.StatusRuntimeException if one of them is wrong
     */
    static CheckedProposal of(SignedProposal signed, Msp msp, String channel) {
        try {
            Proposal proposal = Proposal.parseFrom(signed.getProposalBytes());
            Header header = Header.parseFrom(proposal.getHeader());
            ChannelHeader channelHeader = ChannelHeader.parseFrom(header.getChannelHeader());
            SignatureHeader signature = SignatureHeader.parseFrom(header.getSignatureHeader());
            Caller caller = msp.authenticate(signature.getCreator(), signed.getProposalBytes(), signed.getSignature());
            require(
                    channelHeader.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE,
                    Status.INVALID_ARGUMENT,
                    "not a proposal of a transaction");
            require(!signature.getNonce().isEmpty(), Status.INVALID_ARGUMENT, "a proposal has a nonce");
            require(
                    channelHeader.getTxId().equals(txId(signature)),
                    Status.INVALID_ARGUMENT,
                    "the transaction id is not computed from nonce and creator");
            require(
                    channelHeader.getChannelId().equals(channel),
                    Status.UNAVAILABLE,
                    "there is no channel of this name");
            ChaincodeProposalPayload payload = ChaincodeProposalPayload.parseFrom(proposal.getPayload());
            ChaincodeInvocationSpec call = ChaincodeInvocationSpec.parseFrom(payload.getInput());
            String chaincode = ChaincodeHeaderExtension.parseFrom(channelHeader.getExtension())
                    .getChaincodeId()
                    .getName();
            require(
                    call.getChaincodeSpec().getChaincodeId().getName().equals(chaincode),
                    Status.INVALID_ARGUMENT,
                    "header and payload name different contracts");
            return new CheckedProposal(
                    header,
                    payload,
                    channelHeader.getTxId(),
                    chaincode,
                    call.getChaincodeSpec().getInput().getArgsList(),
                    caller,
                    time(channelHeader.getTimestamp()));
        } catch (InvalidProtocolBufferException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the proposal cannot be read")
                    .asRuntimeException();
        }
    }

    static String txId(SignatureHeader signature) {
        return HexFormat.of()
                .formatHex(
                        Sha256.of(signature.getNonce(), signature.getCreator()).toByteArray());
    }

    private static Instant time(Timestamp stamp) {
        try {
            return Instant.ofEpochSecond(stamp.getSeconds(), stamp.getNanos());
        } catch (DateTimeException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the proposal has no time")
                    .asRuntimeException();
        }
    }

    private static void require(boolean holds, Status status, String message) {
        if (!holds) {
            throw status.withDescription(message).asRuntimeException();
        }
    }

    /** The call as the contracts see it. */
    Request request() {
        List<String> texts = arguments.stream().map(ByteString::toStringUtf8).toList();
        Map<String, byte[]> hidden = new HashMap<>();
        payload.getTransientMapMap().forEach((name, value) -> hidden.put(name, value.toByteArray()));
        return new Request(
                texts.isEmpty() ? "" : texts.get(0),
                texts.isEmpty() ? List.of() : texts.subList(1, texts.size()),
                hidden,
                caller,
                time);
    }
}
