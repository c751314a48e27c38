package dev.ledgate.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.ledger.client.LedgerEndpoint;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.Response;

/**
 * A peer that only tells its height and delivers blocks, made while they are asked for: so that the unchanged client and
 * snapshot feed can be measured on more patients than could be registered in the time. Checks no signature. Serves one
 * stream.
 */
final class BlockSource implements AutoCloseable {
    private static final int MAX_MESSAGE = 64 << 20;

    private final String name = InProcessServerBuilder.generateName();
    private final Server server;
    private final long prepared;
    private final LongFunction<BlockAndPrivateData> blocks;
    private final BlockingQueue<BlockAndPrivateData> later = new ArrayBlockingQueue<>(16);
    private final AtomicLong height;

    /**
     * @param prepared how many blocks there are from the beginning
     * @param blocks makes one of them, by its number
     */
    BlockSource(long prepared, LongFunction<BlockAndPrivateData> blocks) throws IOException {
        this.prepared = prepared;
        this.blocks = blocks;
        this.height = new AtomicLong(prepared);
        this.server = InProcessServerBuilder.forName(name)
                .addService(new Gateway())
                .addService(new Deliver())
                .addService(new Orderer())
                .build()
                .start();
    }

    ManagedChannel connect() {
        return InProcessChannelBuilder.forName(name)
                .maxInboundMessageSize(MAX_MESSAGE)
                .build();
    }

    /** Number of the next block. */
    long height() {
        return height.get();
    }

    /** Adds a block, whose number is {@link #height()}. */
    void add(BlockAndPrivateData block) {
        height.incrementAndGet();
        later.add(block);
    }

    private final class Gateway extends GatewayGrpc.GatewayImplBase {
        @Override
        public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> observer) {
            observer.onNext(EvaluateResponse.newBuilder()
                    .setResult(Response.newBuilder()
                            .setStatus(200)
                            .setPayload(BlockchainInfo.newBuilder()
                                    .setHeight(height.get())
                                    .build()
                                    .toByteString()))
                    .build());
            observer.onCompleted();
        }
    }

    /** Which block is the newest, which is all that the client asks of an orderer. */
    private final class Orderer extends AtomicBroadcastGrpc.AtomicBroadcastImplBase {
        @Override
        public StreamObserver<Envelope> deliver(
                StreamObserver<org.hyperledger.fabric.protos.orderer.DeliverResponse> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(Envelope envelope) {
                    observer.onNext(org.hyperledger.fabric.protos.orderer.DeliverResponse.newBuilder()
                            .setBlock(Block.newBuilder()
                                    .setHeader(BlockHeader.newBuilder().setNumber(height.get() - 1)))
                            .build());
                }

                @Override
                public void onError(Throwable gone) {
                    // Each call asks one question, which was answered.
                }

                @Override
                public void onCompleted() {
                    observer.onCompleted();
                }
            };
        }
    }

    private final class Deliver extends DeliverGrpc.DeliverImplBase {
        @Override
        public StreamObserver<Envelope> deliverWithPrivateData(StreamObserver<DeliverResponse> plain) {
            ServerCallStreamObserver<DeliverResponse> out = (ServerCallStreamObserver<DeliverResponse>) plain;
            out.setOnCancelHandler(() -> {});
            return new StreamObserver<>() {
                @Override
                public void onNext(Envelope envelope) {
                    try {
                        ByteString seek =
                                Payload.parseFrom(envelope.getPayload()).getData();
                        long first = SeekInfo.parseFrom(seek)
                                .getStart()
                                .getSpecified()
                                .getNumber();
                        Thread thread = new Thread(() -> serve(first, out), "bench-blocks");
                        thread.setDaemon(true);
                        thread.start();
                    } catch (InvalidProtocolBufferException e) {
                        out.onError(Status.INVALID_ARGUMENT.asRuntimeException());
                    }
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
    }

    private void serve(long first, ServerCallStreamObserver<DeliverResponse> out) {
        try {
            for (long number = first; !out.isCancelled(); number++) {
                BlockAndPrivateData block = number < prepared ? blocks.apply(number) : later.take();
                while (!out.isReady() && !out.isCancelled()) {
                    Thread.sleep(1);
                }
                out.onNext(DeliverResponse.newBuilder()
                        .setBlockAndPrivateData(block)
                        .build());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The channel's name, as the client expects it. */
    static String channel() {
        return LedgerEndpoint.CHANNEL;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
