package dev.ledgate.proxy.catalog;

import java.io.Closeable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hospital's tables, read again when a session of this proxy changed them, and when another proxy did, which is looked
 * for at intervals. Safe for any thread.
 */
public final class LiveCatalog implements SharedCatalog, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalog.class);

    private final CatalogReader reader;
    private final List<String> schemas;
    private final ScheduledExecutorService worker;
    private volatile HospitalCatalog now;
    private volatile String mark;

    private LiveCatalog(CatalogReader reader, List<String> schemas) throws SQLException, InstallationException {
        this.reader = reader;
        this.schemas = List.copyOf(schemas);
        mark = reader.mark();
        now = reader.read(schemas);
        worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ledgate-catalog");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads the catalog, and follows it until closed.
     *
     * @param schemas the hospital's schemas, in the order of the search path
     * @param interval between looks for changes by others
     * @throws InstallationException if Ledgate is not installed in this database
     */
    public static LiveCatalog start(CatalogReader reader, List<String> schemas, Duration interval)
            throws SQLException, InstallationException {
        LiveCatalog catalog = new LiveCatalog(reader, schemas);
        var unused = catalog.worker.scheduleWithFixedDelay(
                catalog::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return catalog;
    }

    @Override
    public HospitalCatalog now() {
        return now;
    }

    @Override
    public CompletionStage<HospitalCatalog> refresh() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read();
                    } catch (SQLException | InstallationException e) {
                        throw new CompletionException(e);
                    }
                },
                worker);
    }

    private HospitalCatalog read() throws SQLException, InstallationException {
        mark = reader.mark();
        now = reader.read(schemas);
        return now;
    }

    private void look() {
        try {
            if (!reader.mark().equals(mark)) {
                read();
            }
        } catch (SQLException | InstallationException e) {
            // What changed meanwhile is refused by the database, as its views have other names.
            LOG.atWarn().log("the hospital's catalog cannot be read: {}", e.toString());
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
