package dev.ledgate.ledger.audit;

import java.io.IOException;

/** An intent was not written, so nothing may be read. */
public final class AuditUnavailable extends IOException {
    private static final long serialVersionUID = 1L;

    AuditUnavailable(String message) {
        super(message);
    }

    AuditUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
