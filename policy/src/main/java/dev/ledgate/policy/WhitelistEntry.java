package dev.ledgate.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One entry of AMSC's whitelist (Jin et al., section III-E): the network path that a provider opens for a user.
 *
 * @param provider the hospital
 * @param user the user
 * @param source the user's static VPN address
 * @param destination address and port of the hospital's database, that is, of its proxy
 */
public record WhitelistEntry(Address provider, Address user, InetAddress source, InetSocketAddress destination) {}
