package dev.ledgate.sdn;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which controller, which switches, and how long to wait.
 *
 * @param base such as {@code https://onos.example:8443/onos/v1}; {@code http} only to this machine, as the password
 *     travels with every request
 * @param appId the name our rules stand under. One proxy owns it: rules under it that the proxy does not want are removed
 * @param priority of our rules, 0 to 65535
 * @param hops the switches on the way from the users to the proxy
 * @param timing how long to wait
 */
public record OnosSettings(URI base, String appId, int priority, List<Hop> hops, Timing timing) {
    private static final Pattern APP_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern DEVICE = Pattern.compile("of:[0-9a-f]{16}");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    public OnosSettings {
        hops = List.copyOf(hops);
        boolean secure = "https".equals(base.getScheme());
        boolean local = "http".equals(base.getScheme()) && THIS_MACHINE.contains(String.valueOf(base.getHost()));
        if (!secure && !local) {
            throw new IllegalArgumentException("sdn.onos.base: https is needed, or http to this machine");
        }
        if (base.getUserInfo() != null || base.getQuery() != null) {
            throw new IllegalArgumentException("sdn.onos.base: no user, password or query in it");
        }
        if (!APP_ID.matcher(appId).matches()) {
            throw new IllegalArgumentException("sdn.onos.appId: letters, digits, dots, dashes and underscores only");
        }
        if (priority < 0 || priority > 65_535) {
            throw new IllegalArgumentException("sdn.onos.priority: 0 to 65535");
        }
        if (hops.isEmpty()) {
            throw new IllegalArgumentException("sdn.onos.hops: at least one switch");
        }
    }

    /**
     * One switch on the way.
     *
     * @param device its id in ONOS, {@code of:} and 16 hex digits
     * @param userPort its port on the users' side
     * @param serverPort its port on the proxy's side
     */
    public record Hop(String device, long userPort, long serverPort) {
        public Hop {
            if (!DEVICE.matcher(device).matches()) {
                throw new IllegalArgumentException("sdn.onos.hops: a device is of: and 16 hex digits");
            }
            if (userPort < 1 || serverPort < 1 || userPort == serverPort) {
                throw new IllegalArgumentException("sdn.onos.hops: two different ports, above zero");
            }
        }
    }

    /**
     * @param request until one REST answer is given up
     * @param poll between two looks at a rule that is to become active
     * @param open until a path that did not become active is refused; ONOS reports {@code ADDED} only after its next poll
     *     of the switch, every 5 s by default
     * @param reconcile between two comparisons of what is wanted with what is there
     * @param closing how long closing the enforcer may take
     */
    public record Timing(Duration request, Duration poll, Duration open, Duration reconcile, Duration closing) {
        /** For ONOS as it is installed. */
        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(3),
                Duration.ofMillis(250),
                Duration.ofSeconds(12),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));

        public Timing {
            for (Duration each : List.of(request, poll, open, reconcile)) {
                if (each.isZero() || each.isNegative()) {
                    throw new IllegalArgumentException("sdn.onos.timing: times are above zero");
                }
            }
        }
    }
}
