package dev.ledgate.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the CPU time of the measuring thread, so that other load on the machine counts little: warm-up, then samples of at
 * least 200 microseconds each, and of those the median. The work of the collector and the compiler in their own threads is
 * not in it. For one thread.
 *
 * @param warmSeconds CPU time of the warm-up
 * @param measureSeconds CPU time of the samples together
 */
public record Stopwatch(double warmSeconds, double measureSeconds) {
    public static final Stopwatch QUICK = new Stopwatch(1.0, 2.0);
    public static final Stopwatch FULL = new Stopwatch(1.5, 4.0);
    /** For the points of a series, after the code was warmed up by others. */
    static final Stopwatch SERIES = new Stopwatch(0.3, 1.0);

    private static final int FEWEST_SAMPLES = 25;
    private static final double SAMPLE_NANOS = 200_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Written and never read, so that the compiler cannot leave the work out. */
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable Object sink;

    /** What is measured. */
    @FunctionalInterface
    public interface Work {
        Object run() throws Exception;
    }

    /** Median nanoseconds of CPU time for one run. */
    public double nanos(Work work) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        long runs = 0;
        while (THREADS.getCurrentThreadCpuTime() - start < warmSeconds * 1e9) {
            sink = work.run();
            runs++;
        }
        double estimate = (THREADS.getCurrentThreadCpuTime() - start) / (double) runs;
        int inner = (int) Math.max(1, Math.round(SAMPLE_NANOS / estimate));
        List<Double> samples = new ArrayList<>();
        start = THREADS.getCurrentThreadCpuTime();
        while (samples.size() < FEWEST_SAMPLES || THREADS.getCurrentThreadCpuTime() - start < measureSeconds * 1e9) {
            long before = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < inner; i++) {
                sink = work.run();
            }
            samples.add((THREADS.getCurrentThreadCpuTime() - before) / (double) inner);
        }
        Collections.sort(samples);
        return samples.get(samples.size() / 2);
    }
}
