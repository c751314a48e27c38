package dev.ledgate.it.wire;

/**
 * A column of a RowDescription.
 *
 * @param name as shown
 * @param type OID of its type
 * @param format 0 text, 1 binary
 */
public record Column(String name, int type, int format) {
    @Override
    public String toString() {
        return name + ":" + type;
    }
}
