package dev.ledgate.bench.jpbc;

import dev.ledgate.bench.Stopwatch;
import dev.ledgate.policy.AllowedApi;
import it.unisa.dia.gas.jpbc.Element;
import it.unisa.dia.gas.jpbc.Pairing;
import it.unisa.dia.gas.plaf.jpbc.pairing.PairingFactory;
import it.unisa.dia.gas.plaf.jpbc.pairing.a.TypeACurveGenerator;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code bench/run jpbc [--full]}: Lewko and Waters 2011 (full version, appendix D) on jPBC's type A curve of 512 bits, pure
 * Java, for the paper's policy (c1 OR c2) AND (c3 OR c4) AND ... with n sub-formulas, one leaf of each held. Only the
 * algebra: no encoding, no check of anything, no re-encryption, so beside {@code abe.decapsulate.nN} and not beside
 * {@code .kem}. Each decryption's result is compared with what was encrypted. For one thread.
 */
public final class JpbcFigures {
    private static final int SUBGROUP_BITS = 160;
    private static final int FIELD_BITS = 512;

    private final Stopwatch watch;
    private final PrintWriter out;
    private final Pairing pairing;
    private final Element g;
    private final Element egg;

    private JpbcFigures(Stopwatch watch, PrintWriter out) {
        this.watch = watch;
        this.out = out;
        PairingFactory.getInstance().setUsePBCWhenPossible(false);
        pairing = PairingFactory.getPairing(new TypeACurveGenerator(SUBGROUP_BITS, FIELD_BITS).generate());
        g = pairing.getG1().newRandomElement().getImmutable();
        egg = pairing.pairing(g, g).getImmutable();
    }

    /** The secrets and public keys of one attribute. */
    private record Attribute(Element alpha, Element y, Element bigE, Element bigY) {}

    private record Row(Element c1, Element c2, Element c3) {}

    private record Ciphertext(Row[] rows, Element z) {}

    /** Powers of one element: by its exponentiation, or from jPBC's tables. */
    private interface Powers {
        Element to(Element exponent);
    }

    @AllowedApi("the figures are this command's output")
    public static void main(String[] args) throws Exception {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        boolean full = args.length == 1 && args[0].equals("--full");
        JpbcFigures figures = new JpbcFigures(full ? Stopwatch.FULL : Stopwatch.QUICK, out);
        out.println("# jPBC 2.0.0, type A, " + FIELD_BITS + " bits, pure Java; JDK " + Runtime.version());
        figures.setup();
        for (int n : full ? new int[] {2, 3, 4, 5, 6, 7, 8} : new int[] {6}) {
            figures.abe(n);
        }
        out.flush();
    }

    private Element scalar() {
        return pairing.getZr().newRandomElement().getImmutable();
    }

    private Attribute attribute() {
        Element alpha = scalar();
        Element y = scalar();
        return new Attribute(
                alpha, y, egg.powZn(alpha).getImmutable(), g.powZn(y).getImmutable());
    }

    private void setup() throws Exception {
        millis("jpbc.setup.30", () -> {
            Attribute[] made = new Attribute[30];
            for (int i = 0; i < made.length; i++) {
                made[i] = attribute();
            }
            return made;
        });
    }

