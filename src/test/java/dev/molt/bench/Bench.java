package dev.molt.bench;

import java.util.List;

/** Molt beside what people use instead, measured on this machine: {@code scripts/bench.sh}. */
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Plan plan;
        try {
            plan = Plan.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Report report = new Report(System.out);
        new Switches(plan, report).measure();
        System.exit(0);
    }
}
