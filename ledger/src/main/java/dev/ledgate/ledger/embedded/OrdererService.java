package dev.ledgate.ledger.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.DeliverResponse;
import org.hyperledger.fabric.protos.orderer.SeekInfo;

/** The one question to the orderer that is asked here: which block is the newest. Answers with its header. */
final class OrdererService extends AtomicBroadcastGrpc.AtomicBroadcastImplBase {
    private final Chain chain;
    private final Msp msp;
    private final String channel;

    OrdererService(Chain chain, Msp msp, String channel) {
        this.chain = chain;
        this.msp = msp;
        this.channel = channel;
    }

    @Override
    public StreamObserver<Envelope> deliver(StreamObserver<DeliverResponse> observer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Envelope envelope) {
                observer.onNext(answer(envelope));
            }

            @Override
            public void onError(Throwable gone) {
                // The client went away; there is nothing to free.
            }

            @Override
            public void onCompleted() {
                observer.onCompleted();
            }
        };
    }

    private DeliverResponse answer(Envelope envelope) {
        try {
            Payload payload = Payload.parseFrom(envelope.getPayload());
            SignatureHeader signature =
                    SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader());
            msp.authenticate(signature.getCreator(), envelope.getPayload(), envelope.getSignature());
            String asked = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader())
                    .getChannelId();
            SeekInfo seek = SeekInfo.parseFrom(payload.getData());
            if (!asked.equals(channel)) {
                return status(Status.NOT_FOUND);
            }
            if (!seek.getStart().hasNewest() || !seek.getStop().hasNewest()) {
                return status(Status.NOT_IMPLEMENTED);
            }
            long height = chain.height();
            return height == 0
                    ? status(Status.NOT_FOUND)
                    : DeliverResponse.newBuilder()
                            .setBlock(Block.newBuilder()
                                    .setHeader(chain.block(height - 1).getHeader()))
                            .build();
        } catch (StatusRuntimeException e) {
            return status(Status.FORBIDDEN);
        } catch (InvalidProtocolBufferException e) {
            return status(Status.BAD_REQUEST);
        } catch (Chain.Broken e) {
            return status(Status.SERVICE_UNAVAILABLE);
        }
    }

    private static DeliverResponse status(Status status) {
        return DeliverResponse.newBuilder().setStatus(status).build();
    }
}