    private void abe(int n) throws Exception {
        Attribute[] attributes = new Attribute[2 * n];
        Powers[] powersOfE = new Powers[2 * n];
        Powers[] powersOfY = new Powers[2 * n];
        Powers[] tablesOfE = new Powers[2 * n];
        Powers[] tablesOfY = new Powers[2 * n];
        Element hash = pairing.getG1().newRandomElement().getImmutable();
        Element[] keys = new Element[n];
        for (int i = 0; i < 2 * n; i++) {
            Attribute a = attribute();
            attributes[i] = a;
            powersOfE[i] = a.bigE()::powZn;
            powersOfY[i] = a.bigY()::powZn;
            tablesOfE[i] = a.bigE().getElementPowPreProcessing()::powZn;
            tablesOfY[i] = a.bigY().getElementPowPreProcessing()::powZn;
            if (i % 2 == 0) {
                keys[i / 2] = g.powZn(a.alpha()).mul(hash.powZn(a.y())).getImmutable();
            }
        }
        millis("jpbc.encapsulate.n" + n, () -> encrypt(n, egg::powZn, g::powZn, powersOfE, powersOfY));
        Powers tablesOfEgg = egg.getElementPowPreProcessing()::powZn;
        Powers tablesOfG = g.getElementPowPreProcessing()::powZn;
        millis("jpbc.encapsulate.n" + n + ".tables", () -> encrypt(n, tablesOfEgg, tablesOfG, tablesOfE, tablesOfY));

        Ciphertext ciphertext = encrypt(n, tablesOfEgg, tablesOfG, tablesOfE, tablesOfY);
        millis("jpbc.decapsulate.n" + n, () -> checked(ciphertext, oneProduct(ciphertext, n, hash, keys)));
        millis("jpbc.decapsulate.n" + n + ".rowwise", () -> checked(ciphertext, rowByRow(ciphertext, n, hash, keys)));
    }

    /** Shares of s and of 0 that add up over the sub-formulas; both leaves of one have its share. */
    private Ciphertext encrypt(int n, Powers gt, Powers g1, Powers[] ofE, Powers[] ofY) {
        Element s = scalar();
        Element lambdaLeft = s.duplicate();
        Element omegaLeft = pairing.getZr().newZeroElement();
        Row[] rows = new Row[2 * n];
        for (int i = 0; i < n; i++) {
            Element lambda = i == n - 1 ? lambdaLeft.getImmutable() : scalar();
            Element omega = i == n - 1 ? omegaLeft.getImmutable() : scalar();
            if (i < n - 1) {
                lambdaLeft.sub(lambda);
                omegaLeft.sub(omega);
            }
            for (int x = 2 * i; x < 2 * i + 2; x++) {
                Element r = scalar();
                rows[x] = new Row(
                        gt.to(lambda).mul(ofE[x].to(r)).getImmutable(),
                        g1.to(r).getImmutable(),
                        ofY[x].to(r).mul(g1.to(omega)).getImmutable());
            }
        }
        return new Ciphertext(rows, gt.to(s).getImmutable());
    }

    /** Z = prod C1 * e(prod C3, H) * prod e(C2^-1, K), with one final exponentiation. */
    private Element oneProduct(Ciphertext c, int n, Element hash, Element[] keys) {
        Element c1 = pairing.getGT().newOneElement();
        Element c3 = pairing.getG1().newZeroElement();
        Element[] left = new Element[n + 1];
        Element[] right = new Element[n + 1];
        for (int i = 0; i < n; i++) {
            Row row = c.rows()[2 * i];
            c1.mul(row.c1());
            c3.add(row.c3());
            left[i] = row.c2().negate();
            right[i] = keys[i];
        }
        left[n] = c3;
        right[n] = hash;
        return c1.mul(pairing.pairing(left, right));
    }

    /** The same as published: C1 * e(H, C3) / e(K, C2), two pairings a row. */
    private Element rowByRow(Ciphertext c, int n, Element hash, Element[] keys) {
        Element z = pairing.getGT().newOneElement();
        for (int i = 0; i < n; i++) {
            Row row = c.rows()[2 * i];
            z.mul(row.c1()).mul(pairing.pairing(hash, row.c3())).div(pairing.pairing(keys[i], row.c2()));
        }
        return z;
    }

    private static Element checked(Ciphertext ciphertext, Element z) {
        if (!z.isEqual(ciphertext.z())) {
            throw new IllegalStateException("the decryption gave another value");
        }
        return z;
    }

    private void millis(String name, Stopwatch.Work work) throws Exception {
        out.println(name + String.format(Locale.ROOT, " %.3f ms", watch.nanos(work) / 1e6));
    }
}
