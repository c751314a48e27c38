package dev.ledgate.ledger.client;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.ledger.block.ProposalHash;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.gateway.ProposedTransaction;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.Transaction;

/**
 * The gateway client signs whatever transaction the server hands back. This looks first whether it is the one that was
 * proposed: same header, same contract, same arguments, and results that answer this very proposal.
 */
final class SigningGuard {
    private SigningGuard() {}

    /**
     * @param proposed bytes of the proposal, as the gateway client gives them
     * @param prepared bytes of the transaction that is about to be signed
     * @throws LedgerException {@link LedgerException.Kind#NOT_WHAT_WAS_ASKED} if they do not belong together
     */
    static void check(byte[] proposed, byte[] prepared) {
        try {
            SignedProposal signed = ProposedTransaction.parseFrom(proposed).getProposal();
            Proposal proposal = Proposal.parseFrom(signed.getProposalBytes());
            Envelope envelope = PreparedTransaction.parseFrom(prepared).getEnvelope();
            Payload payload = Payload.parseFrom(envelope.getPayload());
            require(payload.getHeader().equals(Header.parseFrom(proposal.getHeader())), "its header");
            Transaction transaction = Transaction.parseFrom(payload.getData());
            require(transaction.getActionsCount() == 1, "the number of its actions");
            ChaincodeActionPayload action =
                    ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
            ChaincodeProposalPayload asked = ChaincodeProposalPayload.parseFrom(proposal.getPayload()).toBuilder()
                    .clearTransientMap()
                    .build();
            require(
                    ChaincodeProposalPayload.parseFrom(action.getChaincodeProposalPayload())
                            .equals(asked),
                    "its arguments");
            ProposalResponsePayload response =
                    ProposalResponsePayload.parseFrom(action.getAction().getProposalResponsePayload());
            require(
                    response.getProposalHash().equals(ProposalHash.of(payload.getHeader(), asked)),
                    "its proposal hash");
            String contract = ChaincodeAction.parseFrom(response.getExtension())
                    .getChaincodeId()
                    .getName();
            require(contract.equals(Contracts.CHAINCODE), "its contract");
        } catch (InvalidProtocolBufferException e) {
            throw LedgerException.of(
                    LedgerException.Kind.NOT_WHAT_WAS_ASKED, "the prepared transaction cannot be read");
        }
    }

    private static void require(boolean holds, String part) {
        if (!holds) {
            throw LedgerException.of(
                    LedgerException.Kind.NOT_WHAT_WAS_ASKED,
                    "the ledger answered with another transaction than was proposed: " + part + " differs");
        }
    }
}
