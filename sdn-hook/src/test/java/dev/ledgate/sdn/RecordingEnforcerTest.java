package dev.ledgate.sdn;

import static dev.ledgate.sdn.EnforcerFixture.await;
import static dev.ledgate.sdn.EnforcerFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.sdn.RecordingEnforcer.Change;
import dev.ledgate.sdn.RecordingEnforcer.Kind;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class RecordingEnforcerTest {
    private final RecordingEnforcer enforcer = new RecordingEnforcer();

    @Test
    void itSaysThatItEnforcesNothing() {
        assertThat(enforcer.describe()).startsWith("no network path is enforced");
    }

    @Test
    void sessionsThatShareAPathOpenAndCloseItOnce() {
        await(enforcer.permit(entry(2)));
        await(enforcer.permit(entry(2)));
        await(enforcer.permit(entry(3)));
        assertThat(enforcer.open()).isEqualTo(2);
        await(enforcer.isolate(entry(2)));
        assertThat(enforcer.open()).isEqualTo(2);
        await(enforcer.isolate(entry(2)));
        await(enforcer.isolate(entry(2)));
        assertThat(enforcer.open()).isEqualTo(1);
        assertThat(enforcer.changes())
                .containsExactly(
                        new Change(Kind.OPENED, "10.9.0.2 -> 10.9.0.10:5432"),
                        new Change(Kind.OPENED, "10.9.0.3 -> 10.9.0.10:5432"),
                        new Change(Kind.CLOSED, "10.9.0.2 -> 10.9.0.10:5432"));
        assertThat(enforcer.describe()).contains("1 now");
    }

    @Test
    void closingItClosesEveryPath() {
        await(enforcer.permit(entry(2)));
        enforcer.close();
        assertThat(enforcer.open()).isZero();
        assertThat(enforcer.changes()).last().isEqualTo(new Change(Kind.CLOSED, "10.9.0.2 -> 10.9.0.10:5432"));
    }

    @Test
    void aDestinationThatIsNotResolvedIsRefused() {
        WhitelistEntry unresolved = new WhitelistEntry(
                entry(2).provider(),
                entry(2).user(),
                entry(2).source(),
                InetSocketAddress.createUnresolved("db", 5432));
        assertThatThrownBy(() -> await(enforcer.permit(unresolved))).hasMessageContaining("not resolved");
    }

    @Test
    void onlyTheNewestThousandChangesAreKept() {
        for (int i = 0; i < 700; i++) {
            await(enforcer.permit(entry(2)));
            await(enforcer.isolate(entry(2)));
        }
        assertThat(enforcer.changes())
                .hasSize(1000)
                .last()
                .extracting(Change::kind)
                .isEqualTo(Kind.CLOSED);
    }
}
