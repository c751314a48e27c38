package dev.ledgate.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that each ask for one patient after the other, on a connection of their own. */
final class QueryClients implements AutoCloseable {
    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;
    private final String query;
    private final List<String> keys = new ArrayList<>();

    /** @param query with one parameter, the patient's key */
    QueryClients(int clients, Callable<Connection> connect, String query) throws Exception {
        this.query = query;
        this.threads = Executors.newFixedThreadPool(clients);
        for (int i = 0; i < clients; i++) {
            connections.add(connect.call());
        }
        try (Statement statement = connections.get(0).createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM patients")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
    }

    /**
     * Asks.
     *
     * @param each how many questions of each client
     * @return CPU nanoseconds of this process for one question, without those of the clients
     */
    double ask(int each) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Callable<Long>> work = new ArrayList<>();
        for (Connection connection : connections) {
            work.add(() -> client(connection, each));
        }
        long before = system.getProcessCpuTime();
        long clients = 0;
        for (Future<Long> done : threads.invokeAll(work)) {
            clients += done.get();
        }
        return (system.getProcessCpuTime() - before - clients) / ((double) each * connections.size());
    }

    /** Returns the CPU time of its thread. */
    private long client(Connection connection, int questions) throws SQLException {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int n = 0; n < questions; n++) {
                statement.setString(1, keys.get(n % keys.size()));
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next() || rows.getString(1) == null) {
                        throw new IllegalStateException("a patient was not found");
                    }
                }
            }
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
