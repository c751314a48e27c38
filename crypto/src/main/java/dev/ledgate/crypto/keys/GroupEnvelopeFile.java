package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AbeHeader;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The wrapped keys of all policy groups in a file, and beside it, in {@code NAME.next}, those that shall take their place.
 * A change of keys is {@link #stage}, then {@link #confirm}: between the two, {@link #all()} has the old and the new
 * envelopes, so that holders of old and of new attribute keys both read. Each step is durable when it returns, and a crash
 * in it leaves the state before or after.
 *
 * <p>Nothing in it is secret. Nothing in it is signed either: who can write the file can put an older state back or wrap
 * another key. Where several parties meet, the ledger is the place of the envelopes. For any thread; one writer.
 */
public final class GroupEnvelopeFile implements GroupEnvelopes {
    private static final byte[] MAGIC = {'L', 'G', 'T', 1};
    private static final int MAX_ENVELOPES = 1_000_000;
    private static final int MAX_ENVELOPE = AbeHeader.MAX_LENGTH + 128;
    private static final long MAX_FILE = 1L << 30;
    private static final Comparator<EnvelopeId> ORDER = Comparator.comparingInt(EnvelopeId::group)
            .thenComparing(EnvelopeId::keyEpoch)
            .thenComparing(EnvelopeId::level);

    private final Path path;
    private final Path next;
    private volatile State state;

    /** What stands in the two files. Immutable. */
    private record State(Map<EnvelopeId, GroupEnvelope> inForce, Map<EnvelopeId, GroupEnvelope> staged) {}

    private GroupEnvelopeFile(Path path, Path next, State state) {
        this.path = path;
        this.next = next;
        this.state = state;
    }

    /** Reads the file; without one, an empty set. @throws CorruptEncoding if it is not such a file */
    public static GroupEnvelopeFile open(Path path) throws IOException, CorruptEncoding {
        Path next = path.resolveSibling(path.getFileName() + ".next");
        return new GroupEnvelopeFile(path, next, new State(read(path), read(next)));
    }

    /** The envelopes in force and those staged. */
    @Override
    public Collection<GroupEnvelope> all() {
        State now = state;
        List<GroupEnvelope> all = new ArrayList<>(now.inForce().values());
        all.addAll(now.staged().values());
        return all;
    }

    /** The envelopes in force alone: under the newest roots of these, new fields may be sealed. */
    public Collection<GroupEnvelope> inForce() {
        return List.copyOf(state.inForce().values());
    }

    /** What a further change starts from: the staged envelopes, and of the others those in force. */
    public Collection<GroupEnvelope> latest() {
        State now = state;
        return merged(now).values();
    }

    /** The envelopes that wait for {@link #confirm}. */
    public Collection<GroupEnvelope> staged() {
        return List.copyOf(state.staged().values());
    }

    /** Adds envelopes that replace those of the same group, epoch and level when they are confirmed. */
    public synchronized void stage(Collection<GroupEnvelope> changed) throws IOException {
        if (changed.isEmpty()) {
            return;
        }
        Map<EnvelopeId, GroupEnvelope> staged = new TreeMap<>(ORDER);
        staged.putAll(state.staged());
        changed.forEach(e -> staged.put(e.id(), e));
        OwnerOnlyFile.replace(next, encode(staged.values()));
        state = new State(state.inForce(), staged);
    }

    /** Puts the staged envelopes in force. Attribute keys of the old epochs alone open the replaced ones no more. */
    public synchronized void confirm() throws IOException {
        if (state.staged().isEmpty()) {
            return;
        }
        Map<EnvelopeId, GroupEnvelope> inForce = merged(state);
        OwnerOnlyFile.replace(path, encode(inForce.values()));
        // A crash here leaves staged envelopes that are in force already; to confirm them again changes nothing.
        state = new State(inForce, state.staged());
        OwnerOnlyFile.delete(next);
        state = new State(inForce, new TreeMap<>(ORDER));
    }

    /** Drops the staged envelopes. */
    public synchronized void abandon() throws IOException {
        OwnerOnlyFile.delete(next);
        state = new State(state.inForce(), new TreeMap<>(ORDER));
    }

    private static Map<EnvelopeId, GroupEnvelope> merged(State of) {
        Map<EnvelopeId, GroupEnvelope> merged = new TreeMap<>(ORDER);
        merged.putAll(of.inForce());
        merged.putAll(of.staged());
        return merged;
    }

    static byte[] encode(Collection<GroupEnvelope> envelopes) {
        if (envelopes.size() > MAX_ENVELOPES) {
            throw new IllegalArgumentException("a file holds at most " + MAX_ENVELOPES + " envelopes");
        }
        ByteWriter out = new ByteWriter(4096 * envelopes.size()).raw(MAGIC).i32(envelopes.size());
        envelopes.forEach(e -> out.block(e.encode()));
        return out.toBytes();
    }

    private static Map<EnvelopeId, GroupEnvelope> read(Path file) throws IOException, CorruptEncoding {
        return Files.exists(file) ? decode(OwnerOnlyFile.read(file, MAX_FILE, "envelope file")) : new TreeMap<>(ORDER);
    }

    /** By id, in ascending order. */
    static Map<EnvelopeId, GroupEnvelope> decode(byte[] bytes) throws CorruptEncoding {
        Map<EnvelopeId, GroupEnvelope> envelopes = new TreeMap<>(ORDER);
        ByteReader in = new ByteReader(bytes, "envelope file");
        in.expect(MAGIC);
        int count = in.i32();
        if (count < 0 || count > MAX_ENVELOPES) {
            throw new CorruptEncoding("envelope file: too many envelopes");
        }
        EnvelopeId last = null;
        for (int i = 0; i < count; i++) {
            GroupEnvelope envelope = GroupEnvelope.decode(in.block(MAX_ENVELOPE));
            if (last != null && ORDER.compare(last, envelope.id()) >= 0) {
                throw new CorruptEncoding("envelope file: not in ascending order");
            }
            last = envelope.id();
            envelopes.put(last, envelope);
        }
        in.end();
        return envelopes;
    }
}
