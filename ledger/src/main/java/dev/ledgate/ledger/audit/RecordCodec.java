package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.AnchoredRecord;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.KeyRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The canonical bytes of a record, as {@code docs/audit.md} has them: bodies of intents and outcomes are sealed. One encoding
 * per value; decoding is strict.
 */
final class RecordCodec {
    static final byte VERSION = 4;

    /** Version, kind and number. */
    static final int HEADER = 10;

    static final int MAX_LENGTH = 1 << 20;

    /** So that it is no longer than a record may be when it is sealed. */
    static final int MAX_BODY = MAX_LENGTH - HEADER - 2 * Long.BYTES - BodyCipher.OVERHEAD;

    private static final int ADDRESS = 20;
    private static final int TAG = 16;
    private static final int OFFICER = 32;
    private static final int MAX_SEALED_SECRET = 1024;

    private RecordCodec() {}

    /** The second byte of a record. */
    enum Kind {
        INTENT(1),
        OUTCOME(2),
        SEAL(3),
        ANCHORED(4),
        KEY(5);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        /** Intents and outcomes call for a seal of their batch; what the log writes for itself alone does not. */
        boolean callsForSeal() {
            return this == INTENT || this == OUTCOME;
        }

        /** Whether its body is encrypted. */
        boolean isSealed() {
            return this == INTENT || this == OUTCOME;
        }

        /** How long what stands in clear in front of a sealed body is: an outcome names its intent. */
        private int clearLength() {
            return HEADER + Long.BYTES + (this == OUTCOME ? Long.BYTES : 0);
        }
    }

    /** The bytes are no record of this format. */
    static final class BadForm extends Exception {
        private static final long serialVersionUID = 1L;

        BadForm(String message) {
            super(message);
        }
    }

    static byte[] body(AuditLog.Intent intent) {
        FieldWriter out = new FieldWriter()
                .time(intent.at())
                .int8(intent.session())
                .text(intent.login())
                .int1(intent.user().isPresent() ? 1 : 0);
        intent.user().ifPresent(user -> out.raw(user.bytes()));
        out.text(intent.action()).text(intent.statementDigest());
        SortedSet<TableName> tables = new TreeSet<>(intent.tables());
        out.int4(tables.size());
        for (TableName table : tables) {
            out.text(table.schema()).text(table.table());
        }
        return out.int1(intent.verdict() == AuditLog.Verdict.PERMITTED ? 1 : 0)
                .text(intent.reason())
                .text(intent.clause())
                .int8(intent.snapshotVersion())
                .text(intent.purpose())
                .toBytes();
    }

    static byte[] body(AuditLog.Outcome outcome) {
        FieldWriter out = new FieldWriter()
                .int8(outcome.intent())
                .time(outcome.at())
                .int8(outcome.rows())
                .int8(outcome.sealedOpened())
                .text(outcome.sqlState())
                .int1(outcome.morePatients() ? 1 : 0)
                .int4(outcome.patients().size());
        outcome.patients().forEach(patient -> out.raw(tag(patient)));
        return out.toBytes();
    }

    private static byte[] tag(String hex) {
        byte[] tag = HexFormat.of().parseHex(hex);
        if (tag.length != TAG) {
            throw new IllegalArgumentException("a patient's tag has 16 bytes");
        }
        return tag;
    }

    static byte[] body(BatchRoot batch) {
        return new FieldWriter()
                .int8(batch.first())
                .int8(batch.last())
                .raw(batch.root().bytes())
                .toBytes();
    }

    static byte[] body(KeyRecord key) {
        byte[] sealed = HexFormat.of().parseHex(key.sealed());
        if (sealed.length == 0
                || sealed.length > MAX_SEALED_SECRET
                || key.officer().length() != 2 * OFFICER) {
            throw new IllegalArgumentException("no officer's key seals like that");
        }
        return new FieldWriter()
                .time(key.at())
                .raw(HexFormat.of().parseHex(key.officer()))
                .int4(sealed.length)
                .raw(sealed)
                .toBytes();
    }

    /** Of a kind that is not sealed. */
    static byte[] canonical(Kind kind, long number, byte[] body) {
        return ByteBuffer.allocate(HEADER + body.length)
                .put(VERSION)
                .put(kind.code)
                .putLong(number)
                .put(body)
                .array();
    }

    /** Of a kind that is. @param body as {@code body} gives it */
    static byte[] sealed(Kind kind, long number, long keyRecord, byte[] body, BodyCipher cipher) {
        int clear = kind.clearLength();
        int from = clear - HEADER - Long.BYTES;
        byte[] canonical = new byte[clear + BodyCipher.sealedLength(body.length - from)];
        ByteBuffer.wrap(canonical)
                .put(VERSION)
                .put(kind.code)
                .putLong(number)
                .putLong(keyRecord)
                .put(body, 0, from);
        cipher.seal(number, canonical, clear, body, from);
        return canonical;
    }

    /** The key that opens the body of a sealed record, and nothing else. @param sealed the same record, decoded */
    static byte[] key(byte[] canonical, AuditRecord sealed, BodyCipher cipher) {
        return cipher.key(sealed.number(), canonical.length - kind(sealed).clearLength());
    }

