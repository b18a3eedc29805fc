package io.tadoru.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What one run of something cost: seconds on the wall and seconds of processor, of all threads. */
record Cost(double seconds, double cpu) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Something to measure. */
    interface Work {
        void run() throws IOException;
    }

    /** In this JVM, collection of garbage and compilation included. */
    static Cost of(Work work) throws IOException {
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        work.run();
        return new Cost((System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
    }

    /** Of a command and its children; what it prints goes through a pipe: into /dev/null grep would not search on. */
    static Cost of(List<String> command) throws IOException {
        List<String> timed = new ArrayList<>(
                List.of("bash", "-c", "TIMEFORMAT='cost %R %U %S'; time \"$@\" 2>/dev/null | cat >/dev/null", "bash"));
        timed.addAll(command);
        Process process = new ProcessBuilder(timed).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] words = said.strip().split(" ", -1);
        if (words.length != 4 || !words[0].equals("cost")) {
            throw new IOException(String.join(" ", command) + " said: " + said);
        }
        return new Cost(Double.parseDouble(words[1]), Double.parseDouble(words[2]) + Double.parseDouble(words[3]));
    }

    /** Whether a command is installed. */
    static boolean has(String command) throws IOException {
        try {
            return new ProcessBuilder("bash", "-c", "command -v \"$0\" >/dev/null", command)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The middle one by time on the wall. */
    static Cost median(List<Cost> costs) {
        return costs.stream()
                .sorted(Comparator.comparingDouble(Cost::seconds))
                .toList()
                .get(costs.size() / 2);
    }
}
