package dev.ledgate.ledger.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LeaseTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Lease lease = new Lease(Duration.ofNanos(100), now::get);

    @Test
    void thereIsNoneBeforeTheFirstProof() {
        lease.streamOpened();
        lease.applied(7);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void itRunsFromTheMomentTheHeightWasAskedFor() {
        lease.streamOpened();
        lease.applied(7);
        long asked = now.get();
        now.addAndGet(60);
        lease.proved(asked, 7);
        assertThat(lease.holds()).isTrue();
        now.addAndGet(40);
        assertThat(lease.holds()).isTrue();
        now.addAndGet(1);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void aHeightThatIsNotAppliedYetCountsOnceItIs() {
        lease.streamOpened();
        lease.applied(7);
        lease.proved(now.get(), 9);
        assertThat(lease.holds()).isFalse();
        lease.applied(8);
        assertThat(lease.holds()).isFalse();
        lease.applied(9);
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void aSnapshotThatLagsIsNotRenewedAndRunsOut() {
        lease.streamOpened();
        lease.applied(7);
        lease.proved(now.get(), 7);
        now.addAndGet(90);
        lease.proved(now.get(), 8);
        now.addAndGet(20);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void theEndOfTheStreamEndsItAtOnceAndOldProofsDoNotBringItBack() {
        lease.streamOpened();
        lease.applied(7);
        lease.proved(now.get(), 8);
        lease.revoke();
        lease.streamOpened();
        lease.applied(8);
        assertThat(lease.holds()).isFalse();
        lease.proved(now.get(), 8);
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void nothingRenewsItAfterABlockThatCouldNotBeApplied() {
        lease.poison();
        lease.streamOpened();
        lease.applied(7);
        lease.proved(now.get(), 7);
        assertThat(lease.holds()).isFalse();
    }
}
