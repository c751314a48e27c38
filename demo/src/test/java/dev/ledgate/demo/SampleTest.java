package dev.ledgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SampleTest {
    private final HospitalSchema schema = HospitalSchema.bundled();
    private final SampleSource sample = SampleSource.bundled();

    /** What the manifest says of one table. */
    record Entry(String table, long rows, String sha256) {}

    static List<Entry> manifest() throws IOException {
        try (InputStream in = Objects.requireNonNull(SampleTest.class.getResourceAsStream("sample/MANIFEST"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .map(f -> new Entry(f[0], Long.parseLong(f[1]), f[2]))
                    .toList();
        }
    }

    @Test
    void everyTableIsTheOneThatSyntheaWrote() throws IOException, NoSuchAlgorithmException {
        for (Entry entry : manifest()) {
            try (InputStream in = sample.open(entry.table())) {
                byte[] bytes = in.readAllBytes();
                assertThat(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                        .as(entry.table())
                        .isEqualTo(entry.sha256());
                assertThat(new String(bytes, StandardCharsets.UTF_8).lines().count() - 1)
                        .as(entry.table())
                        .isEqualTo(entry.rows());
            }
        }
    }

    @Test
    void theSampleHasAll18TablesAndAtLeastAHundredPatients() throws IOException {
        assertThat(manifest())
                .extracting(Entry::table)
                .containsExactlyInAnyOrderElementsOf(
                        schema.tables().stream().map(t -> t.name().table()).toList());
        assertThat(manifest())
                .filteredOn(e -> e.table().equals("patients"))
                .singleElement()
                .extracting(Entry::rows)
                .satisfies(rows -> assertThat(rows).isGreaterThanOrEqualTo(100));
    }

    @Test
    void theCompressedSampleIsUnderFourMegabytes() throws IOException {
        long size = 0;
        for (Entry entry : manifest()) {
            try (InputStream in = Objects.requireNonNull(
                    SampleTest.class.getResourceAsStream("sample/" + entry.table() + ".csv.gz"))) {
                size += in.readAllBytes().length;
            }
        }
        assertThat(size).isLessThan(4_000_000);
    }

    @Test
    void rowsComeTypedAndAllOfThem() throws IOException {
        Map<String, Long> expected = manifest().stream().collect(Collectors.toMap(Entry::table, Entry::rows));
        for (HospitalTable table : schema.tables()) {
            long rows = 0;
            try (PlainRows plain = new PlainRows(sample, table)) {
                while (plain.hasNext()) {
                    assertThat(plain.next()).isNotEmpty();
                    rows++;
                }
            }
            assertThat(rows)
                    .as(table.name().toString())
                    .isEqualTo(expected.get(table.name().table()));
        }
    }

    @Test
    void noObservationRepeatsTheStreetAddressOfItsPatient() throws IOException {
        Set<Object> addresses = new HashSet<>();
        try (PlainRows patients = new PlainRows(sample, schema.table("patients"))) {
            while (patients.hasNext()) {
                addresses.add(Objects.requireNonNull(patients.next().get("address")));
            }
        }
        try (PlainRows observations = new PlainRows(sample, schema.table("observations"))) {
            int addressRows = 0;
            while (observations.hasNext()) {
                Map<String, Object> row = observations.next();
                assertThat(row.getOrDefault("value", "")).isNotIn(addresses);
                if (Objects.equals(row.get("code"), CsvRows.ADDRESS_CODE)) {
                    assertThat(row).doesNotContainKey("value");
                    addressRows++;
                }
            }
            assertThat(addressRows).isPositive();
        }
    }

    @Test
    void theSchemaSealsWhatTheDemoSaysItSeals() {
        assertThat(sealed("patients"))
                .containsExactlyInAnyOrder(
                        "ssn", "drivers", "passport", "first", "middle", "last", "maiden", "address");
        assertThat(sealed("payer_transitions")).containsExactly("owner_name");
        assertThat(schema.tables().stream().mapToLong(t -> t.columns().size()).sum())
                .isEqualTo(256);
    }

    private List<String> sealed(String table) {
        return schema.table(table).columns().stream()
                .filter(HospitalTable.Column::sealed)
                .map(HospitalTable.Column::name)
                .toList();
    }
}
