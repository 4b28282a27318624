package dev.molt.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Kills a real installation at chosen moments of real updates, and prints what was left: {@code scripts/chaos.sh}. */
final class Chaos {
    private static final List<CrashPoint> EVENTS = List.of(
            new CrashPoint.Phase("requested"),
            new CrashPoint.Phase("staged"),
            new CrashPoint.Phase("backed_up"),
            new CrashPoint.Phase("activated"),
            new CrashPoint.Phase("rolling_back"),
            new CrashPoint.WorkerFile("parked"),
            new CrashPoint.WorkerFile("go"),
            new CrashPoint.Migrating(),
            new CrashPoint.WorkerFile("ready"),
            new CrashPoint.WorkerFile("accept"),
            new CrashPoint.WorkerFile("accepting"));
    private static final int RECOVERY_CALLS = 60;

    private final List<ChaosRow> rows = new ArrayList<>();
    private final Supplier<Installation> installations;
    private final List<Plot> plots;
    private ChaosField field;
    private int skip;

    private Chaos(Supplier<Installation> installations, List<Plot> plots) {
        this.installations = installations;
        this.plots = plots;
        this.field = new ChaosField(installations.get());
    }

    public static void main(String[] words) throws InterruptedException {
        boolean overlap = words.length > 0 && words[0].equals("--overlap");
        String[] arguments = overlap ? Arrays.copyOfRange(words, 1, words.length) : words;
        Chaos chaos = overlap
                ? new Chaos(Installation::asUsersHaveIt, Plot.WITH_OVERLAP)
                : new Chaos(Installation::create, Plot.WITH_A_STOP);
        try {
            if (arguments.length > 0 && List.of("--all", "--recoveries").contains(arguments[0])) {
                chaos.skip = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
                chaos.field.warmUp();
                if (arguments[0].equals("--all")) {
                    chaos.updates();
                }
                chaos.recoveries();
            } else if (arguments.length >= 4 && arguments[0].equals("--point")) {
                chaos.play(
                        Plot.valueOf(arguments[1]),
                        CrashPoint.named(arguments[3]),
                        Kill.valueOf(arguments[2]),
                        Optional.ofNullable(
                                arguments.length > 4 ? (CrashPoint.Call) CrashPoint.named(arguments[4]) : null));
            } else {
                int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
                long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime() & 0xffffff;
                chaos.random(rounds, seed);
            }
        } finally {
            chaos.field.close();
        }
        System.exit(chaos.report());
    }

    private void random(int rounds, long seed) throws InterruptedException {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<Plot, List<CrashPoint>> points = new EnumMap<>(Plot.class);
        for (int round = 0; round < rounds; round++) {
            Plot plot = plots.get(random.nextInt(plots.size()));
            if (!points.containsKey(plot)) {
                points.put(plot, everyPointOf(plot));
            }
            List<CrashPoint> choice = points.get(plot);
            Optional<CrashPoint.Call> second = Optional.of(
                            new CrashPoint.Call("*", 1 + random.nextInt(RECOVERY_CALLS), random.nextBoolean()))
                    .filter(call -> random.nextInt(3) == 0);
            play(plot, choice.get(random.nextInt(choice.size())), Kill.ANYWHERE.get(random.nextInt(2)), second);
        }
    }

    /**
     * Every named point of a good and of a bad update. Right before and right after each command for the whole tree; for PID 1
     * alone right before, which is right after the one before.
     */
    private void updates() throws InterruptedException {
        for (Plot plot : goodAndBad()) {
            List<CrashPoint> points = everyPointOf(plot);
            System.out.printf("%s: %d points%n", plot, points.size());
            for (CrashPoint point : points) {
                play(plot, point, Kill.TREE, Optional.empty());
                if (!isAfter(point)) {
                    play(plot, point, Kill.SUPERVISOR, Optional.empty());
                }
            }
        }
    }

    /**
     * Every named point of the recoveries from a kill at every event of the same two. One that several recoveries come by, as its
     * name says phase, script and command, is played in the first of them.
     */
    private void recoveries() throws InterruptedException {
        Set<CrashPoint> played = new HashSet<>();
        for (Plot plot : goodAndBad()) {
            for (CrashPoint first : EVENTS) {
                List<CrashPoint> points = field.pointsOfRecovery(plot, first).stream()
                        .filter(point -> !isAfter(point) && !isRepeatedInBuild(point))
                        .filter(played::add)
                        .toList();
                System.out.printf("%s, recovery from a kill at %s: %d points%n", plot, first.name(), points.size());
                for (CrashPoint second : points) {
                    play(plot, first, Kill.TREE, Optional.of((CrashPoint.Call) second));
                }
            }
        }
    }

    private List<Plot> goodAndBad() {
        return plots == Plot.WITH_OVERLAP
                ? List.of(Plot.COMPATIBLE_MIGRATION, Plot.DIES_BESIDE)
                : List.of(Plot.GOOD_MIGRATION, Plot.FAILING_MIGRATION);
    }

    private static boolean isAfter(CrashPoint point) {
        return point instanceof CrashPoint.Call call && call.after();
    }

    /** The build that the tests' releases have copies one jar more for each migration before; that is no step of Molt's. */
    private static boolean isRepeatedInBuild(CrashPoint point) {
        return point instanceof CrashPoint.Call call
                && call.number() > 1
                && call.label().contains(" build cp ");
    }

    private List<CrashPoint> everyPointOf(Plot plot) throws InterruptedException {
        List<CrashPoint> points = new ArrayList<>(EVENTS);
        field.pointsOf(plot).stream().filter(point -> !isRepeatedInBuild(point)).forEach(points::add);
        return points;
    }

    private void play(Plot plot, CrashPoint point, Kill kill, Optional<CrashPoint.Call> second)
            throws InterruptedException {
        if (skip > 0) {
            skip--;
            return;
        }
        if (rows.isEmpty()) {
            System.out.println(ChaosRow.head());
        }
        try {
            ChaosRow row = field.round(plot, point, kill, second);
            rows.add(row);
            System.out.println(row);
            if (!row.holds()) {
                startAnew();
            }
        } catch (AssertionError | RuntimeException e) {
            rows.add(new ChaosRow(point, Optional.empty(), kill, plot, true, "none", 0, 0, List.of(e.toString())));
            System.out.println(rows.get(rows.size() - 1));
            startAnew();
        }
    }

    /** What a fault was found in is kept for a look. */
    private void startAnew() {
        System.out.println("    kept: " + field.abandon());
        field = new ChaosField(installations.get());
    }

    private int report() {
        long faulty = rows.stream().filter(row -> !row.holds()).count();
        long killed = rows.stream().filter(ChaosRow::reached).count();
        rows.stream()
                .filter(row -> !row.reached() && row.point() instanceof CrashPoint.Call)
                .forEach(row -> System.out.println("never came there: " + row));
        System.out.printf(
                "%d rounds, %d killed, %d with a second kill, %d faults; longest recovery %d ms%n",
                rows.size(),
                killed,
                rows.stream().filter(row -> row.second().isPresent()).count(),
                faulty,
                rows.stream().mapToLong(ChaosRow::recoveredMillis).max().orElse(0));
        return faulty == 0 ? 0 : 1;
    }
}