    /**
     * Opens the body of a sealed record.
     *
     * @throws BadForm if it is none, does not open with this key, or what opens is no body
     */
    static AuditRecord open(byte[] canonical, byte[] key) throws BadForm {
        AuditRecord sealed = decode(canonical);
        Kind kind = kind(sealed);
        if (!kind.isSealed()) {
            throw new BadForm("it has no sealed body");
        }
        int clear = kind.clearLength();
        byte[] padded = BodyCipher.open(key, canonical, clear)
                .orElseThrow(() -> new BadForm("its body does not open with its key"));
        int from = clear - HEADER - Long.BYTES;
        byte[] body = ByteBuffer.allocate(from + padded.length)
                .put(canonical, clear - from, from)
                .put(padded)
                .array();
        try {
            AuditRecord record = opened(sealed, ByteBuffer.wrap(body));
            byte[] again =
                    record instanceof IntentRecord i ? body(i.intent()) : body(((OutcomeRecord) record).outcome());
            boolean whole = BodyCipher.sealedLength(again.length - from) == canonical.length - clear;
            if (!whole || !Arrays.equals(body, Arrays.copyOf(again, body.length))) {
                throw new BadForm("its body is not in canonical form");
            }
            return record;
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException | CharacterCodingException e) {
            throw new BadForm("the fields of its body cannot be read");
        }
    }

    private static AuditRecord opened(AuditRecord sealed, ByteBuffer in) throws CharacterCodingException {
        return sealed instanceof SealedIntent
                ? new IntentRecord(sealed.number(), intent(in))
                : new OutcomeRecord(sealed.number(), outcome(in));
    }

    static AuditRecord decode(byte[] canonical) throws BadForm {
        ByteBuffer in = ByteBuffer.wrap(canonical);
        try {
            if (in.get() != VERSION) {
                throw new BadForm("it has an unknown version");
            }
            Kind kind = kind(in.get());
            long number = in.getLong();
            if (kind.isSealed()) {
                return sealed(kind, number, in);
            }
            AuditRecord record = clear(kind, number, in);
            if (in.hasRemaining() || !Arrays.equals(canonical, canonical(kind, number, body(record)))) {
                throw new BadForm("it is not in canonical form");
            }
            return record;
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            throw new BadForm("its fields cannot be read");
        }
    }

    private static AuditRecord sealed(Kind kind, long number, ByteBuffer in) throws BadForm {
        long keyRecord = in.getLong();
        long intent = kind == Kind.OUTCOME ? in.getLong() : 0;
        if (!BodyCipher.isSealedLength(in.remaining())) {
            throw new BadForm("its body has a length that no sealed body has");
        }
        return kind == Kind.INTENT ? new SealedIntent(number, keyRecord) : new SealedOutcome(number, keyRecord, intent);
    }

    static Kind kind(AuditRecord record) {
        if (record instanceof IntentRecord || record instanceof SealedIntent) {
            return Kind.INTENT;
        }
        if (record instanceof OutcomeRecord || record instanceof SealedOutcome) {
            return Kind.OUTCOME;
        }
        if (record instanceof KeyRecord) {
            return Kind.KEY;
        }
        return record instanceof SealRecord ? Kind.SEAL : Kind.ANCHORED;
    }

    private static Kind kind(byte code) throws BadForm {
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new BadForm("it is of an unknown kind");
    }

    private static AuditRecord clear(Kind kind, long number, ByteBuffer in) {
        return switch (kind) {
            case SEAL -> new SealRecord(number, batch(in));
            case ANCHORED -> new AnchoredRecord(number, batch(in));
            case KEY -> key(number, in);
            case INTENT, OUTCOME -> throw new IllegalArgumentException("its body is sealed");
        };
    }

    private static byte[] body(AuditRecord clear) {
        if (clear instanceof KeyRecord key) {
            return body(key);
        }
        return clear instanceof SealRecord s ? body(s.batch()) : body(((AnchoredRecord) clear).batch());
    }

    private static KeyRecord key(long number, ByteBuffer in) {
        Instant at = time(in);
        String officer = HexFormat.of().formatHex(raw(in, OFFICER));
        return new KeyRecord(number, at, officer, HexFormat.of().formatHex(raw(in, in.getInt())));
    }

    private static AuditLog.Outcome outcome(ByteBuffer in) throws CharacterCodingException {
        long intent = in.getLong();
        Instant at = time(in);
        long rows = in.getLong();
        long opened = in.getLong();
        String state = text(in);
        boolean more = flag(in);
        SortedSet<String> patients = new TreeSet<>();
        for (int left = in.getInt(); left > 0; left--) {
            patients.add(HexFormat.of().formatHex(raw(in, TAG)));
        }
        return new AuditLog.Outcome(intent, at, rows, opened, state, patients, more);
    }

    private static AuditLog.Intent intent(ByteBuffer in) throws CharacterCodingException {
        Instant at = time(in);
        long session = in.getLong();
        String login = text(in);
        Optional<Address> user = flag(in) ? Optional.of(address(in)) : Optional.empty();
        String action = text(in);
        String digest = text(in);
        SortedSet<TableName> tables = new TreeSet<>();
        for (int left = in.getInt(); left > 0; left--) {
            tables.add(new TableName(text(in), text(in)));
        }
        AuditLog.Verdict verdict = flag(in) ? AuditLog.Verdict.PERMITTED : AuditLog.Verdict.DENIED;
        String reason = text(in);
        String clause = text(in);
        long snapshot = in.getLong();
        String purpose = text(in);
        return new AuditLog.Intent(
                at, session, login, user, action, digest, tables, verdict, reason, clause, snapshot, purpose);
    }

    private static BatchRoot batch(ByteBuffer in) {
        return new BatchRoot(in.getLong(), in.getLong(), Hash.of(raw(in, Hash.LENGTH)));
    }

    private static Address address(ByteBuffer in) {
        return new Address("0x" + HexFormat.of().formatHex(raw(in, ADDRESS)));
    }

    private static boolean flag(ByteBuffer in) {
        byte value = in.get();
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("a flag is 0 or 1");
        }
        return value == 1;
    }

    private static Instant time(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private static String text(ByteBuffer in) throws CharacterCodingException {
        int length = in.getInt();
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(raw(in, length)))
                .toString();
    }

    private static byte[] raw(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
