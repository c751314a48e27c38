package dev.ledgate.ledger.network;

import java.io.IOException;

/** How nodes reach each other: directly, or through something that a test puts in between. */
@FunctionalInterface
interface Links {
    /** Stands for whoever has no link of its own: other hospitals' peers. */
    String OTHERS = "others";

    Links DIRECT = (from, to, port) -> port;

    /**
     * Where a node finds another one. Asked once for each link of a new network, before anything listens.
     *
     * @param from name of the node that connects, or {@link #OTHERS}
     * @param to name of the node that listens
     * @param port where it will listen
     * @return the port to connect to, on the loopback interface
     */
    int port(String from, String to, int port) throws IOException;
}
