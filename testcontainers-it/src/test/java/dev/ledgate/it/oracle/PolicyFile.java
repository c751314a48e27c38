package dev.ledgate.it.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The hospital's {@code policy.yaml}, as far as reading goes. Anything unknown in it is an error. */
final class PolicyFile {
    private final Map<String, Map<String, FieldRule>> rules = new HashMap<>();
    private final Map<String, String> patientColumns = new HashMap<>();
    private final Map<String, String> valueSets = new HashMap<>();

    private PolicyFile() {}

    static PolicyFile read(InputStream yaml) throws IOException {
        PolicyFile policy = new PolicyFile();
        try (yaml) {
            JsonNode root = new YAMLMapper().readTree(yaml);
            for (Map.Entry<String, JsonNode> set : root.path("value-sets").properties()) {
                List<String> literals = new ArrayList<>();
                set.getValue()
                        .forEach(value -> literals.add("'" + value.asText().replace("'", "''") + "'"));
                policy.valueSets.put("${" + set.getKey() + "}", String.join(", ", literals));
            }
            for (Map.Entry<String, JsonNode> table : root.path("tables").properties()) {
                policy.readTable(table.getKey(), table.getValue());
            }
        }
        return policy;
    }

    private void readTable(String table, JsonNode node) {
        if (node.has("patient")) {
            patientColumns.put(table, node.get("patient").asText());
        }
        Map<String, FieldRule> columns = new HashMap<>();
        for (Map.Entry<String, JsonNode> column : node.path("columns").properties()) {
            columns.put(column.getKey(), readRule(column.getValue()));
        }
        rules.put(table, columns);
    }

    private FieldRule readRule(JsonNode node) {
        SortedMap<Integer, String> views = new TreeMap<>();
        List<FieldRule.Raise> raises = new ArrayList<>();
        boolean sealed = false;
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            switch (entry.getKey()) {
                case "level" -> {
                    // read below
                }
                case "search" -> {
                    // changes what can be asked, not what is seen
                }
                case "sealed" -> sealed = entry.getValue().asBoolean();
                case "below" ->
                    entry.getValue()
                            .forEach(step -> views.put(
                                    Level.of(step.required("from").asText()),
                                    step.required("show").asText()));
                case "raise" ->
                    entry.getValue()
                            .forEach(raise -> raises.add(new FieldRule.Raise(
                                    withValueSets(raise.required("when").asText()),
                                    Level.of(raise.required("to").asText()))));
                default -> throw new IllegalArgumentException("policy.yaml says '" + entry.getKey() + "' of a column");
            }
        }
        return new FieldRule(Level.of(node.required("level").asText()), views, raises, sealed);
    }

    private String withValueSets(String condition) {
        String text = condition;
        for (Map.Entry<String, String> set : valueSets.entrySet()) {
            text = text.replace(set.getKey(), set.getValue());
        }
        return text;
    }

    boolean opens(String table) {
        return rules.containsKey(table);
    }

    Optional<String> patientColumn(String table) {
        return Optional.ofNullable(patientColumns.get(table));
    }

    FieldRule rule(String table, String column) {
        return rules.getOrDefault(table, Map.of()).getOrDefault(column, FieldRule.UNKNOWN);
    }
}
