package dev.ledgate.ledger.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.ledgate.ledger.client.LedgerException.Kind;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.identity.Identities;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.DeliverResponse;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.orderer.SeekNewest;
import org.hyperledger.fabric.protos.orderer.SeekPosition;

/**
 * Asks the orderer for its newest block (AtomicBroadcast.Deliver, seek newest). A peer that is cut off says nothing about
 * what it misses; the orderer does. Safe for any thread.
 */
final class OrdererHeight {
    private static final long DEADLINE_MILLIS = 2_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Clock CLOCK = Clock.systemUTC();

    private final Channel channel;
    private final ByteString creator;
    private final Signer signer;

    /** @param signer the identity's */
    OrdererHeight(Channel channel, LedgerIdentity identity, Signer signer) {
        this.channel = channel;
        this.signer = signer;
        this.creator = SerializedIdentity.newBuilder()
                .setMspid(identity.mspId())
                .setIdBytes(ByteString.copyFrom(Identities.toPemString(identity.certificate()), StandardCharsets.UTF_8))
                .build()
                .toByteString();
    }

    /** Number of blocks. Waits for the answer. @throws LedgerException if there is none in time */
    long ask() {
        CompletableFuture<Long> height = new CompletableFuture<>();
        try {
            StreamObserver<Envelope> requests = AtomicBroadcastGrpc.newStub(channel)
                    .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                    .deliver(new Answer(height));
            requests.onNext(seekNewest());
            long answer = height.get(DEADLINE_MILLIS + 500, TimeUnit.MILLISECONDS);
            requests.onCompleted();
            return answer;
        } catch (ExecutionException | TimeoutException e) {
            String why =
                    e.getCause() == null ? "no answer in time" : e.getCause().getMessage();
            throw LedgerException.of(Kind.UNAVAILABLE, "the orderer did not say how many blocks there are: " + why);
        } catch (GeneralSecurityException e) {
            throw LedgerException.of(Kind.UNAVAILABLE, "the question to the orderer cannot be signed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LedgerException.of(Kind.UNAVAILABLE, "interrupted while waiting for the orderer");
        }
    }

    private static final class Answer implements StreamObserver<DeliverResponse> {
        private final CompletableFuture<Long> height;

        Answer(CompletableFuture<Long> height) {
            this.height = height;
        }

        @Override
        public void onNext(DeliverResponse response) {
            if (response.hasBlock()) {
                height.complete(response.getBlock().getHeader().getNumber() + 1);
            } else if (response.getStatus() == org.hyperledger.fabric.protos.common.Status.NOT_FOUND) {
                height.complete(0L);
            } else {
                height.completeExceptionally(
                        new IllegalStateException(response.getStatus().name()));
            }
        }

        @Override
        public void onError(Throwable failure) {
            height.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            height.completeExceptionally(Status.UNAVAILABLE.asException());
        }
    }

    private Envelope seekNewest() throws GeneralSecurityException {
        byte[] nonce = new byte[24];
        RANDOM.nextBytes(nonce);
        Instant now = CLOCK.instant();
        SeekPosition newest = SeekPosition.newBuilder()
                .setNewest(SeekNewest.getDefaultInstance())
                .build();
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(ChannelHeader.newBuilder()
                                .setType(HeaderType.DELIVER_SEEK_INFO_VALUE)
                                .setChannelId(LedgerEndpoint.CHANNEL)
                                .setTimestamp(Timestamp.newBuilder()
                                        .setSeconds(now.getEpochSecond())
                                        .setNanos(now.getNano()))
                                .build()
                                .toByteString())
                        .setSignatureHeader(SignatureHeader.newBuilder()
                                .setCreator(creator)
                                .setNonce(ByteString.copyFrom(nonce))
                                .build()
                                .toByteString()))
                .setData(SeekInfo.newBuilder()
                        .setStart(newest)
                        .setStop(newest)
                        .setBehavior(SeekInfo.SeekBehavior.FAIL_IF_NOT_READY)
                        .setContentType(SeekInfo.SeekContentType.HEADER_WITH_SIG)
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        return Envelope.newBuilder()
                .setPayload(payload)
                .setSignature(ByteString.copyFrom(signer.sign(Hash.SHA256.apply(payload.toByteArray()))))
                .build();
    }
}
