package dev.ledgate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the commands do with keys, from the authority to the fields' envelopes. */
final class KeysCommandTest extends KeysScene {
    private static final String OTHER = "0x" + "cd".repeat(20);

    @Test
    void keysOfTwoAuthoritiesOpenWhatIsWrappedForBothUntilAnEpochIsRotated() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();
        assertThat(opened()).containsExactly("group 3 epoch 1 for physician@hospital-a#1 AND researcher@hospital-b#1");

        succeeds("rotate", "attribute", "researcher@hospital-b", "--store", "@b", "--json");
        assertThat(json().get("to").asText()).isEqualTo("researcher@hospital-b#2");
        succeeds("export", "--store", "@b", "--out", "@b2.pub");
        succeeds(onGroups("rewrap", List.of("@a.pub", "@b2.pub"), "--attribute", "researcher@hospital-b"));
        assertThat(err.toString()).contains("wrapped 1 of 1");
        assertThat(out.toString()).contains("ledgate keys confirm");
        assertThat(opened()).as("until it is confirmed").hasSize(1);

        succeeds("confirm", "--envelopes", "@envelopes");
        assertThat(opened()).isEmpty();

        succeeds("list", "@user", "--json");
        String publicKey = json().get("publicKey").asText();
        issue("@b", publicKey, "researcher@hospital-b", "@b2.issued");
        succeeds("import", "@b2.issued", "--store", "@user", "--public", "@b2.pub");
        assertThat(opened()).containsExactly("group 3 epoch 1 for physician@hospital-a#1 AND researcher@hospital-b#2");
    }

    @Test
    void aRewrappingCanBeConfirmedAtOnceWithNewRootsOrAbandoned() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();
        succeeds("rotate", "attribute", "researcher@hospital-b", "--store", "@b");
        succeeds("export", "--store", "@b", "--out", "@b2.pub");
        String[] rewrap = onGroups("rewrap", List.of("@a.pub", "@b2.pub"), "--attribute", "researcher@hospital-b");
        succeeds(rewrap);
        succeeds("abandon", "--envelopes", "@envelopes");
        assertThat(opened()).hasSize(1);

        String[] withRoots = Arrays.copyOf(rewrap, rewrap.length + 3);
        withRoots[rewrap.length] = "--new-roots";
        withRoots[rewrap.length + 1] = "--confirm";
        withRoots[rewrap.length + 2] = "--json";
        succeeds(withRoots);
        assertThat(json().get("newRoots").get(0).asText())
                .isEqualTo("group 3, epoch 2, level complete: physician@hospital-a#1 AND researcher@hospital-b#2");
        assertThat(opened()).isEmpty();
        succeeds("list", "@roots", "--json");
        assertThat(json().get("entries")).hasSize(2);

        succeeds(rewrap);
        assertThat(out.toString()).contains("nothing to do");
    }

    @Test
    void aGroupGetsANewRootUnderItsPolicy() throws Exception {
        twoAuthoritiesAndAUser();
        aGroup();

        succeeds(
                "rotate",
                "group",
                "3",
                "--roots",
                "@roots",
                "--envelopes",
                "@envelopes",
                "--public",
                "@a.pub",
                "--public",
                "@b.pub");

        assertThat(opened()).hasSize(2).anyMatch(e -> e.startsWith("group 3 epoch 2 "));
        assertThat(run("rotate", "group", "4", "--roots", "@roots", "--envelopes", "@envelopes", "--public", "@a.pub"))
                .isEqualTo(KeysFailure.UNAVAILABLE);
        assertThat(err.toString()).contains("group 4 has no envelope");
    }

    @Test
    void keysThatAreNotTheAuthoritysAreNotStored() throws Exception {
        twoAuthoritiesAndAUser();
        succeeds("init-authority", "--store", "@rogue", "nurse@hospital-a");
        succeeds("list", "@user", "--json");
        String publicKey = json().get("publicKey").asText();
        issue("@rogue", publicKey, "nurse@hospital-a", "@rogue.issued");

        assertThat(run("import", "@rogue.issued", "--store", "@user", "--public", "@a.pub"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("does not belong to the authority's public key");
        assertThat(run("import", "@rogue.issued", "--store", "@user", "--public", "@b.pub"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("no public key of nurse@hospital-a#1");
        succeeds("list", "@user");
        assertThat(out.toString()).doesNotContain("nurse");
    }

    @Test
    void keysForAnotherUserDoNotOpen() throws Exception {
        twoAuthoritiesAndAUser();
        succeeds("init-user", "--store", "@other", "--user", OTHER);

        assertThat(run("import", "@a.issued", "--store", "@other", "--public", "@a.pub"))
                .isEqualTo(KeysFailure.CHECK_FAILED);
        assertThat(err.toString()).contains("another user");
    }
}
