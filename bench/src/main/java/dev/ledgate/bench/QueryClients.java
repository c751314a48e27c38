package dev.ledgate.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that each ask for one patient after the other, on a connection of their own. */
final class QueryClients implements AutoCloseable {
    /** From when a run is set up until its first question is due, for the clients' threads to begin. */
    private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;
    private final String query;
    private final List<String> keys = new ArrayList<>();

    /** {@code /proc/PID} of the database's sessions. */
    private final List<Path> backends = new ArrayList<>();

    /**
     * @param query with one parameter, the patient's key
     * @param server straight to the database, as one who sees its sessions
     */
    QueryClients(int clients, Callable<Connection> connect, String query, Connection server) throws Exception {
        this.query = query;
        List<Long> before = pids(server);
        this.threads = Executors.newFixedThreadPool(clients);
        for (int i = 0; i < clients; i++) {
            connections.add(connect.call());
        }
        List<Long> after = pids(server);
        after.removeAll(before);
        after.forEach(pid -> backends.add(Path.of("/proc", pid.toString())));
        if (backends.size() != clients) {
            throw new IllegalStateException("the sessions of the database are not known");
        }
        try (Statement statement = connections.get(0).createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM patients")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
    }

    private static List<Long> pids(Connection server) throws SQLException {
        List<Long> pids = new ArrayList<>();
        try (Statement statement = server.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")) {
            while (rows.next()) {
                pids.add(rows.getLong(1));
            }
        }
        return pids;
    }

    private long backendNanos() throws IOException {
        long nanos = 0;
        for (Path backend : backends) {
            nanos += cpuNanos(backend);
        }
        return nanos;
    }

    /** CPU time of a process of one thread, or of a thread, to the nanosecond: the first number of its {@code schedstat}. */
    private static long cpuNanos(Path task) throws IOException {
        String times = Files.readString(task.resolve("schedstat"));
        return Long.parseLong(times.substring(0, times.indexOf(' ')));
    }

    /** CPU time of the JIT compiler's threads. */
    private static long compilerNanos() throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : all) {
                nanos += compilerNanos(thread);
            }
        }
        return nanos;
    }

    private static long compilerNanos(Path thread) throws IOException {
        try {
            if (!Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\n")) {
                return 0;
            }
            return cpuNanos(thread);
        } catch (NoSuchFileException e) {
            // It ended meanwhile.
            return 0;
        }
    }

    /**
     * What a run of questions took.
     *
     * @param proxy CPU nanoseconds of one question in this process, without the clients' threads and the JIT compiler's
     * @param database CPU nanoseconds of one question in the database's sessions
     * @param nanos how long each question took, from when it was due; without a rate, from when it was asked
     */
    record Cost(double proxy, double database, long[] nanos) {
        double both() {
            return proxy + database;
        }
    }

    /**
     * Asks at fixed times, so that both sides of a comparison do the same work in the same time: whoever answers later is
     * not cheaper for being asked less often, nor dearer for waiting. Or, without a rate, each client asks again as soon as
     * it has its answer, so that all of them wait at any time.
     *
     * @param each how many questions of each client
     * @param perSecond questions of all clients together; 0 for as many as are answered
     */
    Cost ask(int each, int perSecond) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Callable<Long>> work = new ArrayList<>();
        long period = perSecond == 0 ? 0 : 1_000_000_000L * connections.size() / perSecond;
        long[] nanos = new long[each * connections.size()];
        long backendsBefore = backendNanos();
        long before = system.getProcessCpuTime() - compilerNanos();
        // What comes before is not to make the first questions late.
        long start = System.nanoTime() + HEAD_START_NANOS;
        for (int n = 0; n < connections.size(); n++) {
            Connection connection = connections.get(n);
            long first = start + n * period / connections.size();
            int place = n * each;
            work.add(() -> client(connection, each, first, period, nanos, place));
        }
        long clients = 0;
        for (Future<Long> done : threads.invokeAll(work)) {
            clients += done.get();
        }
        long proxy = system.getProcessCpuTime() - compilerNanos() - before - clients;
        double questions = (double) each * connections.size();
        return new Cost(proxy / questions, (backendNanos() - backendsBefore) / questions, nanos);
    }

    /** Returns the CPU time of its thread. */
    private long client(Connection connection, int questions, long first, long period, long[] nanos, int place)
            throws SQLException {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int n = 0; n < questions; n++) {
                for (long left = first + n * period - System.nanoTime();
                        left > 0;
                        left = first + n * period - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                long due = period == 0 ? System.nanoTime() : first + n * period;
                statement.setString(1, keys.get(n % keys.size()));
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next() || rows.getString(1) == null) {
                        throw new IllegalStateException("a patient was not found");
                    }
                }
                nanos[place + n] = System.nanoTime() - due;
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
