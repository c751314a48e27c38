package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MerkleTreeTest {
    /** Leaves and roots that implementations of RFC 6962 are commonly checked with. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void theRootsAreThoseOfRfc6962() {
        List<Hash> leaves = new ArrayList<>();
        for (int n = 0; n < LEAVES.size(); n++) {
            leaves.add(Hash.leaf(HexFormat.of().parseHex(LEAVES.get(n))));
            assertThat(MerkleTree.root(leaves)).hasToString(ROOTS.get(n));
        }
    }

    @Test
    void everyLeafOfEverySizeIsProvedAndNoOther() {
        for (int size = 1; size <= 40; size++) {
            List<Hash> leaves = IntStream.range(0, size)
                    .mapToObj(i -> Hash.leaf(new byte[] {(byte) i}))
                    .toList();
            Hash root = MerkleTree.root(leaves);
            for (int i = 0; i < size; i++) {
                List<Hash> path = MerkleTree.path(i, leaves);
                for (int claimed = 0; claimed < size; claimed++) {
                    assertThat(MerkleTree.rootOf(leaves.get(i), claimed, size, path)
                                    .filter(root::equals)
                                    .isPresent())
                            .as("leaf %s as leaf %s of %s", i, claimed, size)
                            .isEqualTo(i == claimed);
                }
            }
        }
    }

    @Test
    void aBatchThatGrowsLeafByLeafHasTheRootOfTheWholeTree() {
        List<Hash> leaves = new ArrayList<>();
        OpenBatch batch = new OpenBatch(1);
        for (int n = 1; n <= 300; n++) {
            Hash leaf = Hash.leaf(new byte[] {(byte) n, (byte) (n >> 8)});
            leaves.add(leaf);
            batch.add(RecordCodec.Kind.INTENT, n, leaf);
            assertThat(batch.close()).isEqualTo(new BatchRoot(1, n, MerkleTree.root(leaves)));
        }
        batch.add(RecordCodec.Kind.SEAL, 301, leaves.get(0));
        assertThat(batch.close()).isEqualTo(new BatchRoot(301, 301, leaves.get(0)));
        assertThat(batch.callingForSeal()).isZero();
    }

    @Test
    void aPathThatIsTooShortOrTooLongProvesNothing() {
        List<Hash> leaves = IntStream.range(0, 7)
                .mapToObj(i -> Hash.leaf(new byte[] {(byte) i}))
                .toList();
        List<Hash> path = new ArrayList<>(MerkleTree.path(3, leaves));
        path.add(path.get(0));
        assertThat(MerkleTree.rootOf(leaves.get(3), 3, 7, path)).isEmpty();
        assertThat(MerkleTree.rootOf(leaves.get(3), 3, 7, path.subList(0, 2))).isEmpty();
        assertThat(MerkleTree.rootOf(leaves.get(3), 7, 7, path)).isEmpty();
    }

    @Test
    void aNodeIsNoLeaf() {
        Hash a = Hash.leaf(new byte[] {1});
        Hash b = Hash.leaf(new byte[] {2});
        byte[] both = new byte[64];
        System.arraycopy(a.bytes(), 0, both, 0, 32);
        System.arraycopy(b.bytes(), 0, both, 32, 32);
        assertThat(Hash.leaf(both)).isNotEqualTo(Hash.node(a, b));
    }

    /** Nodes between some sizes of the eight leaves above, as the drawings of RFC 6962, section 2.1.3, have them. */
    @Test
    void consistencyProofsAreThoseOfRfc6962() {
        List<Hash> d = leaves(8);
        Hash c = d.get(2);
        Hash g = Hash.node(d.get(0), d.get(1));
        Hash h = Hash.node(d.get(2), d.get(3));
        Hash i = Hash.node(d.get(4), d.get(5));
        Hash k = Hash.node(g, h);
        List<Hash> seven = d.subList(0, 7);
        assertThat(MerkleTree.consistency(3, seven)).containsExactly(c, d.get(3), g, MerkleTree.root(d.subList(4, 7)));
        assertThat(MerkleTree.consistency(4, seven)).containsExactly(MerkleTree.root(d.subList(4, 7)));
        assertThat(MerkleTree.consistency(6, seven)).containsExactly(i, d.get(6), k);
        assertThat(MerkleTree.consistency(6, seven))
                .extracting(Hash::toString)
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void everySizeIsConsistentWithEveryLaterOneAndWithNoOther() {
        for (int later = 1; later <= 20; later++) {
            List<Hash> leaves = leaves(later);
            Hash laterRoot = MerkleTree.root(leaves);
            for (int size = 1; size <= later; size++) {
                List<Hash> proof = MerkleTree.consistency(size, leaves);
                for (int claimed = 0; claimed <= later + 1; claimed++) {
                    Hash root = MerkleTree.root(leaves.subList(0, Math.max(1, Math.min(claimed, later))));
                    assertThat(MerkleTree.isConsistent(claimed, root, later, laterRoot, proof))
                            .as("%s of %s claimed as %s", size, later, claimed)
                            .isEqualTo(claimed == size);
                }
                Hash other = Hash.leaf(new byte[] {99});
                assertThat(MerkleTree.isConsistent(size, other, later, laterRoot, proof))
                        .isFalse();
                assertThat(MerkleTree.isConsistent(size, MerkleTree.root(leaves.subList(0, size)), later, other, proof))
                        .isFalse();
                for (int n = 0; n < proof.size(); n++) {
                    List<Hash> bent = new ArrayList<>(proof);
                    bent.set(n, other);
                    assertThat(MerkleTree.isConsistent(
                                    size, MerkleTree.root(leaves.subList(0, size)), later, laterRoot, bent))
                            .isFalse();
                }
            }
        }
    }

    private static List<Hash> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(n -> Hash.leaf(
                        n < LEAVES.size() ? HexFormat.of().parseHex(LEAVES.get(n)) : new byte[] {(byte) n, 1, 2}))
                .toList();
    }
}
