package dev.ledgate.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A part of a YAML file that knows where it stands, so that every complaint can say it. */
record YamlNode(JsonNode node, String place) {
    PolicyFileException wrong(String message) {
        return new PolicyFileException(place, message);
    }

    /** The entries of a mapping, in the file's order. */
    Map<String, YamlNode> entries() throws PolicyFileException {
        if (!node.isObject()) {
            throw wrong("must be a mapping");
        }
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        node.properties().forEach(e -> entries.put(e.getKey(), new YamlNode(e.getValue(), place + "." + e.getKey())));
        return entries;
    }

    /** As {@link #entries()}, for a mapping with a fixed vocabulary. */
    Map<String, YamlNode> entries(Set<String> known) throws PolicyFileException {
        Map<String, YamlNode> entries = entries();
        for (String key : entries.keySet()) {
            if (!known.contains(key)) {
                throw wrong("'" + key + "' is not known here; use "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
        return entries;
    }

    List<YamlNode> items() throws PolicyFileException {
        if (!node.isArray()) {
            throw wrong("must be a list");
        }
        List<YamlNode> items = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            items.add(new YamlNode(node.get(i), place + "[" + i + "]"));
        }
        return items;
    }

    String text() throws PolicyFileException {
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw wrong("must be a text; put it in quotes if it looks like a number");
        }
        return node.textValue();
    }

    boolean flag() throws PolicyFileException {
        if (!node.isBoolean()) {
            throw wrong("must be true or false");
        }
        return node.booleanValue();
    }

    /** The entry of that name. @throws PolicyFileException if it is missing */
    static YamlNode required(Map<String, YamlNode> entries, String name, YamlNode parent) throws PolicyFileException {
        return Optional.ofNullable(entries.get(name)).orElseThrow(() -> parent.wrong("'" + name + "' is missing"));
    }
}
