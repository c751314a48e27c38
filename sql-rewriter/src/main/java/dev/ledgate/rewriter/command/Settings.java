package dev.ledgate.rewriter.command;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The session's settings that a user may change or read. Those that decide what a statement means are pinned: they can
 * only be set to the value they have.
 */
public final class Settings {
    /** Whether notices say what is masked: a setting of Ledgate's own, which PostgreSQL keeps for it. */
    public static final String HINTS = "ledgate.hints";

    private static final Set<String> FREE = Set.of(
            "application_name",
            "bytea_output",
            "client_min_messages",
            "datestyle",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "intervalstyle",
            HINTS,
            "lock_timeout",
            "statement_timeout",
            "timezone",
            "transaction_deferrable",
            "transaction_isolation",
            "transaction_read_only");
    private static final Map<String, Set<String>> PINNED = Map.of(
            "client_encoding",
            Set.of("utf8", "utf-8", "unicode"),
            "standard_conforming_strings",
            Set.of("on", "true", "yes", "1"));
    private static final String SEARCH_PATH = "search_path";
    private static final Set<String> READABLE = union(Set.of(
            "client_encoding",
            "default_table_access_method",
            "default_tablespace",
            "in_hot_standby",
            "integer_datetimes",
            "is_superuser",
            "lc_collate",
            "lc_ctype",
            "lc_messages",
            "lc_monetary",
            "lc_numeric",
            "lc_time",
            "max_identifier_length",
            "max_index_keys",
            "search_path",
            "server_encoding",
            "server_version",
            "server_version_num",
            "standard_conforming_strings"));

    private final List<String> searchPath;

    public Settings(List<String> searchPath) {
        this.searchPath = List.copyOf(searchPath);
    }

    /** Names that SHOW and {@code current_setting} may be asked for, in lower case. */
    public static Set<String> readable() {
        return READABLE;
    }

    /** @param name in lower case */
    static boolean isFree(String name) {
        return FREE.contains(name);
    }

    static boolean isPinned(String name) {
        return PINNED.containsKey(name) || name.equals(SEARCH_PATH);
    }

    /** Whether setting a pinned name to these values changes nothing. */
    boolean keeps(String name, List<String> values) {
        if (name.equals(SEARCH_PATH)) {
            List<String> folded = values.stream()
                    .flatMap(v -> Stream.of(v.split(",", -1)))
                    .map(v -> v.strip().replace("\"", ""))
                    .toList();
            return folded.equals(searchPath);
        }
        return values.size() == 1
                && PINNED.getOrDefault(name, Set.of()).contains(values.get(0).toLowerCase(Locale.ROOT));
    }

    private static Set<String> union(Set<String> more) {
        Set<String> all = new HashSet<>(FREE);
        all.addAll(more);
        return Set.copyOf(all);
    }
}
