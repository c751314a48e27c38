package dev.ledgate.ledger.audit;

import java.io.Closeable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The writer's secrets. Each is random, made when the log is opened or a new hour begins, sealed to the officer, and
 * forgotten when the next one takes its place; no file holds it. As a secret never comes back, and no number is given twice
 * under one, no part of a key stream is ever used twice: not after a crash either. Used by one thread.
 */
final class WriterKeys implements Closeable {
    static final long PERIOD_MILLIS = Duration.ofHours(1).toMillis();

    private final AuditOfficer officer;
    private final String officerId;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private Secret secret;
    /** Whether the secret is in no record yet. */
    private boolean fresh = true;

    private boolean closed;

    private long period = Long.MIN_VALUE;
    private long keyRecord;

    /** @param sealed to the officer, in lower-case hex */
    private record Secret(BodyCipher cipher, String sealed) {}

    /** Makes the first secret, so that the first statement need not wait for it. */
    WriterKeys(AuditOfficer officer, Clock clock) {
        this.officer = officer;
        this.officerId = HexFormat.of().formatHex(officer.id());
        this.clock = clock;
        this.secret = make(officer, random);
    }

    private static Secret make(AuditOfficer officer, SecureRandom random) {
        byte[] bytes = new byte[BodyCipher.SECRET];
        random.nextBytes(bytes);
        try {
            return new Secret(new BodyCipher(bytes), HexFormat.of().formatHex(officer.seal(bytes)));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Whether a key record has to be written before the next body. */
    boolean due() {
        return clock.millis() / PERIOD_MILLIS != period;
    }

    /** The record that makes the officer know the secret of all bodies up to the next such record. */
    AuditRecord.KeyRecord next(long number) {
        if (closed) {
            throw new IllegalStateException("the secret has been wiped");
        }
        if (!fresh) {
            secret.cipher().close();
            secret = make(officer, random);
        }
        fresh = false;
        keyRecord = number;
        period = clock.millis() / PERIOD_MILLIS;
        return new AuditRecord.KeyRecord(number, clock.instant(), officerId, secret.sealed());
    }

    /** The canonical bytes of a record with this body. */
    byte[] seal(RecordCodec.Kind kind, long number, byte[] body) {
        if (fresh) {
            throw new IllegalStateException("no record holds the secret of this body");
        }
        return RecordCodec.sealed(kind, number, keyRecord, body, secret.cipher());
    }

    @Override
    public void close() {
        closed = true;
        secret.cipher().close();
    }
}
