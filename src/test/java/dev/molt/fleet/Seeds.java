package dev.molt.fleet;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** More seeds of the simulation than the tests play, and a larger fleet: {@code scripts/campaign.sh seeds [COUNT [FIRST [MEMBERS]]]}. */
final class Seeds {
    private static final int AT_ONCE = 10;

    private final int members;
    private long problems;

    private Seeds(int members) {
        this.members = members;
    }

    public static void main(String[] arguments) {
        int count = number(arguments, 0, 1_000);
        int first = number(arguments, 1, 0);
        Seeds seeds = new Seeds(number(arguments, 2, 10_000));
        double seconds = 0;
        for (int played = 0; played < count; played += AT_ONCE) {
            seconds += seeds.play(first + played, Math.min(AT_ONCE, count - played));
        }
        System.out.printf(
                Locale.ROOT,
                "%d seeds of %d members, %.2f s of one core each: %d problems%n",
                count,
                seeds.members,
                seconds / count,
                seeds.problems);
        System.exit(seeds.problems == 0 ? 0 : 1);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    /** Returns how many seconds of one core that took, whatever else the machine does. */
    private double play(int first, int count) {
        long began = cpuNanos();
        for (int seed = first; seed < first + count; seed++) {
            List<String> found = Simulation.problems(
                    Plan.chaotic(new SplittableRandom(~(long) seed)).withWorkers(members), seed);
            problems += found.size();
            for (String problem : found) {
                System.out.println("seed " + seed + ": " + problem);
            }
        }
        double seconds = (cpuNanos() - began) / 1e9;
        System.out.printf(
                Locale.ROOT, "seeds %d to %d: %.2f s of one core each%n", first, first + count - 1, seconds / count);
        return seconds;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
