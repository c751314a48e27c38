package dev.ledgate.proxy.session;

import dev.ledgate.policy.port.AuditLog;
import io.netty.buffer.ByteBuf;

/** What a session wants done. The shell carries it out and reports back with the method of {@link Session} that is named. */
public interface Effects {
    /** Where messages to the client are appended. They are sent when the event is done. */
    ByteBuf toClient();

    /** Where messages to the server are appended. */
    ByteBuf toServer();

    /**
     * Write a record; answered by {@link Session#intentWritten} or {@link Session#intentFailed}.
     *
     * @param ticket names the record in the answer
     */
    void writeIntent(long ticket, AuditLog.Intent intent);

    /** Write a record of a refusal; not answered, for the refusal stands either way. */
    void noteRefusal(AuditLog.Intent intent);

    void outcome(AuditLog.Outcome outcome);

    /** Get the session's keys; answered by {@link Session#keysReady} or {@link Session#keysFailed}. */
    void fetchKeys();

    /** Have the catalog read again that all sessions share; answered by {@link Session#catalogRead}. */
    void refreshCatalog();

    /** Cancel what the server runs for this session; answered by {@link Session#cancelDelivered}. */
    void cancelServer();

    /** Send what is to be sent, then close both connections. */
    void close();
}
