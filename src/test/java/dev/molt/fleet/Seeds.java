package dev.molt.fleet;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * More seeds of the simulation than the tests play, and a larger fleet, one on each processor at a time:
 * {@code scripts/campaign.sh seeds [COUNT [FIRST [MEMBERS]]]}.
 */
final class Seeds {
    private static final int TOLD_AT_ONCE = 10;

    private final int members;
    private final ExecutorService processors =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private long problems;
    private double seconds;

    private Seeds(int members) {
        this.members = members;
    }

    /** How the simulation with a seed went, and how many seconds of one core that took, whatever else the machine does. */
    private record Played(int seed, List<String> problems, double seconds) {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        int count = number(arguments, 0, 1_000);
        int first = number(arguments, 1, 0);
        Seeds seeds = new Seeds(number(arguments, 2, 10_000));
        long began = System.nanoTime();
        seeds.play(first, count);
        System.out.printf(
                Locale.ROOT,
                "%d seeds of %d members in %.0f s, %.2f s of one core each: %d problems%n",
                count,
                seeds.members,
                (System.nanoTime() - began) / 1e9,
                seeds.seconds / count,
                seeds.problems);
        System.exit(seeds.problems == 0 ? 0 : 1);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private void play(int first, int count) throws InterruptedException, ExecutionException {
        List<Future<Played>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int seed = first + i;
            all.add(processors.submit(() -> played(seed)));
        }
        try {
            for (int told = 0; told < count; told += TOLD_AT_ONCE) {
                tell(all.subList(told, Math.min(told + TOLD_AT_ONCE, count)));
            }
        } finally {
            processors.shutdownNow();
        }
    }

    private Played played(int seed) {
        long began = cpuNanos();
        Plan plan = Plan.chaotic(new SplittableRandom(~(long) seed)).withWorkers(members);
        List<String> found = Simulation.problems(plan, seed);
        return new Played(seed, found, (cpuNanos() - began) / 1e9);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** In their order, as soon as all of them are over. */
    private void tell(List<Future<Played>> some) throws InterruptedException, ExecutionException {
        double before = seconds;
        for (Future<Played> each : some) {
            tell(each.get());
        }
        System.out.printf(
                Locale.ROOT,
                "seeds %d to %d: %.2f s of one core each%n",
                some.get(0).get().seed(),
                some.get(some.size() - 1).get().seed(),
                (seconds - before) / some.size());
    }

    private void tell(Played played) {
        seconds += played.seconds();
        problems += played.problems().size();
        for (String problem : played.problems()) {
            System.out.println("seed " + played.seed() + ": " + problem);
        }
    }
}
