package dev.ledgate.proxy.catalog;

/** Names and literals in the statements of this package; DDL takes no parameters. */
final class SqlName {
    private SqlName() {}

    /** A quoted identifier. */
    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    static String quoted(String schema, String name) {
        return quoted(schema) + "." + quoted(name);
    }
}
