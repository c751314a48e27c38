package dev.ledgate.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of the README's map, held against the compiled classes. */
final class ArchitectureTest {
    /** What each module may import besides itself. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            "policy", List.of(),
            "rewriter", List.of("policy"),
            "crypto", List.of("policy"),
            "contracts", List.of("policy"),
            "ledger", List.of("policy", "contracts"),
            "sdn", List.of("policy"),
            "proxy", List.of("policy", "rewriter"),
            "demo", List.of("policy"));

    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        List<Path> folders = Stream.of(
                        "policy", "sql-rewriter", "crypto", "contracts", "ledger", "sdn-hook", "proxy", "demo", "cli")
                .map(m -> Path.of("..", m, "target", "classes"))
                .filter(Files::isDirectory)
                .toList();
        if (folders.size() != ARROWS.size() + 1) {
            throw new IllegalStateException("only these modules are compiled: " + folders);
        }
        all = new ClassFileImporter().importPaths(folders);
    }

    @Test
    void modulesImportOnlyWhatTheMapAllows() {
        ARROWS.forEach((module, allowed) -> {
            String[] forbidden = Stream.concat(ARROWS.keySet().stream(), Stream.of("cli"))
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .map(other -> "dev.ledgate." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.ledgate." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .check(all);
        });
    }

    @Test
    void theVocabularyKnowsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("dev.ledgate.policy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.ledgate.policy..", "java..", "org.jspecify..")
                .check(all);
    }

    @Test
    void onlyTheRewriterKnowsCalciteAndOnlyCryptoKnowsPairings() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ledgate.rewriter..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.calcite..")
                .check(all);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ledgate.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("supranational..")
                .check(all);
    }

    @Test
    void theSessionMachineIsPure() {
        noClasses()
                .that()
                .resideInAPackage("dev.ledgate.proxy.session..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "java.sql..", "java.net..", "java.nio.file..")
                .check(all);
    }

    @Test
    void jdbcStaysInTheControlPlane() {
        noClasses()
                .that()
                .resideInAPackage("dev.ledgate.proxy..")
                .and()
                .resideOutsideOfPackage("dev.ledgate.proxy.catalog..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..")
                .check(all);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        for (String module : ARROWS.keySet()) {
            slices().matching("dev.ledgate." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(all);
        }
    }
}
