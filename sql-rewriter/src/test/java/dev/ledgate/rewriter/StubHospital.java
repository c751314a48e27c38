package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.RefusedException;
import dev.ledgate.rewriter.secure.RelationSecurer.Secured;
import dev.ledgate.rewriter.shape.DmlShape;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A rewriter over tables {@code patient} and {@code visit} whose secured forms are short and easy to see. */
final class StubHospital {
    static final String MIRROR = "lgm_0123456789abcdef";
    private static final Set<String> TABLES = Set.of("patient", "visit", "Odd \"name");
    private static final Set<String> FUNCTIONS = Set.of(
            "pg_sleep", "pg_read_file", "ts_stat", "lo_create", "pg_get_viewdef", "oid", "name", "upper", "pg_typeof");
    private static final Set<String> CATALOG =
            Set.of("pg_class", "pg_namespace", "pg_attribute", "pg_attrdef", "pg_type");

    private StubHospital() {}

    static CalciteRewriter rewriter() {
        DatabaseCatalog catalog = new DatabaseCatalog(MIRROR, List.of("hosp", "public"), Map.of(), FUNCTIONS, 1);
        Classification policy = new Classification(Map.of(), "0");
        return new CalciteRewriter(
                () -> catalog,
                () -> policy,
                (profile, c, p) -> new QueryRewriter(StubHospital::secured, StubHospital::written, c, profile.owner()));
    }

    static AccessProfile outsider() {
        return profile(false);
    }

    static AccessProfile owner() {
        return profile(true);
    }

    private static AccessProfile profile(boolean owner) {
        Address address = new Address("0x" + "1".repeat(40));
        return new AccessProfile(
                new SessionIdentity("u", address, address, "An institute", "insurance", Optional.empty()),
                owner,
                Grant.of(PrivacyLevel.LOW),
                Set.of(Right.READ),
                new TreeMap<>(),
                Map.of(),
                Map.of(),
                List.of(),
                "scope",
                1,
                Instant.MAX,
                owner ? "owner" : "outsider",
                "clause");
    }

    private static Secured secured(Optional<String> schema, String name) throws RefusedException {
        if (TABLES.contains(name) && schema.filter(s -> !s.equals("hosp")).isEmpty()) {
            String quoted = "\"" + name.replace("\"", "\"\"") + "\"";
            return new Secured(
                    "(SELECT * FROM m." + quoted + ")",
                    name.equals("patient"),
                    Optional.of(new TableName("hosp", name)),
                    List.of());
        }
        if (CATALOG.contains(name)
                && schema.filter(s -> !s.equals("pg_catalog")).isEmpty()) {
            return new Secured("(SELECT * FROM c." + name + ")", false, Optional.empty(), List.of());
        }
        throw new RefusedException(Denial.of(
                SqlState.UNDEFINED_TABLE,
                "relation \"" + schema.map(s -> s + ".").orElse("") + name
                        + "\" does not exist or is not opened to you"));
    }

    private static DmlRewrite written(StatementShape shape, Tokens tokens) throws RefusedException {
        List<Edit> edits = new ArrayList<>();
        for (DmlShape write : shape.writes()) {
            RelationRef target = write.target();
            if (!target.name().equals("visit")) {
                throw new RefusedException(Denial.of(SqlState.INSUFFICIENT_PRIVILEGE, "not yours to write"));
            }
            String alias = target.alias().isPresent() ? "" : " AS \"" + target.name() + "\"";
            edits.add(new Edit.Replace(target.span().start(), target.span().end(), "m.visit" + alias));
        }
        return new DmlRewrite(
                edits, List.of(), false, new TreeSet<>(Set.of(new TableName("hosp", "visit"))), List.of());
    }
}
