package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One that asks alone does not wait for others. */
final class CrowdTest {
    private final Crowd crowd = new Crowd();

    @Test
    void oneSessionIsNoCrowdHoweverMuchItAsks() {
        for (int i = 0; i < 100; i++) {
            crowd.asks(7, i);
            assertThat(crowd.isThere(i)).isFalse();
        }
    }

    @Test
    void threeSessionsThatTakeTurnsAreNone() {
        for (int i = 0; i < 99; i++) {
            crowd.asks(i % 3, i);
            assertThat(crowd.isThere(i)).isFalse();
        }
    }

    @Test
    void theFourthSessionMakesOne() {
        crowd.asks(0, 0);
        crowd.asks(-5, 1);
        crowd.asks(9, 2);
        crowd.asks(0, 3);
        assertThat(crowd.isThere(3)).isFalse();
        crowd.asks(4, 4);
        assertThat(crowd.isThere(4)).isTrue();
    }

    @Test
    void itGoesWithThoseWhoAskNoMore() {
        for (int session = 1; session <= Crowd.SESSIONS; session++) {
            crowd.asks(session, session);
        }
        assertThat(crowd.isThere(Crowd.RECENT_NANOS)).isTrue();
        assertThat(crowd.isThere(Crowd.RECENT_NANOS + 1)).isFalse();
        crowd.asks(1, Crowd.RECENT_NANOS + 1);
        assertThat(crowd.isThere(Crowd.RECENT_NANOS + 1))
                .as("the oldest of the four asked just now")
                .isTrue();
    }
}
