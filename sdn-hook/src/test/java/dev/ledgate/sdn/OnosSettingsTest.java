package dev.ledgate.sdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.sdn.OnosSettings.Hop;
import dev.ledgate.sdn.OnosSettings.Timing;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OnosSettingsTest {
    @Test
    void thePasswordTravelsEncryptedOrNotAtAll() {
        assertThat(at("https://onos.example:8443/onos/v1").priority()).isEqualTo(1);
        assertThat(at("http://127.0.0.1:8181/onos/v1").priority()).isEqualTo(1);
        assertThatThrownBy(() -> at("http://onos.example:8181/onos/v1")).hasMessageContaining("https");
        assertThatThrownBy(() -> at("https://u:p@onos.example/onos/v1")).hasMessageContaining("no user");
    }

    @Test
    void namesThatWouldChangeTheRequestAreRefused() {
        assertThatThrownBy(() -> new OnosSettings(URI.create("https://o"), "a/../b", 1, hops(), Timing.DEFAULT))
                .hasMessageContaining("appId");
        assertThatThrownBy(() -> new Hop("of:1", 1, 2)).hasMessageContaining("16 hex digits");
        assertThatThrownBy(() -> new Hop(EnforcerFixture.DEVICE, 2, 2)).hasMessageContaining("different ports");
        assertThatThrownBy(() -> new OnosSettings(URI.create("https://o"), "a", 1, List.of(), Timing.DEFAULT))
                .hasMessageContaining("at least one switch");
        assertThatThrownBy(() -> new OnosSettings(URI.create("https://o"), "a", 65_536, hops(), Timing.DEFAULT))
                .hasMessageContaining("priority");
    }

    @Test
    void credentialsDoNotShow() {
        assertThat(OnosDouble.ACCOUNT.toString()).doesNotContain("onos").doesNotContain("rocks");
        assertThat(OnosDouble.ACCOUNT.header()).isEqualTo("Basic b25vczpyb2Nrcw==");
        assertThatThrownBy(() -> new OnosCredentials("a:b", "secret")).hasMessageNotContaining("secret");
    }

    private static OnosSettings at(String base) {
        return new OnosSettings(URI.create(base), "a", 1, hops(), Timing.DEFAULT);
    }

    private static List<Hop> hops() {
        return List.of(new Hop(EnforcerFixture.DEVICE, 1, 2));
    }
}
