package dev.ledgate.ledger.block;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * One transaction of a block.
 *
 * @param index place in the block
 * @param code what became of it
 * @param action what it did, if it is a call of a contract and not configuration
 */
public record BlockTransaction(int index, String txId, TxValidationCode code, Optional<ChaincodeAction> action) {

    public boolean isValid() {
        return code == TxValidationCode.VALID;
    }

    /** What it read and wrote; empty for configuration. */
    public TxReadWriteSet readWriteSet() throws InvalidProtocolBufferException {
        return action.isPresent()
                ? TxReadWriteSet.parseFrom(action.get().getResults())
                : TxReadWriteSet.getDefaultInstance();
    }

    public Optional<ChaincodeEvent> event() throws InvalidProtocolBufferException {
        return action.isPresent() && !action.get().getEvents().isEmpty()
                ? Optional.of(ChaincodeEvent.parseFrom(action.get().getEvents()))
                : Optional.empty();
    }

    /**
     * The transactions of a block, in order.
     *
     * @throws InvalidProtocolBufferException if it is not a block as Fabric makes them
     */
    public static List<BlockTransaction> of(Block block) throws InvalidProtocolBufferException {
        ByteString flags = block.getMetadata().getMetadataCount() > BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE
                ? block.getMetadata().getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE)
                : ByteString.EMPTY;
        if (flags.size() != block.getData().getDataCount()) {
            throw new InvalidProtocolBufferException("the block does not say which transactions are valid");
        }
        List<BlockTransaction> transactions = new ArrayList<>();
        for (int i = 0; i < flags.size(); i++) {
            TxValidationCode code = TxValidationCode.forNumber(flags.byteAt(i) & 0xff);
            transactions.add(of(
                    i,
                    Envelope.parseFrom(block.getData().getData(i)),
                    code == null ? TxValidationCode.INVALID_OTHER_REASON : code));
        }
        return transactions;
    }

    /** A transaction that is not in a block yet. */
    public static BlockTransaction of(int index, Envelope envelope, TxValidationCode code)
            throws InvalidProtocolBufferException {
        Payload payload = Payload.parseFrom(envelope.getPayload());
        ChannelHeader header = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader());
        if (header.getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
            return new BlockTransaction(index, header.getTxId(), code, Optional.empty());
        }
        Transaction transaction = Transaction.parseFrom(payload.getData());
        if (transaction.getActionsCount() != 1) {
            throw new InvalidProtocolBufferException("a transaction has one action");
        }
        ChaincodeActionPayload action =
                ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
        ProposalResponsePayload response =
                ProposalResponsePayload.parseFrom(action.getAction().getProposalResponsePayload());
        return new BlockTransaction(
                index, header.getTxId(), code, Optional.of(ChaincodeAction.parseFrom(response.getExtension())));
    }

    /** A block's hash as Fabric computes it: SHA-256 over the DER of the header. */
    public static ByteString hash(BlockHeader header) {
        try {
            DERSequence der = new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                new ASN1Integer(new BigInteger(Long.toUnsignedString(header.getNumber()))),
                new DEROctetString(header.getPreviousHash().toByteArray()),
                new DEROctetString(header.getDataHash().toByteArray())
            });
            return Sha256.of(ByteString.copyFrom(der.getEncoded(ASN1Encoding.DER)));
        } catch (IOException e) {
            throw new IllegalStateException("a header cannot be encoded", e);
        }
    }

    /** The data hash that a block's header carries. */
    public static ByteString hash(BlockData data) {
        return Sha256.of(data.getDataList().toArray(new ByteString[0]));
    }
}
