package dev.ledgate.it.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/** Where the oracle takes the hospital from: parts that stand before Ledgate. */
public interface RawHospital {
    /** The file with the hospital's classification. */
    InputStream policy() throws IOException;

    /** One table of the sample, as Synthea wrote it: CSV with a header line. */
    InputStream csv(String table) throws IOException;

    /** A superuser's JDBC URL for a database on the hospital's server. */
    String superuserUrl(String database);

    /** The 32 bytes from which pseudonyms and date shifts are drawn. */
    byte[] pseudonymSecret() throws SQLException;

    /** The scope of a login's pseudonyms: the address of its institute. */
    String pseudonymScope(String login) throws IOException;
}
