package dev.ledgate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.Map;

/** One JSON object a line, for scripts. */
final class JsonOut {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private JsonOut() {}

    static void line(PrintWriter out, Map<String, ?> object) {
        try {
            out.println(MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings, numbers and maps are JSON", e);
        }
    }
}
