package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.client.ReplyReading;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What reading a reply costs against reading its tokens and no more, in turn and after a warm-up. */
final class ReadingCost {

    private interface Reading {
        void run() throws Exception;
    }

    private final Report report;
    private final boolean quick;

    ReadingCost(Report report, boolean quick) {
        this.report = report;
        this.quick = quick;
    }

    void measure() throws Exception {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("1KB", 1 << 10);
        sizes.put("1MB", 1 << 20);
        sizes.put("8MB", 8 << 20);
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            ReplyReading reading = new ReplyReading(size.getValue());
            Duration moment = Duration.ofMillis(quick ? 50 : 250);
            for (int i = 0; i < (quick ? 4 : 8); i++) {
                micros(reading::read, moment);
                micros(reading::stream, moment);
            }
            Sample own = new Sample();
            Sample other = new Sample();
            for (int i = 0; i < (quick ? 5 : 15); i++) {
                own.add(micros(reading::read, moment));
                other.add(micros(reading::stream, moment));
            }
            String name = "reading" + size.getKey();
            report.figure(name + ".panto", "µs", own);
            report.figure(name + ".jackson", "µs", other);
            double kilobytes = size.getValue() / 1024.0;
            report.growth("time to read a reply, by KB", "µs", "panto", kilobytes, own.median());
            report.growth("time to read a reply, by KB", "µs", "jackson", kilobytes, other.median());
        }
    }

    /** The processor time that one takes, of as many as there is time for; others on the machine do not count. */
    private static double micros(Reading reading, Duration moment) throws Exception {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + moment.toNanos();
        long began = thread.getCurrentThreadCpuTime();
        int count = 0;
        while (System.nanoTime() < end || count == 0) {
            reading.run();
            count++;
        }
        return (thread.getCurrentThreadCpuTime() - began) / 1e3 / count;
    }
}
