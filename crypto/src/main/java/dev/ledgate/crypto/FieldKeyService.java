package dev.ledgate.crypto;

import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.EqualityIndex;
import dev.ledgate.crypto.keys.AttributeKeyRing;
import dev.ledgate.crypto.keys.FieldSuite;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupEnvelopes;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.keys.PatientSalts;
import dev.ledgate.crypto.rewrap.ClientPublicKey;
import dev.ledgate.crypto.rewrap.KeyBundle;
import dev.ledgate.crypto.rewrap.RewrapContext;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.FieldKeys;
import java.io.Closeable;
import java.lang.System.Logger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Unwraps the group keys that a user's attribute keys open, once per user until {@link #invalidate}, and hands out ciphers
 * over them. A group whose envelope does not open, for whatever reason, is not held. Safe for any thread.
 */
public final class FieldKeyService implements FieldKeys, Closeable {
    private static final Logger LOG = System.getLogger(FieldKeyService.class.getName());
    private static final int CACHED_USERS = 1024;

    private final GroupEnvelopes envelopes;
    private final AttributeKeyRing ring;
    private final PatientSalts salts;
    private final Function<ColumnName, PrivacyLevel> levels;
    private final Supplier<EqualityIndex> indexes;
    private final Executor executor;
    private final SecureRandom random;
    private final AbeKem kem;
    private final Map<Address, CompletableFuture<HeldKeys>> users = new LinkedHashMap<>(64, 0.75f, true);
    private boolean closed;

    /**
     * @param directory the public keys of the attributes in the envelopes' policies
     * @param levels the level a column is sealed at: the hospital's classification of it
     * @param executor where the ABE work runs; bounded, and not an event loop
     */
    public FieldKeyService(
            GroupEnvelopes envelopes,
            AttributeKeyRing ring,
            PatientSalts salts,
            AttributeDirectory directory,
            Function<ColumnName, PrivacyLevel> levels,
            Executor executor,
            SecureRandom random) {
        this(envelopes, ring, salts, directory, levels, EqualityIndex::none, executor, random);
    }

    /** As the other, for a hospital with searchable columns. @param indexes gives each session an index of its own */
    public FieldKeyService(
            GroupEnvelopes envelopes,
            AttributeKeyRing ring,
            PatientSalts salts,
            AttributeDirectory directory,
            Function<ColumnName, PrivacyLevel> levels,
            Supplier<EqualityIndex> indexes,
            Executor executor,
            SecureRandom random) {
        this.envelopes = envelopes;
        this.ring = ring;
        this.salts = salts;
        this.levels = levels;
        this.indexes = indexes;
        this.executor = executor;
        this.random = random;
        this.kem = new AbeKem(directory, random);
    }

    @Override
    public CompletionStage<FieldCipher> cipherFor(SessionIdentity who) {
        return heldKeys(who.user())
                .thenApply(held -> new SessionFieldCipher(held, salts, levels, indexes.get(), random));
    }

