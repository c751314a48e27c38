package dev.ledgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VisibilityRuleTest {
    private static final Address USER = new Address("0x" + "1".repeat(40));
    private static final Address INSTITUTE = new Address("0x" + "2".repeat(40));
    private static final SessionIdentity WHO =
            new SessionIdentity("insurer", USER, INSTITUTE, "An insurer", "insurance", Optional.empty());
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final ColumnRule BIRTHDATE = new ColumnRule(
            PrivacyLevel.HIGH,
            List.of(new ColumnRule.Step(PrivacyLevel.LOW, CoarserView.of(CoarserView.Kind.YEAR))),
            false,
            List.of());

    @Test
    void aCellShowsExactlyWhenItsLevelIsWithinTheGrant() {
        for (PrivacyLevel level : PrivacyLevel.values()) {
            for (PrivacyLevel grant : PrivacyLevel.values()) {
                ColumnRule rule = new ColumnRule(level, List.of(), false, List.of());
                assertThat(VisibilityRule.cell(rule, level, Grant.of(grant)) == VisibilityRule.Shown.VALUE)
                        .as("level %s, grant %s", level, grant)
                        .isEqualTo(level.rank() <= grant.rank());
            }
        }
    }

    @Test
    void belowItsLevelTheCoarserViewShows() {
        assertThat(VisibilityRule.cell(BIRTHDATE, PrivacyLevel.HIGH, Grant.of(PrivacyLevel.MEDIUM)))
                .isEqualTo(VisibilityRule.Shown.VIEW);
        assertThat(VisibilityRule.cell(BIRTHDATE, PrivacyLevel.HIGH, Grant.of(PrivacyLevel.PUBLIC)))
                .isEqualTo(VisibilityRule.Shown.NULL);
    }

    @Test
    void anOverriddenCellHasNoCoarserView() {
        assertThat(VisibilityRule.cell(BIRTHDATE, PrivacyLevel.COMPLETE, Grant.of(PrivacyLevel.HIGH)))
                .isEqualTo(VisibilityRule.Shown.NULL);
    }

    @Test
    void forbiddingOneInstituteStandsAgainstItsCategory() {
        List<Consent> consents = List.of(
                consent(Grantee.category("insurance"), Grant.of(PrivacyLevel.HIGH), TimeWindow.ALWAYS),
                consent(Grantee.institute(INSTITUTE), Grant.NONE, TimeWindow.ALWAYS));
        assertThat(VisibilityRule.choice(consents, WHO, Right.READ, NOW)).contains(Grant.NONE);
    }

    @Test
    void aChoiceOutsideItsWindowOrForAnotherPurposeIsNone() {
        TimeWindow past = new TimeWindow(Optional.empty(), Optional.of(NOW));
        assertThat(VisibilityRule.choice(
                        List.of(consent(Grantee.user(USER), Grant.of(PrivacyLevel.LOW), past)), WHO, Right.READ, NOW))
                .isEmpty();
        Consent trial = new Consent(
                new PatientHandle("0".repeat(32)),
                Grantee.user(USER),
                Grant.of(PrivacyLevel.LOW),
                Set.of(Right.READ),
                TimeWindow.ALWAYS,
                Optional.of("trial"));
        assertThat(VisibilityRule.choice(List.of(trial), WHO, Right.READ, NOW)).isEmpty();
    }

    @Test
    void aChoiceWithoutTheRightForbids() {
        List<Consent> readOnly = List.of(consent(Grantee.user(USER), Grant.of(PrivacyLevel.HIGH), TimeWindow.ALWAYS));
        assertThat(VisibilityRule.choice(readOnly, WHO, Right.WRITE, NOW)).contains(Grant.NONE);
    }

    private static Consent consent(Grantee grantee, Grant grant, TimeWindow window) {
        return new Consent(
                new PatientHandle("0".repeat(32)), grantee, grant, Set.of(Right.READ), window, Optional.empty());
    }
}
