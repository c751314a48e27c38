package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupCommitTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void sixtyFourSessionsShareTheWaitForTheDisk() throws IOException, InterruptedException, ExecutionException {
        FaultyStorage storage = new FaultyStorage();
        storage.forceNanos = 2_000_000;
        Set<Long> numbers = ConcurrentHashMap.newKeySet();
        ExecutorService sessions = Executors.newFixedThreadPool(64);
        try (ChainedAuditLog log = open(storage)) {
            List<Future<?>> all = new ArrayList<>();
            for (int s = 0; s < 64; s++) {
                int session = s;
                all.add(sessions.submit(() -> {
                    for (int n = 0; n < 30; n++) {
                        long number = Sample.await(log.intent(Sample.intent("s" + session, n)));
                        assertThat(numbers.add(number)).isTrue();
                        log.outcome(Sample.outcome(number));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            sessions.shutdown();
        }
        AuditReport report = AuditVerifier.verify(directory);
        assertThat(report.damage()).isEmpty();
        assertThat(report.intents()).isEqualTo(64 * 30);
        assertThat(report.outcomes()).isEqualTo(64 * 30);
        assertThat(report.notes()).noneMatch(note -> note.contains("outcome"));
        assertThat(storage.forces.get())
                .as("forced fewer times than there are intents")
                .isLessThan(64 * 30 / 4);
    }

    @Test
    void whileSeveralSessionsAskForcesBeginAMillisecondApart() throws IOException {
        FaultyStorage storage = new FaultyStorage();
        storage.forgets = true;
        try (ChainedAuditLog log = open(storage)) {
            int before = storage.forces.get();
            long begin = System.nanoTime();
            for (int n = 0; n < 300; n++) {
                Sample.await(log.intent(Sample.intent("emr", n % 8)));
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertThat(storage.forces.get() - before).isGreaterThanOrEqualTo(300);
            assertThat(millis)
                    .as("but for the first three of each crowd, and a crowd ends only after 10 ms without one")
                    .isGreaterThan(300 - 3 - 10);
        }
    }

    @Test
    void anIntentIsAcknowledgedOnlyOnceItIsForced() throws IOException, InterruptedException {
        FaultyStorage storage = new FaultyStorage();
        try (ChainedAuditLog log = open(storage)) {
            storage.hold = new CountDownLatch(1);
            CompletionStage<Long> intent = log.intent(Sample.intent("emr", 1));
            storage.held.await();
            assertThat(Segment.list(directory)).hasSize(1);
            assertThat(Files.size(Segment.list(directory).get(0).file()))
                    .as("it is written")
                    .isGreaterThan(Segment.HEADER);
            assertThat(intent.toCompletableFuture()).isNotDone();
            storage.hold.countDown();
            assertThat(Sample.await(intent)).isEqualTo(2);
        }
    }

    @Test
    void afterAFailedWriteNothingIsReadAnyMore() throws IOException {
        refusesForGood(storage -> storage.writesLeft.set(0));
    }

    @Test
    void afterAFailedForceNothingIsReadAnyMore() throws IOException {
        refusesForGood(storage -> storage.forcesLeft.set(0));
    }

    @Test
    void whicheverCallOfTheDiskFailsNoIntentIsAcknowledgedWithoutBeingThere() throws IOException {
        for (int calls = 0; calls < 12; calls++) {
            Path log = directory.resolve("fails-after-" + calls);
            FaultyStorage storage = new FaultyStorage();
            List<Long> acknowledged = new ArrayList<>();
            try (ChainedAuditLog open = ChainedAuditLog.open(log, Sample.BY_HAND, Optional.empty(), storage)) {
                storage.callsLeft.set(calls);
                for (int n = 0; n < 8; n++) {
                    try {
                        acknowledged.add(Sample.await(open.intent(Sample.intent("emr", n))));
                    } catch (CompletionException e) {
                        assertThat(e).hasCauseInstanceOf(AuditUnavailable.class);
                    }
                }
                assertThat(acknowledged).hasSizeLessThanOrEqualTo(calls / 2);
            }
            storage.callsLeft.set(Integer.MAX_VALUE);
            ChainedAuditLog.open(log, Sample.BY_HAND, Optional.empty()).close();
            AuditReport report = AuditVerifier.verify(log);
            assertThat(report.damage()).isEmpty();
            assertThat(report.intents()).isGreaterThanOrEqualTo(acknowledged.size());
        }
    }

    @Test
    void tooManyWaitingIntentsAreRefused() throws IOException, InterruptedException {
        FaultyStorage storage = new FaultyStorage();
        AuditSettings narrow = Sample.BY_HAND.withQueueLimit(2);
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, narrow, Optional.empty(), storage)) {
            storage.hold = new CountDownLatch(1);
            CompletionStage<Long> writing = log.intent(Sample.intent("emr", 0));
            storage.held.await();
            CompletionStage<Long> first = log.intent(Sample.intent("emr", 1));
            CompletionStage<Long> second = log.intent(Sample.intent("emr", 2));
            CompletionStage<Long> third = log.intent(Sample.intent("emr", 3));
            assertThatThrownBy(() -> Sample.await(third)).hasMessageContaining("too many");
            storage.hold.countDown();
            assertThat(Sample.await(writing)).isEqualTo(2);
            assertThat(Sample.await(first)).isEqualTo(3);
            assertThat(Sample.await(second)).isEqualTo(4);
        }
    }

    @Test
    void anIntentThatCannotBeWrittenIsRefusedAndTheLogGoesOn() throws IOException {
        try (ChainedAuditLog log = open(new FaultyStorage())) {
            assertThatThrownBy(() -> Sample.await(log.intent(Sample.intent("\udc00", 1))))
                    .hasMessageContaining("cannot be audited");
            assertThat(Sample.await(log.intent(Sample.intent("emr", 1)))).isEqualTo(2);
        }
    }

    @Test
    void anOutcomeRefersToAnAcknowledgedIntent() throws IOException {
        try (ChainedAuditLog log = open(new FaultyStorage())) {
            assertThatThrownBy(() -> log.outcome(Sample.outcome(1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aClosedLogRefuses() throws IOException {
        ChainedAuditLog log = open(new FaultyStorage());
        log.close();
        log.close();
        assertThatThrownBy(() -> Sample.await(log.intent(Sample.intent("emr", 1))))
                .hasMessageContaining("closed");
    }

    private void refusesForGood(Consumer<FaultyStorage> fault) throws IOException {
        FaultyStorage storage = new FaultyStorage();
        try (ChainedAuditLog log = open(storage)) {
            assertThat(Sample.await(log.intent(Sample.intent("emr", 0)))).isEqualTo(2);
            fault.accept(storage);
            assertThatThrownBy(() -> Sample.await(log.intent(Sample.intent("emr", 1))))
                    .hasCauseInstanceOf(AuditUnavailable.class);
            storage.heal();
            assertThatThrownBy(() -> Sample.await(log.intent(Sample.intent("emr", 2))))
                    .as("the disk is well again, the log is not")
                    .hasCauseInstanceOf(AuditUnavailable.class);
            assertThat(log.failure()).isPresent();
            assertThat(log.position().durable()).isEqualTo(2);
        }
    }

    private ChainedAuditLog open(Storage storage) throws IOException {
        return ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.empty(), storage);
    }

    /** The real disk until it is told to fail; a failing write leaves half of the bytes behind. */
    private static final class FaultyStorage implements Storage {
        final AtomicInteger forces = new AtomicInteger();
        final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);
        final AtomicInteger forcesLeft = new AtomicInteger(Integer.MAX_VALUE);
        final AtomicInteger callsLeft = new AtomicInteger(Integer.MAX_VALUE);
        final CountDownLatch held = new CountDownLatch(1);
        volatile long forceNanos;
        volatile boolean forgets;
        volatile CountDownLatch hold = new CountDownLatch(0);

        void heal() {
            writesLeft.set(Integer.MAX_VALUE);
            forcesLeft.set(Integer.MAX_VALUE);
        }

        @Override
        public Sink create(Path file) throws IOException {
            return wrap(DISK.create(file));
        }

        @Override
        public Sink append(Path file, long length) throws IOException {
            return wrap(DISK.append(file, length));
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            DISK.forceDirectory(directory);
        }

        private Sink wrap(Sink real) {
            return new Sink() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    if (writesLeft.getAndDecrement() <= 0 || callsLeft.getAndDecrement() <= 0) {
                        real.write(bytes.limit(bytes.position() + bytes.remaining() / 2));
                        throw new IOException("no space left");
                    }
                    real.write(bytes);
                }

                @Override
                public void force() throws IOException {
                    CountDownLatch wait = hold;
                    if (wait.getCount() > 0) {
                        held.countDown();
                        awaitQuietly(wait);
                    }
                    if (forcesLeft.getAndDecrement() <= 0 || callsLeft.getAndDecrement() <= 0) {
                        throw new IOException("i/o error");
                    }
                    forces.incrementAndGet();
                    LockSupport.parkNanos(forceNanos);
                    if (!forgets) {
                        real.force();
                    }
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }

        private static void awaitQuietly(CountDownLatch latch) throws IOException {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
