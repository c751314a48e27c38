package dev.ledgate.proxy.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ledgate.policy.ColumnName;
import java.io.Closeable;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * The control plane's few connections to the hospital's database, and what works with them. Users' statements never go this
 * way. Safe for any thread.
 */
public final class ControlPlane implements Closeable {
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final HikariDataSource pool;
    private final CatalogReader catalog;

    /**
     * Where the control plane logs in.
     *
     * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
     * @param password secret; {@code toString} does not show it
     */
    public record Login(String jdbcUrl, String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /**
     * Connects at once.
     *
     * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if the database cannot be reached
     */
    public ControlPlane(Login login) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledgate-control");
        config.setJdbcUrl(login.jdbcUrl());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setInitializationFailTimeout(PATIENCE.toMillis());
        config.addDataSourceProperty("ApplicationName", "ledgate-control");
        pool = new HikariDataSource(config);
        catalog = new CatalogReader(pool);
    }

    public DataSource dataSource() {
        return pool;
    }

    public HospitalInstaller installer(SecureRandom random) {
        return new HospitalInstaller(pool, random);
    }

    public CatalogReader catalog() {
        return catalog;
    }

    /**
     * The catalog of these schemas, followed until it is closed.
     *
     * @throws InstallationException if Ledgate is not installed in this database
     */
    public LiveCatalog liveCatalog(List<String> schemas) throws SQLException, InstallationException {
        return LiveCatalog.start(catalog, schemas, LOOK);
    }

    public PatientKeys patientKeys(ColumnName key) {
        return new PatientKeys(pool, key);
    }

    public PatientSaltTable patientSalts() {
        return new PatientSaltTable(pool);
    }

    /** Closes the connections. */
    @Override
    public void close() {
        pool.close();
    }
}
