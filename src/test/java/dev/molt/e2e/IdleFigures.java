package dev.molt.e2e;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What Molt itself costs while nothing happens: the memory of the supervisor and its watchers, and how often they wake. */
final class IdleFigures {
    private static final long LIMIT_KIB = 10 * 1024;

    private IdleFigures() {}

    /** Prints the figures for an idle time; whether they are small enough. */
    static boolean print(PrintStream out, Duration idle) throws InterruptedException {
        try (Installation molt = Installation.create()) {
            Running running = molt.startServing();
            running.await("everything to be quiet", molt::isQuiet);
            Map<Long, Long> before = wakeUps(molt);
            boolean ended = !running.isAliveFor(idle);
            Map<Long, Long> after = wakeUps(molt);
            long memory = 0;
            long woken = 0;
            for (long pid : before.keySet()) {
                long resident = Processes.status(pid, "VmRSS").orElse(0L);
                long times = after.getOrDefault(pid, Long.MAX_VALUE) - before.get(pid);
                memory += resident;
                woken += times;
                out.printf("  %6d KiB, woken %d times: %s%n", resident, times, Processes.commandLine(pid));
            }
            boolean holds = !ended
                    && memory <= LIMIT_KIB
                    && woken == 0
                    && after.keySet().equals(before.keySet());
            out.printf(
                    "idle for %d s: supervisor and watchers %d KiB resident (at most %d), woken %d times (0): %s%n",
                    idle.toSeconds(), memory, LIMIT_KIB, woken, holds ? "holds" : "DOES NOT HOLD");
            return holds;
        }
    }

    /** Voluntary context switches of every process of Molt that is not the program. */
    private static Map<Long, Long> wakeUps(Installation molt) {
        Map<Long, Long> switches = new TreeMap<>();
        List<Long> all = molt.processes().alive();
        all.stream()
                .filter(pid -> !Processes.commandLine(pid).contains("dev.molt.relay.Relay")
                        || Processes.commandLine(pid).startsWith("sh "))
                .forEach(pid ->
                        Processes.status(pid, "voluntary_ctxt_switches").ifPresent(count -> switches.put(pid, count)));
        return switches;
    }
}
