package dev.ledgate.bench;

import dev.ledgate.crypto.HospitalSealer;
import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The revocation of one of 1,000 holders of an attribute, at a hospital with 1,000 policy groups: the attribute gets a new
 * epoch, the envelopes that name it are wrapped anew, staged, confirmed and on disk. The patients' salts are rows of a real
 * PostgreSQL table and in memory, as in a hospital; each figure stands for what was measured after these were counted and
 * hashed, and is withheld if they changed or a key opens what it should not. For one thread.
 */
final class RewrapFigures {
    private static final int GROUPS = 1000;
    private static final int USERS = 1000;
    private static final int[] TOUCHED = {10, 100, 1000};
    private static final int[] PATIENTS = {10_000, 100_000, 1_000_000};
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PrintWriter out;
    private final SecureRandom random = new SecureRandom();

    RewrapFigures(PrintWriter out) {
        this.out = out;
    }

    void all() throws Exception {
        Path directory = Files.createTempDirectory("ledgate-bench-");
        try (SaltScene salts = SaltScene.start(GROUPS)) {
            warmUp(directory);
            reissue();
            for (int patients : PATIENTS) {
                salts.grow(patients);
                SaltScene.Print before = salts.print();
                for (int touched : TOUCHED) {
                    String name = "rewrap.groups" + touched + ".patients" + shortForm(patients);
                    measure(name, touched, salts, false, directory);
                    if (patients == 1_000_000) {
                        measure(name + ".newroots", touched, salts, true, directory);
                    }
                }
                require(salts.print().equals(before), "a salt was changed");
                out.println("rewrap.patients" + shortForm(patients) + ".saltsWritten 0 rows");
            }
        } finally {
            deleteAll(directory);
        }
    }

    private void warmUp(Path directory) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        while (THREADS.getCurrentThreadCpuTime() - start < 3e9) {
            new RevocationScene(GROUPS, TOUCHED[0], directory, random).rewrap(false);
        }
    }

    /** What the authority does besides: keys of the new epoch for the holders who stay, and for nobody else. */
    private void reissue() {
        AbeAuthority fresh = AbeAuthority.setup(RevocationScene.FRESH, random);
        List<AttributeKey> keys = new ArrayList<>();
        long start = THREADS.getCurrentThreadCpuTime();
        for (int user = 1; user < USERS; user++) {
            keys.add(fresh.issue(RevocationScene.user(user)));
        }
        double nanos = THREADS.getCurrentThreadCpuTime() - start;
        require(keys.stream().noneMatch(k -> k.user().equals(RevocationScene.user(0))), "the revoked got a key");
        figure("rewrap.reissue.users" + keys.size(), nanos);
        fresh.close();
    }

    private void measure(String name, int touched, SaltScene salts, boolean newRoots, Path directory) throws Exception {
        int runs = touched >= 1000 ? 1 : 5;
        double[] nanos = new double[runs];
        for (int i = 0; i < runs; i++) {
            RevocationScene scene = new RevocationScene(GROUPS, touched, directory, random);
            FieldContext place = salts.fieldOf(touched / 2);
            byte[] plain = "999-12-3456".getBytes(StandardCharsets.UTF_8);
            byte[] stored;
            try (HospitalSealer sealer = new HospitalSealer(scene.roots(), salts, random)) {
                stored = sealer.seal(place, PrivacyLevel.COMPLETE, plain);
            }
            long start = THREADS.getCurrentThreadCpuTime();
            scene.rewrap(newRoots);
            nanos[i] = THREADS.getCurrentThreadCpuTime() - start;
            check(scene, touched, newRoots, salts, place, stored, plain);
        }
        Arrays.sort(nanos);
        figure(name, nanos[runs / 2]);
    }

    /** Reads the file as another process would. */
    private static void check(
            RevocationScene scene,
            int touched,
            boolean newRoots,
            SaltScene salts,
            FieldContext place,
            byte[] stored,
            byte[] plain)
            throws Exception {
        GroupEnvelopeFile file = GroupEnvelopeFile.open(scene.file());
        int opened = 0;
        List<LevelKey> held = new ArrayList<>();
        for (GroupEnvelope envelope : file.all()) {
            require(!scene.revokedOpens(envelope), "the revoked user opens " + envelope.id());
            if (scene.names(envelope) && (opened++ % 100 == 0 || envelope.id().group() == touched / 2)) {
                held.add(scene.stayingUnwraps(envelope));
            }
        }
        require(opened == (newRoots ? 2 : 1) * touched, "other envelopes than expected were wrapped: " + opened);
        try (HospitalSealer reader = new HospitalSealer(held, salts, new SecureRandom())) {
            require(Arrays.equals(reader.open(place, stored), plain), "a field of before does not open");
        }
        held.forEach(LevelKey::close);
    }

    private static void require(boolean condition, String failure) {
        if (!condition) {
            throw new IllegalStateException(failure);
        }
    }

    private void figure(String name, double nanos) {
        out.println(name + String.format(Locale.ROOT, " %.1f ms", nanos / 1e6));
    }

    private static String shortForm(int patients) {
        return patients == 1_000_000 ? "1M" : patients / 1000 + "k";
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
