package dev.ledgate.crypto.rewrap;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.PatientLevelKey;
import dev.ledgate.policy.PatientKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a bundle holds: keys of patients. Its owner closes the keys. */
public record KeyBundle(List<Entry> entries) {
    /** How many entries a bundle may have. */
    public static final int MAX_ENTRIES = 100_000;

    private static final int MAX_PATIENT_KEY = 1024;

    /** A patient's key of one level and suite. */
    public record Entry(PatientKey patient, PatientLevelKey key) {}

    public KeyBundle {
        entries = List.copyOf(entries);
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("a key bundle has at most " + MAX_ENTRIES + " entries");
        }
    }

    byte[] encodeSecret() {
        ByteWriter out = new ByteWriter(16 + 96 * entries.size()).i32(entries.size());
        for (Entry entry : entries) {
            byte[] key = entry.key().encodeSecret();
            out.text(entry.patient().value()).raw(key);
            Arrays.fill(key, (byte) 0);
        }
        return out.toBytesAndWipe();
    }

    static KeyBundle decodeSecret(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "key bundle");
        int count = in.i32();
        if (count < 0 || count > MAX_ENTRIES) {
            throw new CorruptEncoding("key bundle: too many entries");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PatientKey patient = new PatientKey(in.text(MAX_PATIENT_KEY));
            byte[] key = in.raw(PatientLevelKey.ENCODED_LENGTH);
            entries.add(new Entry(patient, PatientLevelKey.decodeSecret(key)));
            Arrays.fill(key, (byte) 0);
        }
        in.end();
        return new KeyBundle(entries);
    }

    @Override
    public String toString() {
        return "KeyBundle[" + entries.size() + "]";
    }
}
