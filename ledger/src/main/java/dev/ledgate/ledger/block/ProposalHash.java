package dev.ledgate.ledger.block;

import com.google.protobuf.ByteString;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;

/** The hash by which an endorsement names its proposal: over the headers and the payload without transient data. */
public final class ProposalHash {
    private ProposalHash() {}

    public static ByteString of(Header header, ChaincodeProposalPayload payload) {
        return Sha256.of(
                header.getChannelHeader(),
                header.getSignatureHeader(),
                payload.toBuilder().clearTransientMap().build().toByteString());
    }
}
