package dev.ledgate.proxy.wire;

import dev.ledgate.policy.SqlState;

/** The peer broke the protocol or a limit; the connection ends. The message is for the peer and holds no values. */
public final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;
    private final SqlState state;

    public ProtocolViolation(String message) {
        this(SqlState.PROTOCOL_VIOLATION, message);
    }

    public ProtocolViolation(SqlState state, String message) {
        super(message);
        this.state = state;
    }

    public SqlState state() {
        return state;
    }
}
