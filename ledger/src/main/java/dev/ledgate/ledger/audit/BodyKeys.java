package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.KeyRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What a reader opens sealed bodies with: nothing, the officer's key, or keys of single records. Learns the secrets of one
 * log while that is read; take a new one for another log. Closing wipes what it holds, best effort. For one thread.
 */
public final class BodyKeys implements AutoCloseable {
    private final Optional<AuditOfficerKey> officer;
    private final Map<Long, byte[]> keys;
    private final Map<Long, KeyRecord> keyRecords = new HashMap<>();
    private final Map<Long, BodyCipher> ciphers = new HashMap<>();

    private BodyKeys(Optional<AuditOfficerKey> officer, Map<Long, byte[]> keys) {
        this.officer = officer;
        this.keys = keys;
    }

    /** Opens nothing: for what can be read without a key. */
    public static BodyKeys none() {
        return new BodyKeys(Optional.empty(), Map.of());
    }

    /** Opens everything that was sealed to this officer. */
    public static BodyKeys of(AuditOfficerKey officer) {
        return new BodyKeys(Optional.of(officer), Map.of());
    }

    /** Opens single records. @param keys by their numbers; copied */
    public static BodyKeys of(Map<Long, byte[]> keys) {
        Map<Long, byte[]> copy = new HashMap<>();
        keys.forEach((number, key) -> copy.put(number, key.clone()));
        return new BodyKeys(Optional.empty(), copy);
    }

    /** Whether it opens nothing at all. */
    boolean isNone() {
        return officer.isEmpty() && keys.isEmpty();
    }

    /**
     * A record with its body opened, if it is sealed and its key is here.
     *
     * @param record the key that opened it, empty if it is not sealed or stays so
     */
    record Opened(AuditRecord record, Optional<byte[]> key) {}

    /** @throws AuditLogDamaged if it does not open with its own key */
    Opened open(byte[] canonical, AuditRecord record) throws AuditLogDamaged {
        if (record instanceof KeyRecord key) {
            keyRecords.put(key.number(), key);
        }
        Optional<byte[]> key = Optional.empty();
        if (record instanceof SealedIntent intent) {
            key = keyOf(canonical, intent, intent.keyRecord());
        } else if (record instanceof SealedOutcome outcome) {
            key = keyOf(canonical, outcome, outcome.keyRecord());
        }
        return key.isEmpty() ? new Opened(record, key) : new Opened(open(canonical, record.number(), key.get()), key);
    }

    /** @throws AuditLogDamaged if the bytes are no sealed record, or do not open with this key */
    static AuditRecord open(byte[] canonical, long number, byte[] key) throws AuditLogDamaged {
        try {
            return RecordCodec.open(canonical, key);
        } catch (RecordCodec.BadForm e) {
            throw unreadable(number, String.valueOf(e.getMessage()));
        }
    }

    private Optional<byte[]> keyOf(byte[] canonical, AuditRecord sealed, long keyRecord) throws AuditLogDamaged {
        if (officer.isEmpty()) {
            return Optional.ofNullable(keys.get(sealed.number())).map(byte[]::clone);
        }
        BodyCipher cipher = ciphers.get(keyRecord);
        if (cipher == null) {
            KeyRecord key = keyRecords.get(keyRecord);
            if (key == null) {
                throw unreadable(sealed.number(), "its body names record " + keyRecord + " for its key, which is none");
            }
            if (!key.officer().equals(HexFormat.of().formatHex(officer.get().id()))) {
                return Optional.empty();
            }
            cipher = cipher(officer.get(), key);
            ciphers.put(keyRecord, cipher);
        }
        return Optional.of(RecordCodec.key(canonical, sealed, cipher));
    }

    private static BodyCipher cipher(AuditOfficerKey officer, KeyRecord key) throws AuditLogDamaged {
        byte[] secret = officer.open(HexFormat.of().parseHex(key.sealed()))
                .filter(opened -> opened.length == BodyCipher.SECRET)
                .orElseThrow(() -> unreadable(key.number(), "its secret does not open with the officer's key"));
        try {
            return new BodyCipher(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static AuditLogDamaged unreadable(long number, String reason) {
        return new AuditLogDamaged(new Damage(number, Damage.Kind.BAD_BODY, reason));
    }

    @Override
    public void close() {
        ciphers.values().forEach(BodyCipher::close);
        ciphers.clear();
        keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
    }

    @Override
    public String toString() {
        return "BodyKeys[hidden]";
    }
}
