package dev.ledgate.sdn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One permanent rule in one direction: what it matches, and the port it sends to. Two rules are the same if all of that is
 * equal; ONOS's flow id is made from part of it only (device, priority, selector) and has 32 bits of hash.
 *
 * @param criteria ONOS's criterion types and their values, each in one spelling
 * @param output number of the switch's port
 */
record FlowRule(String device, int priority, SortedMap<String, String> criteria, String output) {
    static final String IN_PORT = "IN_PORT";
    static final String ETH_TYPE = "ETH_TYPE";
    static final String IP_PROTO = "IP_PROTO";
    static final String IPV4_SRC = "IPV4_SRC";
    static final String IPV4_DST = "IPV4_DST";
    static final String TCP_SRC = "TCP_SRC";
    static final String TCP_DST = "TCP_DST";

    private static final String IPV4 = "0x800";
    private static final String TCP = "6";

    FlowRule {
        criteria = Collections.unmodifiableSortedMap(new TreeMap<>(criteria));
    }

    /** The rules that a path needs: both directions on every switch. */
    static List<FlowRule> of(NetworkPath path, OnosSettings settings) {
        String source = path.source().getHostAddress() + "/32";
        String destination = path.destination().getHostAddress() + "/32";
        String port = Integer.toString(path.port());
        List<FlowRule> rules = new ArrayList<>();
        for (OnosSettings.Hop hop : settings.hops()) {
            SortedMap<String, String> there = tcp(hop.userPort(), source, destination);
            there.put(TCP_DST, port);
            SortedMap<String, String> back = tcp(hop.serverPort(), destination, source);
            back.put(TCP_SRC, port);
            rules.add(new FlowRule(hop.device(), settings.priority(), there, Long.toString(hop.serverPort())));
            rules.add(new FlowRule(hop.device(), settings.priority(), back, Long.toString(hop.userPort())));
        }
        return rules;
    }

    /** Whether the switch would treat the same packets by it. */
    boolean sameMatch(FlowRule other) {
        return device.equals(other.device) && priority == other.priority && criteria.equals(other.criteria);
    }

    private static SortedMap<String, String> tcp(long inPort, String source, String destination) {
        SortedMap<String, String> criteria = new TreeMap<>();
        criteria.put(IN_PORT, Long.toString(inPort));
        criteria.put(ETH_TYPE, IPV4);
        criteria.put(IP_PROTO, TCP);
        criteria.put(IPV4_SRC, source);
        criteria.put(IPV4_DST, destination);
        return criteria;
    }
}
