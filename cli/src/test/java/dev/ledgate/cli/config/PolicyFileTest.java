package dev.ledgate.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.Classification;
import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    private static final String GOOD = """
            value-sets:
              hiv: ["86406008", "it's"]
            tables:
              patients:
                patient: id
                key: [id]
                columns:
                  id: {level: complete, below: [{from: low, show: pseudonym}]}
                  birthdate: {level: high, below: [{from: low, show: year}, {from: medium, show: date-shift}]}
                  city: {level: high, below: [{from: medium, show: 'column:state'}]}
                  state: {level: medium}
                  ssn: {level: complete, sealed: true}
              lab.results:
                patient: who
                columns:
                  who: {level: complete}
                  code: {level: low, raise: [{when: "code IN (${hiv})", to: complete}]}
            """;

    @Test
    void sealedColumnMayBeSearchedByEquality() throws PolicyFileException {
        Classification classification = parse(GOOD.replace("sealed: true}", "sealed: true, search: equality}"));
        assertThat(classification.searchableColumns()).containsExactly(ColumnName.parse("patients.ssn"));
        assertThat(parse(GOOD).searchableColumns()).isEmpty();
        assertThatThrownBy(() -> parse(GOOD.replace("sealed: true}", "sealed: true, search: like}")))
                .hasMessageContaining("must be 'equality'");
        assertThatThrownBy(
                        () -> parse(GOOD.replace("state: {level: medium}", "state: {level: medium, search: equality}")))
                .hasMessageContaining("only a sealed column");
    }

    private static Classification parse(String yaml) throws PolicyFileException {
        return PolicyFile.parse(yaml.getBytes(StandardCharsets.UTF_8), "policy.yaml");
    }

    @Test
    void everyPartOfThePolicyIsRead() throws PolicyFileException {
        Classification policy = parse(GOOD);

        TableRule patients = policy.table(TableName.parse("patients")).orElseThrow();
        assertThat(patients.patientColumn()).contains("id");
        assertThat(patients.rowKey()).containsExactly("id");
        ColumnRule birthdate = patients.column("birthdate");
        assertThat(birthdate.level()).isEqualTo(PrivacyLevel.HIGH);
        assertThat(birthdate.below(Grant.of(PrivacyLevel.MEDIUM)))
                .contains(CoarserView.of(CoarserView.Kind.DATE_SHIFT));
        assertThat(birthdate.below(Grant.of(PrivacyLevel.LOW))).contains(CoarserView.of(CoarserView.Kind.YEAR));
        assertThat(patients.column("city").below(Grant.of(PrivacyLevel.MEDIUM))).contains(CoarserView.column("state"));
        assertThat(patients.column("city").below(Grant.of(PrivacyLevel.LOW))).isEqualTo(Optional.empty());
        assertThat(policy.sealedColumns()).containsExactly(ColumnName.parse("patients.ssn"));
        assertThat(policy.column(ColumnName.parse("lab.results.code")).raises())
                .containsExactly(new ColumnRule.Raise("code IN ('86406008', 'it''s')", PrivacyLevel.COMPLETE));
        assertThat(policy.column(ColumnName.parse("lab.results.other"))).isEqualTo(ColumnRule.UNCLASSIFIED);
    }

    @Test
    void theDigestIsThatOfTheFilesBytes(@TempDir Path directory) throws IOException, PolicyFileException {
        Path file = Files.writeString(directory.resolve("p.yaml"), "tables: {}\n");
        assertThat(PolicyFile.read(file).digest())
                .isEqualTo("0231e32a0c675edf0c35b8437473716b8784995c7c06737586c03a0f2a437726");
    }

    @ParameterizedTest(name = "{1} for {0}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "state: {level: medium}|state: {level: mid}|policy.yaml.tables.patients.columns.state.level: 'mid' is not",
                "state: {level: medium}|state: {levle: medium}|policy.yaml.tables.patients.columns.state: 'levle' is not known",
                "state: {level: medium}|state: {}|policy.yaml.tables.patients.columns.state: 'level' is missing",
                "state: {level: medium}|state: medium|policy.yaml.tables.patients.columns.state: must be a mapping",
                "state: {level: medium}|state: {level: 3}|columns.state.level: must be a text",
                "state: {level: medium}|ssn: {level: low}|policy.yaml, line 12",
                "sealed: true|sealed: 'yes'|columns.ssn.sealed: must be true or false",
                "sealed: true|sealed: true, below: [{from: low, show: year}]|columns.ssn: a sealed column has no coarser view",
                "key: [id]|key: id|policy.yaml.tables.patients.key: must be a list",
                "key: [id]|key: [nr]|policy.yaml.tables.patients.key[0]: column nr is not among",
                "key: [id]|keys: [id]|policy.yaml.tables.patients: 'keys' is not known here; use columns, key, patient",
                "patient: who|patient: whom|policy.yaml.tables.lab.results.patient: column whom is not",
                "show: pseudonym|show: alias|columns.id.below[0].show: 'alias' is not a view",
                "from: low, show: pseudonym|from: complete, show: pseudonym|columns.id: a coarser view from level complete",
                "from: medium, show: date-shift|from: low, show: date-shift|columns.birthdate: 'below' has two steps",
                "'column:state'|'column:land'|columns.city.below[0].show: column land is not among",
                "to: complete|to: low|raise[0].to: raises to low, which is not above",
                "(${hiv})|(${aids})|raise[0].when: names a value set that is not among",
                "hiv: [\"86406008\"|hiv: [86406008|policy.yaml.value-sets.hiv[0]: must be a text",
                "lab.results|public.patients|policy.yaml.tables.public.patients: table public.patients stands here twice",
                "tables:|tabels:|policy.yaml: 'tabels' is not known here; use tables, value-sets",
            })
    void aMistakeIsAnErrorThatSaysWhere(String right, String wrong, String message) {
        assertThat(GOOD).contains(right);
        assertThatThrownBy(() -> parse(GOOD.replace(right, wrong)))
                .isInstanceOf(PolicyFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aSealedColumnNeedsAKeyAndAPatient() {
        assertThatThrownBy(() -> parse(GOOD.replace("    key: [id]\n", "")))
                .hasMessageContaining("policy.yaml.tables.patients: table public.patients has sealed columns");
        assertThatThrownBy(() -> parse(GOOD.replace("    patient: id\n", "")))
                .hasMessageContaining("policy.yaml.tables.patients: has sealed columns, so it needs 'patient'");
    }

    @Test
    void whatIsNotOneYamlMappingIsRefused() {
        for (String text : List.of("", "- a", "tables: [", "tables: {}\n---\ntables: {}", "\u0000")) {
            assertThatThrownBy(() -> parse(text)).isInstanceOf(PolicyFileException.class);
        }
    }
}
