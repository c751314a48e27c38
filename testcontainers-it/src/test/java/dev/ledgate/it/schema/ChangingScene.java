package dev.ledgate.it.schema;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A hospital whose tables may be changed, and a proxy in front of it, made anew for each class of tests. */
abstract class ChangingScene {
    static ChangingHospital hospital;
    static int port;

    @BeforeAll
    static void start() throws Exception {
        hospital = new ChangingHospital(true);
        port = hospital.proxy();
    }

    @AfterAll
    static void stop() throws Exception {
        hospital.close();
    }

    /** A session of the hospital's own application. */
    static Connection emr() throws SQLException {
        return ChangingHospital.connect(port, "emr");
    }
}
