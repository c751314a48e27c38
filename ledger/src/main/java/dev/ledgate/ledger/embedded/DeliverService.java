package dev.ledgate.ledger.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Caller;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.ledger.block.BlockTransaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.orderer.SeekPosition;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;

/** Fabric's Deliver service over the embedded chain. Each stream has a thread; there is room for a fixed number. */
final class DeliverService extends DeliverGrpc.DeliverImplBase implements AutoCloseable {
    private static final int STREAMS = 32;

    private final Chain chain;
    private final Msp msp;
    private final String channel;
    private final ExecutorService streams =
            new ThreadPoolExecutor(0, STREAMS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "ledger-deliver");
                thread.setDaemon(true);
                return thread;
            });

    DeliverService(Chain chain, Msp msp, String channel) {
        this.chain = chain;
        this.msp = msp;
        this.channel = channel;
    }

    private interface View {
        DeliverResponse of(Block block, Caller caller) throws InvalidProtocolBufferException;
    }

    @Override
    public StreamObserver<Envelope> deliver(StreamObserver<DeliverResponse> observer) {
        return stream(
                observer,
                (block, caller) -> DeliverResponse.newBuilder().setBlock(block).build());
    }

    @Override
    public StreamObserver<Envelope> deliverFiltered(StreamObserver<DeliverResponse> observer) {
        return stream(observer, (block, caller) -> {
            FilteredBlock.Builder filtered = FilteredBlock.newBuilder()
                    .setChannelId(channel)
                    .setNumber(block.getHeader().getNumber());
            for (BlockTransaction transaction : BlockTransaction.of(block)) {
                filtered.addFilteredTransactions(FilteredTransaction.newBuilder()
                        .setTxid(transaction.txId())
                        .setTxValidationCode(transaction.code()));
            }
            return DeliverResponse.newBuilder().setFilteredBlock(filtered).build();
        });
    }

    @Override
    public StreamObserver<Envelope> deliverWithPrivateData(StreamObserver<DeliverResponse> observer) {
        return stream(observer, (block, caller) -> {
            BlockAndPrivateData.Builder out = BlockAndPrivateData.newBuilder().setBlock(block);
            Map<Integer, CollectionPvtReadWriteSet> hidden =
                    chain.hidden(block.getHeader().getNumber(), caller.mspId());
            hidden.forEach((transaction, set) -> out.putPrivateDataMap(
                    transaction,
                    TxPvtReadWriteSet.newBuilder()
                            .setDataModel(TxReadWriteSet.DataModel.KV)
                            .addNsPvtRwset(NsPvtReadWriteSet.newBuilder()
                                    .setNamespace(Contracts.CHAINCODE)
                                    .addCollectionPvtRwset(set))
                            .build()));
            return DeliverResponse.newBuilder().setBlockAndPrivateData(out).build();
        });
    }

    private StreamObserver<Envelope> stream(StreamObserver<DeliverResponse> plain, View view) {
        ServerCallStreamObserver<DeliverResponse> observer = (ServerCallStreamObserver<DeliverResponse>) plain;
        // Without a handler, a message to a client that went away would throw.
        observer.setOnCancelHandler(() -> {});
        return new StreamObserver<>() {
            @Override
            public void onNext(Envelope envelope) {
                start(envelope, observer, view);
            }

            @Override
            public void onError(Throwable gone) {
                // The serving thread sees that the call was cancelled.
            }

            @Override
            public void onCompleted() {
                // Half-closing ends the requests, not the answers.
            }
        };
    }

    private void start(Envelope envelope, ServerCallStreamObserver<DeliverResponse> observer, View view) {
        try {
            Payload payload = Payload.parseFrom(envelope.getPayload());
            SignatureHeader signature =
                    SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader());
            Caller caller = msp.authenticate(signature.getCreator(), envelope.getPayload(), envelope.getSignature());
            String asked = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader())
                    .getChannelId();
            if (!asked.equals(channel)) {
                throw Status.NOT_FOUND
                        .withDescription("there is no channel of this name")
                        .asRuntimeException();
            }
            SeekInfo seek = SeekInfo.parseFrom(payload.getData());
            long first = first(seek.getStart());
            streams.execute(() -> serve(first, caller, observer, view));
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        } catch (InvalidProtocolBufferException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("the message cannot be read")
                    .asRuntimeException());
        } catch (RejectedExecutionException e) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("the ledger serves " + STREAMS + " streams at a time")
                    .asRuntimeException());
        } catch (Chain.Broken e) {
            observer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    private long first(SeekPosition position) {
        return switch (position.getTypeCase()) {
            case SPECIFIED -> position.getSpecified().getNumber();
            case OLDEST -> 0;
            case NEWEST -> Math.max(0, chain.height() - 1);
            default -> chain.height();
        };
    }

    private void serve(long first, Caller caller, ServerCallStreamObserver<DeliverResponse> observer, View view) {
        try {
            for (long number = first; chain.await(number, observer::isCancelled); number++) {
                while (!observer.isReady() && !observer.isCancelled()) {
                    Thread.sleep(5);
                }
                observer.onNext(view.of(chain.block(number), caller));
            }
            if (!observer.isCancelled()) {
                observer.onError(Status.UNAVAILABLE
                        .withDescription("the ledger has stopped")
                        .asRuntimeException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (InvalidProtocolBufferException | Chain.Broken e) {
            observer.onError(
                    Status.DATA_LOSS.withDescription("a block cannot be read").asRuntimeException());
        }
    }

    @Override
    public void close() {
        streams.shutdownNow();
    }
}
