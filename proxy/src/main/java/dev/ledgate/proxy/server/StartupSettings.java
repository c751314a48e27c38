package dev.ledgate.proxy.server;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client may set when it connects. Anything else is refused: a setting can change what statements mean.
 *
 * @param server settings to open the server's session with
 * @param purpose the purpose of use that the client declared
 */
record StartupSettings(Map<String, String> server, Optional<String> purpose) {
    private static final String PURPOSE = "ledgate.purpose";
    private static final Set<String> PASSED = Set.of(
            "application_name",
            "extra_float_digits",
            "timezone",
            "intervalstyle",
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout");
    private static final Set<String> NOT_SETTINGS = Set.of("user", "database", "options", "replication");

    /** A client that asks for what it may not have. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Denial denial;

        Refused(Denial denial) {
            super(denial.message());
            this.denial = denial;
        }

        Denial denial() {
            return denial;
        }
    }

    static StartupSettings of(Map<String, String> startup, String searchPath) throws Refused {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.putAll(options(startup.getOrDefault("options", "")));
        startup.forEach((name, value) -> {
            if (!NOT_SETTINGS.contains(name) && !name.startsWith("_pq_.")) {
                wanted.put(name, value);
            }
        });
        Map<String, String> server = new LinkedHashMap<>();
        server.put("client_encoding", "UTF8");
        server.put("standard_conforming_strings", "on");
        server.put("search_path", searchPath);
        server.put("DateStyle", "ISO, MDY");
        Optional<String> purpose = Optional.empty();
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            String name = setting.getKey();
            String value = setting.getValue();
            switch (name.toLowerCase(Locale.ROOT)) {
                case PURPOSE -> purpose = Optional.of(value);
                case "client_encoding" -> requireUtf8(value);
                case "datestyle" -> server.put("DateStyle", isoDates(value));
                case "search_path" -> requireSame(name, value, searchPath);
                case "standard_conforming_strings" -> requireSame(name, value, "on");
                default -> {
                    if (!PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                        throw new Refused(Denial.of(
                                SqlState.CANT_CHANGE_RUNTIME_PARAM,
                                "parameter \"" + name + "\" cannot be set when connecting"));
                    }
                    server.put(name, value);
                }
            }
        }
        return new StartupSettings(server, purpose);
    }

    /** SQL_ASCII is what libpq asks for in the C locale; it means no conversion. */
    private static void requireUtf8(String value) throws Refused {
        String plain = value.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
        if (!Set.of("UTF8", "UNICODE", "SQLASCII").contains(plain)) {
            throw new Refused(Denial.of(
                    SqlState.INVALID_PARAMETER_VALUE, "client_encoding must be UTF8", "Set PGCLIENTENCODING=UTF8."));
        }
    }

    private static String isoDates(String value) throws Refused {
        if (!value.toUpperCase(Locale.ROOT).startsWith("ISO")) {
            throw new Refused(Denial.of(SqlState.INVALID_PARAMETER_VALUE, "DateStyle must be ISO"));
        }
        return value;
    }

    private static void requireSame(String name, String value, String pinned) throws Refused {
        if (!value.replace(" ", "").equals(pinned.replace(" ", ""))) {
            throw new Refused(Denial.of(
                    SqlState.CANT_CHANGE_RUNTIME_PARAM, "parameter \"" + name + "\" is fixed in every session"));
        }
    }

    /** Reads {@code -c name=value} and {@code --name=value}; a backslash takes the next character as it is. */
    private static Map<String, String> options(String text) throws Refused {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> words = words(text);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String setting;
            if (word.equals("-c") && i + 1 < words.size()) {
                i++;
                setting = words.get(i);
            } else if (word.startsWith("--") || (word.startsWith("-c") && word.length() > 2)) {
                setting = word.substring(2);
            } else {
                throw malformed();
            }
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw malformed();
            }
            settings.put(setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
        }
        return settings;
    }

    private static Refused malformed() {
        return new Refused(Denial.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "startup option \"options\" may hold settings as -c name=value only"));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            if (ch == '\\' && i + 1 < text.length()) {
                i++;
                word.append(text.charAt(i));
                inWord = true;
            } else if (Character.isWhitespace(ch)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(ch);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