    /**
     * Gives a new patient a salt, off the caller's thread, so that sealing the patient's first field need not wait for
     * the database. Does nothing for a known patient.
     */
    public CompletionStage<Void> prepare(PatientKey patient) {
        if (salts.find(patient).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(() -> salts.createSalt(patient), executor);
    }

    /**
     * The keys of some patients, sealed to a client that opens fields itself (design: re-wrap). For each patient with a
     * salt, the keys of the levels up to {@code ceiling} that this user holds and of every suite, of the patient's present group and epoch. A
     * client cannot be made to forget them: after a revocation the patients it had keys of are sealed anew.
     *
     * @param client the client's public key, proved to be the user's
     * @return the bundle; fails with {@link IllegalArgumentException} if the public key is not valid
     */
    public CompletionStage<byte[]> rewrap(
            SessionIdentity who,
            PrivacyLevel ceiling,
            Collection<PatientKey> patients,
            ClientPublicKey client,
            RewrapContext context) {
        return heldKeys(who.user()).thenApplyAsync(held -> bundle(held, ceiling, patients, client, context), executor);
    }

    private byte[] bundle(
            HeldKeys held,
            PrivacyLevel ceiling,
            Collection<PatientKey> patients,
            ClientPublicKey client,
            RewrapContext context) {
        List<KeyBundle.Entry> entries = new ArrayList<>();
        for (PatientKey patient : patients) {
            Optional<PatientSalt> salt = salts.find(patient);
            if (salt.isEmpty()) {
                continue;
            }
            for (PrivacyLevel level : PrivacyLevel.values()) {
                if (level != PrivacyLevel.PUBLIC && ceiling.covers(level)) {
                    held.find(new EnvelopeId(salt.get().group(), salt.get().keyEpoch(), level))
                            .ifPresent(key -> {
                                for (FieldSuite suite : FieldSuite.values()) {
                                    entries.add(new KeyBundle.Entry(patient, key.forPatient(suite, salt.get())));
                                }
                            });
                }
            }
        }
        try {
            return client.seal(new KeyBundle(entries), context);
        } finally {
            entries.forEach(e -> e.key().close());
        }
    }

    /**
     * Wipes what is cached of a user: ciphers handed out open nothing more, and the next one unwraps anew. For
     * revocation, and after the user got new attribute keys.
     */
    public void invalidate(Address user) {
        CompletableFuture<HeldKeys> held;
        synchronized (users) {
            held = users.remove(user);
        }
        wipe(held);
    }

    /** {@link #invalidate} for every user: after a policy or the epoch of a group's key changed. */
    public void invalidateAll() {
        List<CompletableFuture<HeldKeys>> all;
        synchronized (users) {
            all = new ArrayList<>(users.values());
            users.clear();
        }
        all.forEach(FieldKeyService::wipe);
    }

    /** Wipes everything, best effort; no cipher is handed out afterwards. */
    @Override
    public void close() {
        synchronized (users) {
            closed = true;
        }
        invalidateAll();
    }

    private CompletableFuture<HeldKeys> heldKeys(Address user) {
        CompletableFuture<HeldKeys> promised = new CompletableFuture<>();
        synchronized (users) {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("the key service is closed"));
            }
            CompletableFuture<HeldKeys> known = users.get(user);
            if (known != null && !known.isCompletedExceptionally()) {
                return known;
            }
            evict();
            users.put(user, promised);
        }
        try {
            var unused = CompletableFuture.supplyAsync(() -> unwrap(user), executor)
                    .whenComplete((held, failure) -> settle(promised, held, failure));
        } catch (RejectedExecutionException e) {
            promised.completeExceptionally(e);
        }
        return promised;
    }

    /** Whoever invalidated the user meanwhile has settled the promise, and these keys are of the past. */
    private static void settle(
            CompletableFuture<HeldKeys> promised, @Nullable HeldKeys held, @Nullable Throwable failure) {
        if (failure != null) {
            promised.completeExceptionally(failure);
        } else if (held != null && !promised.complete(held)) {
            held.close();
        }
    }

    /** The least recently used users without a cipher in use make room; a revocation must reach the others. */
    private void evict() {
        Iterator<CompletableFuture<HeldKeys>> eldestFirst = users.values().iterator();
        while (users.size() >= CACHED_USERS && eldestFirst.hasNext()) {
            CompletableFuture<HeldKeys> entry = eldestFirst.next();
            if (entry.isDone()
                    && (entry.isCompletedExceptionally() || entry.join().users().get() == 0)) {
                eldestFirst.remove();
                wipe(entry);
            }
        }
    }

    private HeldKeys unwrap(Address user) {
        List<LevelKey> unwrapped = new ArrayList<>();
        try (AttributeKeySet.Prepared prepared = ring.keysOf(user).prepare()) {
            for (GroupEnvelope envelope : envelopes.all()) {
                try {
                    unwrapped.add(envelope.unwrap(prepared.keys(), kem));
                } catch (PolicyNotSatisfied e) {
                    LOG.log(Logger.Level.TRACE, "{0} is not for {1}", envelope.id(), user);
                } catch (CorruptEncoding | UnknownAttribute e) {
                    LOG.log(Logger.Level.WARNING, "{0} does not open: {1}", envelope.id(), e.getMessage());
                }
            }
        }
        HeldKeys held = new HeldKeys(unwrapped);
        unwrapped.forEach(LevelKey::close);
        return held;
    }

    private static void wipe(@Nullable CompletableFuture<HeldKeys> entry) {
        if (entry == null) {
            return;
        }
        entry.completeExceptionally(new IllegalStateException("the user's keys were invalidated meanwhile"));
        if (!entry.isCompletedExceptionally()) {
            entry.join().close();
        }
    }
}
