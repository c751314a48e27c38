package dev.ledgate.crypto.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.crypto.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Products of pairings with precomputed lines against the same products without; skipped, with the reason, before JDK 22. */
class MillerLinesTest {
    private final SeededRandom random = new SeededRandom(22);

    private record Factor(G1 a, G2 b) {}

    private List<Factor> factors(int count) {
        List<Factor> factors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            factors.add(
                    new Factor(G1.GENERATOR.times(Scalar.random(random)), G2.GENERATOR.times(Scalar.random(random))));
        }
        return factors;
    }

    private static GT plain(List<Factor> factors) {
        PairingProduct product = new PairingProduct();
        factors.forEach(f -> product.times(f.a(), f.b()));
        return product.value();
    }

    private static GT withLines(List<Factor> factors) {
        PairingProduct product = new PairingProduct();
        for (Factor f : factors) {
            G2 b = f.b().withLines();
            assertThat(b.lines()).isPresent();
            product.times(f.a(), b);
        }
        return product.value();
    }

    @Test
    void theWayTakenIsSaid() {
        if (Runtime.version().feature() < 22) {
            assertThat(PairingPath.lines()).isFalse();
            assertThat(PairingPath.description()).contains("jblst alone").contains("no foreign function API");
            assertThat(G2.GENERATOR.withLines()).isSameAs(G2.GENERATOR);
        } else {
            // The test JVM grants native access, so on these a missing path is a defect and not a reason to skip.
            assertThat(PairingPath.description())
                    .isEqualTo("jblst, and precomputed lines through the foreign function API");
            assertThat(PairingPath.lines()).isTrue();
        }
    }

    @Test
    void productsOfRandomPairsAreTheSame() {
        assumeTrue(PairingPath.lines(), PairingPath.description());
        for (int n : new int[] {1, 2, 3, 7, 8, 9, 16, MillerLines.MAX_PAIRS, MillerLines.MAX_PAIRS + 3}) {
            List<Factor> factors = factors(n);
            assertThat(withLines(factors).encode())
                    .as("%d pairs", n)
                    .isEqualTo(plain(factors).encode());
        }
    }

    @Test
    void oneChangedFactorChangesBothAlike() {
        assumeTrue(PairingPath.lines(), PairingPath.description());
        List<Factor> right = factors(4);
        byte[] expected = plain(right).encode();
        for (int i = 0; i < right.size(); i++) {
            Factor f = right.get(i);
            for (Factor wrong : List.of(
                    new Factor(f.a().negate(), f.b()),
                    new Factor(f.a(), f.b().negate()),
                    new Factor(f.a().plus(G1.GENERATOR), f.b()),
                    new Factor(f.a(), right.get((i + 1) % 4).b()))) {
                List<Factor> changed = new ArrayList<>(right);
                changed.set(i, wrong);
                assertThat(withLines(changed).encode())
                        .isEqualTo(plain(changed).encode())
                        .isNotEqualTo(expected);
            }
        }
    }

    @Test
    void factorsThatCancelGiveTheNeutralElement() {
        assumeTrue(PairingPath.lines(), PairingPath.description());
        Factor f = factors(1).get(0);

        GT product = withLines(List.of(f, new Factor(f.a().negate(), f.b())));

        assertThat(product.isDegenerate()).isTrue();
    }

    @Test
    void elementsWithAndWithoutLinesMix() {
        assumeTrue(PairingPath.lines(), PairingPath.description());
        List<Factor> factors = factors(5);
        PairingProduct mixed = new PairingProduct();
        for (int i = 0; i < factors.size(); i++) {
            Factor f = factors.get(i);
            mixed.times(f.a(), i % 2 == 0 ? f.b().withLines() : f.b());
        }

        assertThat(mixed.value().encode()).isEqualTo(plain(factors).encode());
    }

    @Test
    void neutralElementsAreRefusedWithLinesToo() {
        G2 neutral = G2.GENERATOR.plus(G2.GENERATOR.negate()).withLines();

        assertThat(neutral.lines()).isEmpty();
        assertThatThrownBy(() -> new PairingProduct().times(G1.GENERATOR, neutral))
                .isInstanceOf(IllegalArgumentException.class);
        G1 zero = G1.GENERATOR.plus(G1.GENERATOR.negate());
        assertThatThrownBy(() -> new PairingProduct().times(zero, G2.GENERATOR.withLines()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wipedLinesAreComputedAnewAndNeverUsedAsZeros() {
        assumeTrue(PairingPath.lines(), PairingPath.description());
        Factor f = factors(1).get(0);
        G2 kept = f.b().withLines();
        byte[] before = new PairingProduct().times(f.a(), kept).value().encode();

        kept.wipeLines();
        kept.wipeLines();

        assertThat(new PairingProduct().times(f.a(), kept).value().encode())
                .isEqualTo(before)
                .isEqualTo(plain(List.of(f)).encode());
    }

    @Test
    void threadsHaveTheirOwnWorkingMemory() throws Exception {
        assumeTrue(PairingPath.lines(), PairingPath.description());
        List<Factor> one = factors(3);
        List<Factor> two = factors(5);
        byte[] first = plain(one).encode();
        byte[] second = plain(two).encode();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                boolean even = i % 2 == 0;
                work.add(() ->
                        java.util.Arrays.equals(withLines(even ? one : two).encode(), even ? first : second));
            }
            for (Future<Boolean> result : threads.invokeAll(work)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
