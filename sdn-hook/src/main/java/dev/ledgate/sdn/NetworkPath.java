package dev.ledgate.sdn;

import dev.ledgate.policy.WhitelistEntry;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What a switch can tell apart: one source address, one destination address and TCP port. Sessions of different users may
 * share one.
 */
record NetworkPath(InetAddress source, InetAddress destination, int port) {
    /**
     * @throws IllegalArgumentException if the destination is not resolved, or has no port
     */
    static NetworkPath of(WhitelistEntry entry) {
        InetAddress destination = entry.destination().getAddress();
        if (destination == null) {
            throw new IllegalArgumentException("the whitelist's destination is a name that is not resolved");
        }
        if (entry.destination().getPort() == 0) {
            throw new IllegalArgumentException("the whitelist's destination has no port");
        }
        return new NetworkPath(entry.source(), destination, entry.destination().getPort());
    }

    boolean isIpv4() {
        return source instanceof Inet4Address && destination instanceof Inet4Address;
    }

    @Override
    public String toString() {
        return source.getHostAddress() + " -> " + destination.getHostAddress() + ":" + port;
    }
}
