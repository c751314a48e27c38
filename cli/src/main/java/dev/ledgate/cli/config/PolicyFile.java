package dev.ledgate.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code policy.yaml}: the hospital's classification of its database.
 *
 * <pre>
 * value-sets:                       # optional; ${hiv} in a condition stands for 'a', 'b'
 *   hiv: ["86406008"]
 * tables:
 *   patients:                       # or schema.table
 *     patient: id                   # left out for a table that is not about patients
 *     key: [id]                     # what identifies a row; needed where a column is sealed
 *     columns:
 *       id: {level: complete, below: [{from: low, show: pseudonym}]}
 *       ssn: {level: complete, sealed: true, search: equality}   # search: with a blind index
 *       code: {level: low, raise: [{when: "code IN (${hiv})", to: complete}]}
 * </pre>
 *
 * Unknown and repeated keys, unknown levels and views, and names of columns that the file does not classify are errors.
 */
public final class PolicyFile {
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, String> valueSets = new HashMap<>();

    private PolicyFile() {}

    /**
     * @throws PolicyFileException naming the place in the file
     * @throws IOException if the file cannot be read
     */
    public static Classification read(Path file) throws IOException, PolicyFileException {
        return parse(Files.readAllBytes(file), file.getFileName().toString());
    }

    /**
     * @param yaml the file's bytes; the classification's digest is their SHA-256
     * @param name of the file, for messages
     */
    public static Classification parse(byte[] yaml, String name) throws PolicyFileException {
        return new PolicyFile().classification(tree(yaml, name), digest(yaml));
    }

    private static YamlNode tree(byte[] yaml, String name) throws PolicyFileException {
        try {
            return new YamlNode(YAML.readValue(yaml, JsonNode.class), name);
        } catch (JsonProcessingException e) {
            String line = Optional.ofNullable(e.getLocation())
                    .map(at -> ", line " + at.getLineNr())
                    .orElse("");
            throw new PolicyFileException(name + line, e.getOriginalMessage());
        } catch (IOException e) {
            throw new PolicyFileException(name, "cannot be read as YAML");
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    private Classification classification(YamlNode root, String digest) throws PolicyFileException {
        Map<String, YamlNode> entries = root.entries(Set.of("tables", "value-sets"));
        YamlNode sets = entries.get("value-sets");
        if (sets != null) {
            for (Map.Entry<String, YamlNode> set : sets.entries().entrySet()) {
                valueSets.put(set.getKey(), literals(set.getValue()));
            }
        }
        Map<TableName, TableRule> tables = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry :
                YamlNode.required(entries, "tables", root).entries().entrySet()) {
            TableRule rule = table(TableName.parse(entry.getKey()), entry.getValue());
            if (tables.put(rule.table(), rule) != null) {
                throw entry.getValue().wrong("table " + rule.table() + " stands here twice");
            }
        }
        return new Classification(tables, digest);
    }

    private static String literals(YamlNode set) throws PolicyFileException {
        List<String> literals = new ArrayList<>();
        for (YamlNode value : set.items()) {
            literals.add("'" + value.text().replace("'", "''") + "'");
        }
        if (literals.isEmpty()) {
            throw set.wrong("must not be empty");
        }
        return String.join(", ", literals);
    }

    private TableRule table(TableName name, YamlNode node) throws PolicyFileException {
        Map<String, YamlNode> entries = node.entries(Set.of("patient", "key", "columns"));
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        YamlNode all = YamlNode.required(entries, "columns", node);
        for (Map.Entry<String, YamlNode> column : all.entries().entrySet()) {
            columns.put(column.getKey(), column(column.getValue(), all));
        }
        Optional<String> patient = Optional.empty();
        if (entries.containsKey("patient")) {
            patient = Optional.of(classified(YamlNode.required(entries, "patient", node), columns));
        }
        List<String> key = new ArrayList<>();
        if (entries.containsKey("key")) {
            for (YamlNode column : YamlNode.required(entries, "key", node).items()) {
                key.add(classified(column, columns));
            }
        }
        if (patient.isEmpty() && columns.values().stream().anyMatch(ColumnRule::sealed)) {
            throw node.wrong("has sealed columns, so it needs 'patient': the key comes from there");
        }
        try {
            return new TableRule(name, patient, key, columns);
        } catch (IllegalArgumentException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static String classified(YamlNode name, Map<String, ColumnRule> columns) throws PolicyFileException {
        if (!columns.containsKey(name.text())) {
            throw name.wrong("column " + name.text() + " is not among 'columns'");
        }
        return name.text();
    }

    private ColumnRule column(YamlNode node, YamlNode columns) throws PolicyFileException {
        Map<String, YamlNode> entries = node.entries(Set.of("level", "below", "sealed", "raise", "search"));
        PrivacyLevel level = level(YamlNode.required(entries, "level", node));
        List<ColumnRule.Step> ladder = new ArrayList<>();
        List<ColumnRule.Raise> raises = new ArrayList<>();
        boolean sealed = false;
        boolean searchable = false;
        for (Map.Entry<String, YamlNode> entry : entries.entrySet()) {
            switch (entry.getKey()) {
                case "below" -> {
                    for (YamlNode step : entry.getValue().items()) {
                        ladder.add(step(step, columns));
                    }
                }
                case "raise" -> {
                    for (YamlNode raise : entry.getValue().items()) {
                        raises.add(raise(raise, level));
                    }
                }
                case "sealed" -> sealed = entry.getValue().flag();
                case "search" -> {
                    if (!entry.getValue().text().equals("equality")) {
                        throw entry.getValue().wrong("must be 'equality', the one search that a sealed column has");
                    }
                    searchable = true;
                }
                default -> {
                    // level, read above
                }
            }
        }
        if (ladder.stream().map(ColumnRule.Step::from).distinct().count() < ladder.size()) {
            throw node.wrong("'below' has two steps from the same level");
        }
        try {
            return new ColumnRule(level, ladder, sealed, raises, searchable);
        } catch (IllegalArgumentException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static PrivacyLevel level(YamlNode node) throws PolicyFileException {
        try {
            return PrivacyLevel.parse(node.text());
        } catch (IllegalArgumentException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static ColumnRule.Step step(YamlNode node, YamlNode columns) throws PolicyFileException {
        Map<String, YamlNode> entries = node.entries(Set.of("from", "show"));
        YamlNode show = YamlNode.required(entries, "show", node);
        CoarserView view;
        try {
            view = CoarserView.parse(show.text());
        } catch (IllegalArgumentException e) {
            throw show.wrong(String.valueOf(e.getMessage()));
        }
        if (view.column().isPresent() && !columns.node().has(view.column().get())) {
            throw show.wrong("column " + view.column().get() + " is not among 'columns'");
        }
        return new ColumnRule.Step(level(YamlNode.required(entries, "from", node)), view);
    }

    private ColumnRule.Raise raise(YamlNode node, PrivacyLevel level) throws PolicyFileException {
        Map<String, YamlNode> entries = node.entries(Set.of("when", "to"));
        YamlNode when = YamlNode.required(entries, "when", node);
        YamlNode to = YamlNode.required(entries, "to", node);
        if (level.covers(level(to))) {
            throw to.wrong("raises to " + to.text() + ", which is not above the column's level " + level);
        }
        String condition = when.text();
        for (Map.Entry<String, String> set : valueSets.entrySet()) {
            condition = condition.replace("${" + set.getKey() + "}", set.getValue());
        }
        if (condition.contains("${")) {
            throw when.wrong("names a value set that is not among 'value-sets'");
        }
        return new ColumnRule.Raise(condition, level(to));
    }
}
