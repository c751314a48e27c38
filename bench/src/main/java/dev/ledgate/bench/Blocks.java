package dev.ledgate.bench;

import com.google.protobuf.ByteString;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RecordCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/** Makes blocks in the form that Fabric delivers them, with private data beside them. Endorsements and hashes of blocks are left out. */
final class Blocks {
    private static final TxReadWriteSet.DataModel KV = TxReadWriteSet.DataModel.KV;

    private final String collection;

    /** @param mspId whose private collection the private records are in */
    Blocks(String mspId) {
        this.collection = LedgerRecord.Hospital.collectionOf(mspId);
    }

    /** A block with a transaction for each list; private records are written to the private collection. */
    BlockAndPrivateData block(long number, List<List<LedgerRecord>> transactions) {
        BlockData.Builder data = BlockData.newBuilder();
        BlockAndPrivateData.Builder out = BlockAndPrivateData.newBuilder();
        for (int i = 0; i < transactions.size(); i++) {
            List<LedgerRecord> open = new ArrayList<>();
            List<LedgerRecord> hidden = new ArrayList<>();
            transactions.get(i).forEach(r -> (r instanceof LedgerRecord.Private ? hidden : open).add(r));
            NsReadWriteSet.Builder ns = NsReadWriteSet.newBuilder()
                    .setNamespace(Contracts.CHAINCODE)
                    .setRwset(writes(open));
            if (!hidden.isEmpty()) {
                ByteString clear = writes(hidden);
                ns.addCollectionHashedRwset(CollectionHashedReadWriteSet.newBuilder()
                        .setCollectionName(collection)
                        .setPvtRwsetHash(sha256(clear)));
                out.putPrivateDataMap(
                        i,
                        TxPvtReadWriteSet.newBuilder()
                                .setDataModel(KV)
                                .addNsPvtRwset(NsPvtReadWriteSet.newBuilder()
                                        .setNamespace(Contracts.CHAINCODE)
                                        .addCollectionPvtRwset(CollectionPvtReadWriteSet.newBuilder()
                                                .setCollectionName(collection)
                                                .setRwset(clear)))
                                .build());
            }
            data.addData(envelope(number + "-" + i, ns).toByteString());
        }
        BlockMetadata.Builder metadata = BlockMetadata.newBuilder();
        for (int i = 0; i <= BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE; i++) {
            metadata.addMetadata(
                    i == BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE
                            ? ByteString.copyFrom(new byte[transactions.size()]) // 0 is VALID
                            : ByteString.EMPTY);
        }
        return out.setBlock(Block.newBuilder()
                        .setHeader(BlockHeader.newBuilder().setNumber(number))
                        .setData(data)
                        .setMetadata(metadata))
                .build();
    }

    private static Envelope envelope(String txId, NsReadWriteSet.Builder ns) {
        ByteString results = TxReadWriteSet.newBuilder()
                .setDataModel(KV)
                .addNsRwset(ns)
                .build()
                .toByteString();
        ByteString response = ProposalResponsePayload.newBuilder()
                .setExtension(
                        ChaincodeAction.newBuilder().setResults(results).build().toByteString())
                .build()
                .toByteString();
        ByteString action = ChaincodeActionPayload.newBuilder()
                .setAction(ChaincodeEndorsedAction.newBuilder().setProposalResponsePayload(response))
                .build()
                .toByteString();
        ChannelHeader header = ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setChannelId(BlockSource.channel())
                .setTxId(txId)
                .build();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder().setChannelHeader(header.toByteString()))
                        .setData(Transaction.newBuilder()
                                .addActions(TransactionAction.newBuilder().setPayload(action))
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .build();
    }

    private static ByteString writes(List<LedgerRecord> records) {
        KVRWSet.Builder set = KVRWSet.newBuilder();
        for (LedgerRecord record : records) {
            set.addWrites(KVWrite.newBuilder()
                    .setKey(record.key().prefix())
                    .setValue(ByteString.copyFrom(RecordCodec.encode(record))));
        }
        return set.build().toByteString();
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
