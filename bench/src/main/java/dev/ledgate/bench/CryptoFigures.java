package dev.ledgate.bench;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeHeader;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AttributeKeyList;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.crypto.field.BlindIndex;
import dev.ledgate.crypto.pairing.PairingPath;
import dev.ledgate.policy.ColumnName;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.Pairing;
import supranational.blst.Scalar;

/** The figures of {@code crypto/}; what each one covers stands in {@code docs/performance.md}. For one thread. */
final class CryptoFigures {
    /** The tables of a service, and no memory of headers that were opened before. */
    private static final AbeKem.Caches FORGETFUL = new AbeKem.Caches(AbeKem.Caches.DEFAULT.hotAttributes(), 0);

    private static final int HOT_AFTER = 100;
    private static final int BATCH = 512;
    private static final ColumnName COLUMN = ColumnName.parse("public.patients.ssn");

    private final Stopwatch watch;
    private final PrintWriter out;
    private final SecureRandom random = new SecureRandom();

    CryptoFigures(Stopwatch watch, PrintWriter out) {
        this.watch = watch;
        this.out = out;
    }

    void all(boolean full) throws Exception {
        out.println("# JDK " + Runtime.version() + "; pairings: " + PairingPath.description());
        barePairings();
        setup();
        abe(6);
        fields();
        blindIndex();
        if (full) {
            CryptoFigures series = new CryptoFigures(Stopwatch.SERIES, out);
            for (int n : new int[] {2, 3, 4, 5, 7, 8}) {
                series.abe(n);
            }
        }
    }

    /** What the library itself takes for the pairings of one decapsulation with n = 6. */
    private void barePairings() throws Exception {
        List<P1_Affine> first = new ArrayList<>();
        List<P2_Affine> second = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            byte[] k = new byte[48];
            random.nextBytes(k);
            first.add(P1.generator().dup().mult(new Scalar().from_bendian(k)).to_affine());
            random.nextBytes(k);
            second.add(P2.generator().dup().mult(new Scalar().from_bendian(k)).to_affine());
        }
        millis("blst.pairs7", () -> {
            Pairing pairing = new Pairing(true, "");
            for (int i = 0; i < 7; i++) {
                pairing.raw_aggregate(second.get(i), first.get(i));
            }
            return pairing.as_fp12().final_exp();
        });
    }

    /** The paper's figure 7(a): one authority makes its attributes. */
    private void setup() throws Exception {
        List<AttributeName> names = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            names.add(AttributeName.parse("c" + i + "@hospital#1"));
        }
        millis("abe.setup.30", () -> AbeAuthority.setup(names, random));
        millis("abe.setup.30.alone", () -> {
            List<AbeAuthority> made = new ArrayList<>();
            for (AttributeName name : names) {
                made.add(AbeAuthority.setup(name, random));
            }
            return made;
        });
        byte[] published = AbeAuthority.setup(names, random)
                .get(0)
                .publicKey()
                .list()
                .orElseThrow()
                .encode();
        millis("abe.publickeys.check.30", () -> AttributeKeyList.decode(published));
    }

    private void abe(int n) throws Exception {
        AbeScene scene = AbeScene.of(n, random);
        AbeKem plain = scene.kem(AbeKem.Caches.NONE, random);
        millis("abe.encapsulate.n" + n, () -> plain.encapsulate(scene.policy(), AbeScene.PLACE));

        AbeKem hot = scene.kem(FORGETFUL, random);
        for (int i = 0; i < HOT_AFTER; i++) {
            hot.encapsulate(scene.policy(), AbeScene.PLACE);
        }
        millis("abe.encapsulate.n" + n + ".tables", () -> hot.encapsulate(scene.policy(), AbeScene.PLACE));

        byte[] wire = plain.encapsulate(scene.policy(), AbeScene.PLACE).header().encode();
        out.println("abe.ciphertext.n" + n + " " + wire.length + " bytes");
        millis(
                "abe.decapsulate.n" + n + ".kem",
                () -> hot.decapsulate(AbeHeader.decode(wire), scene.user(), AbeScene.PLACE));

        AbeKem opened = scene.kem(AbeKem.Caches.DEFAULT, random);
        AbeHeader kept = AbeHeader.decode(wire);
        opened.decapsulate(kept, scene.user(), AbeScene.PLACE);
        millis("abe.decapsulate.n" + n, () -> opened.decapsulate(kept, scene.user(), AbeScene.PLACE));
        millis(
                "abe.decapsulate.n" + n + ".wire",
                () -> opened.decapsulate(AbeHeader.decode(wire), scene.user(), AbeScene.PLACE));
        if (!PairingPath.lines()) {
            out.println("abe.decapsulate.n" + n + ".lines - not available: " + PairingPath.description());
            return;
        }
        try (AttributeKeySet.Prepared prepared = scene.user().prepare()) {
            millis("abe.decapsulate.n" + n + ".lines", () -> opened.decapsulate(kept, prepared.keys(), AbeScene.PLACE));
        }
    }

    private void fields() throws Exception {
        try (FieldScene one = FieldScene.of(1, COLUMN, random)) {
            micros("field.open.32B.samekey", one::openNext);
            micros("field.seal.32B.samekey", one::sealNext);
        }
        try (FieldScene many = FieldScene.of(4096, COLUMN, random)) {
            micros("field.open.32B.newkey", many::openNext);
            microsOf(BATCH, "field.open.32B.newkey.batch", () -> many.openBatch(BATCH));
        }
        // Rows of 64 patients taking turns, as a list of visits by date has them.
        try (FieldScene some = FieldScene.of(64, COLUMN, random)) {
            micros("field.open.32B.interleaved", some::openNext);
            microsOf(BATCH, "field.open.32B.interleaved.batch", () -> some.openBatch(BATCH));
        }
    }

    private void blindIndex() throws Exception {
        String[] values = new String[1024];
        for (int i = 0; i < values.length; i++) {
            values[i] = String.format(Locale.ROOT, "999-%02d-%04d", i % 100, i);
        }
        try (SecretBytes root = SecretBytes.random(32, random);
                BlindIndex index = new BlindIndex(root, 32)) {
            int[] next = new int[1];
            micros("blindindex", () -> index.of(COLUMN, values[next[0]++ & 1023]));
        }
    }

    private void millis(String name, Stopwatch.Work work) throws Exception {
        out.println(name + String.format(Locale.ROOT, " %.3f ms", watch.nanos(work) / 1e6));
    }

    /** For work that does the same so many times. */
    private void microsOf(int times, String name, Stopwatch.Work work) throws Exception {
        out.println(name + String.format(Locale.ROOT, " %.3f us", watch.nanos(work) / 1e3 / times));
    }

    private void micros(String name, Stopwatch.Work work) throws Exception {
        out.println(name + String.format(Locale.ROOT, " %.3f us", watch.nanos(work) / 1e3));
    }
}
