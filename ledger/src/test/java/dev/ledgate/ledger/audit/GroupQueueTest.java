package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.ledger.audit.GroupQueue.Offered;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is left lying, whether its sender wakes the writer or not. A wait that does not end fails by its time limit. */
final class GroupQueueTest {
    private final GroupQueue<String> queue = new GroupQueue<>(2);
    private final ExecutorService writer = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        writer.shutdownNow();
    }

    private Future<List<String>> taken() {
        return writer.submit(() -> queue.take(Long.MAX_VALUE));
    }

    private static List<String> soon(Future<List<String>> taken)
            throws InterruptedException, ExecutionException, TimeoutException {
        return taken.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatNobodyWaitsForIsTakenFromAWriterThatSleepsForEver() throws Exception {
        Future<List<String>> first = taken();
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(queue.offerLazily("a")).isEqualTo(Offered.TAKEN);
        assertThat(soon(first)).containsExactly("a");
    }

    @Test
    void whatNobodyWaitsForIsTakenFromAWriterThatWasBusyJustNow() throws Exception {
        for (int i = 0; i < 20; i++) {
            queue.offer("intent");
            assertThat(soon(taken())).containsExactly("intent");
            Future<List<String>> next = taken();
            TimeUnit.MILLISECONDS.sleep(i);
            queue.offerLazily("outcome");
            assertThat(soon(next)).containsExactly("outcome");
        }
    }

    @Test
    void itGoesAlongWithTheNextThatSomebodyWaitsFor() throws Exception {
        queue.offerLazily("outcome");
        queue.offer("intent");
        assertThat(soon(taken())).containsExactly("outcome", "intent");
    }

    @Test
    void theTimeOfTheWriterIsKept() throws Exception {
        Future<List<String>> nothing = writer.submit(() -> queue.take(TimeUnit.MILLISECONDS.toNanos(1)));
        assertThat(soon(nothing)).isEmpty();
        queue.offerLazily("outcome");
        assertThat(soon(writer.submit(() -> queue.take(0)))).containsExactly("outcome");
    }

    @Test
    void theLimitIsForThoseWhoWaitOnly() {
        queue.offer("a");
        queue.offer("b");
        assertThat(queue.offer("c")).isEqualTo(Offered.FULL);
        assertThat(queue.offerLazily("c")).isEqualTo(Offered.TAKEN);
    }

    @Test
    void aClosedQueueGivesWhatIsLeftAndTakesNothing() throws Exception {
        queue.offerLazily("a");
        queue.close();
        assertThat(soon(taken())).containsExactly("a");
        assertThat(soon(taken())).isEmpty();
        assertThat(queue.offerLazily("b")).isEqualTo(Offered.CLOSED);
    }

    @Test
    void whoComesWhileTheWriterGathersDoesNotEndItAndIsTaken() throws Exception {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        Future<Long> ended = writer.submit(() -> {
            assertThat(queue.take(Long.MAX_VALUE, until)).containsExactly("outcome", "first", "second");
            return System.nanoTime();
        });
        queue.offerLazily("outcome");
        queue.offer("first");
        TimeUnit.MILLISECONDS.sleep(20);
        queue.offerAlways("second");
        assertThat(ended.get(20, TimeUnit.SECONDS) - until).isNotNegative();
    }

    @Test
    void afterItsTimeToGatherTheWriterIsWokenAsBefore() throws Exception {
        for (int i = 0; i < 20; i++) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
            Future<List<String>> next = writer.submit(() -> queue.take(Long.MAX_VALUE, until));
            TimeUnit.MILLISECONDS.sleep(i);
            queue.offer("intent");
            assertThat(soon(next)).containsExactly("intent");
        }
    }

    @Test
    void closingEndsATimeToGather() throws Exception {
        Future<List<String>> next =
                writer.submit(() -> queue.take(Long.MAX_VALUE, System.nanoTime() + Long.MAX_VALUE / 4));
        queue.offer("a");
        queue.close();
        assertThat(soon(next)).containsExactly("a");
    }
}
