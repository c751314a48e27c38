package dev.ledgate.it.query;

/** Types that the same operators fit. */
enum Family {
    TEXT,
    UUID,
    DATE,
    TIMESTAMP,
    NUMBER,
    BOOLEAN;

    static Family of(String type) {
        String base = type.replaceAll("\\(.*", "").replaceAll(" with.*", "");
        return switch (base) {
            case "text", "character varying", "character" -> TEXT;
            case "uuid" -> UUID;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP;
            case "integer", "bigint", "smallint", "numeric", "double precision", "real" -> NUMBER;
            case "boolean" -> BOOLEAN;
            default -> throw new IllegalArgumentException("no queries are made for type " + type);
        };
    }
}
