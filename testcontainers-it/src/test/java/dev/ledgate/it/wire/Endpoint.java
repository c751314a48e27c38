package dev.ledgate.it.wire;

/**
 * Where to connect, and as whom.
 *
 * @param port on 127.0.0.1
 * @param database name of the database
 * @param user the login
 * @param password what it proves itself with; not used if the server does not ask
 */
public record Endpoint(int port, String database, String user, String password) {
    public Endpoint as(String otherUser, String otherPassword) {
        return new Endpoint(port, database, otherUser, otherPassword);
    }

    public Endpoint database(String other) {
        return new Endpoint(port, other, user, password);
    }

    /** For drivers; without TLS. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + user + "&password=" + password
                + "&sslmode=disable";
    }

    @Override
    public String toString() {
        return user + "@127.0.0.1:" + port + "/" + database;
    }
}
