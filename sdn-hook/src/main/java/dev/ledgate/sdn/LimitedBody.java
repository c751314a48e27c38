package dev.ledgate.sdn;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads an answer into memory, but no more than a limit.
 *
 * @param most bytes
 */
record LimitedBody(int most) implements BodyHandler<byte[]> {
    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo head) {
        return new Counting(most);
    }

    private static final class Counting implements BodySubscriber<byte[]> {
        private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
        private final int most;
        private long read;
        private boolean tooLong;

        Counting(int most) {
            this.most = most;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            body.onSubscribe(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                read += part.remaining();
            }
            if (tooLong) {
                return;
            }
            if (read > most) {
                tooLong = true;
                body.onError(new IOException("the answer is longer than " + most + " bytes"));
            } else {
                body.onNext(parts);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.onError(failure);
        }

        @Override
        public void onComplete() {
            if (!tooLong) {
                body.onComplete();
            }
        }
    }
}
