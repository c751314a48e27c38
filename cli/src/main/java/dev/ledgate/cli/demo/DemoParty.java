package dev.ledgate.cli.demo;

import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The institutes of the demo, each with one login (Jin et al., Table I, and a stranger). */
@SuppressWarnings("ImmutableEnumChecker") // Grant and Set.of are immutable, only not annotated so
enum DemoParty {
    HOSPITAL_A(
            "own-hospital",
            "emr",
            Grant.of(PrivacyLevel.COMPLETE),
            Set.of(Right.READ, Right.WRITE),
            "staff@hospital-a#1"),
    HOSPITAL_B("hospital", "physician", Grant.NONE, Set.of(Right.READ), "physician@hospital-b#1"),
    MEDICAL_SCHOOL("medical-school", "researcher", Grant.of(PrivacyLevel.HIGH), Set.of(Right.READ), null),
    INSURER("insurance", "insurer", Grant.of(PrivacyLevel.MEDIUM), Set.of(Right.READ), null),
    PHARMACY("pharmacy", "pharmacy", Grant.of(PrivacyLevel.LOW), Set.of(Right.READ), null),
    STRANGER_LABS("research-company", "stranger", Grant.NONE, Set.of(Right.READ), null);

    private final String category;
    private final String login;
    private final Grant byDefault;
    private final Set<Right> rights;
    private final Optional<String> attribute;

    DemoParty(String category, String login, Grant byDefault, Set<Right> rights, @Nullable String attribute) {
        this.category = category;
        this.login = login;
        this.byDefault = byDefault;
        this.rights = rights;
        this.attribute = Optional.ofNullable(attribute);
    }

    /** The registered name, as commands take it: {@code hospital-a}. */
    String institute() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String category() {
        return category;
    }

    String login() {
        return login;
    }

    /** Everyone may know it: this is a demo. */
    String password() {
        return login + "-demo";
    }

    /** What hospital A's default policy gives the category. */
    Grant byDefault() {
        return byDefault;
    }

    Set<Right> rights() {
        return rights;
    }

    /** The ABE attribute that the login's user holds. */
    Optional<String> attribute() {
        return attribute;
    }

    boolean isOwner() {
        return this == HOSPITAL_A;
    }

    /** Whether hospital A has a contract with it. */
    boolean hasRelationship() {
        return this != STRANGER_LABS && !isOwner();
    }

    String description() {
        return switch (this) {
            case HOSPITAL_A -> "hospital A's own records application: everything, read and write";
            case HOSPITAL_B -> "hospital B: complete for patients who consented to treatment there";
            case MEDICAL_SCHOOL -> "medical school: up to level high";
            case INSURER -> "insurance company: up to level medium";
            case PHARMACY -> "pharmacy: up to level low";
            case STRANGER_LABS -> "registered, but without a contract: refused";
        };
    }

    static List<DemoParty> guests() {
        return List.of(HOSPITAL_B, MEDICAL_SCHOOL, INSURER, PHARMACY, STRANGER_LABS);
    }
}
