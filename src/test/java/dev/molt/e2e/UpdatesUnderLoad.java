package dev.molt.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Good and bad updates, taking turns, of one installation under a steady load; and what clients saw of each. */
final class UpdatesUnderLoad implements AutoCloseable {
    private static final int FIRST_MIGRATION = 9000;
    private static final Duration FIRST_START = Duration.ofMinutes(10);

    /** Every kind of bad release; each is one the clients must not notice. */
    private static final List<Change> BAD = List.of(
            Change.of(Migration.failing(1)),
            Change.of(Behaviour.EXITS_0_IN_VERIFY),
            Change.of(Build.FAILS),
            Change.of(Behaviour.NEVER_READY),
            Change.of(Behaviour.DIES_WHEN_READY),
            Change.of(Behaviour.CANNOT_RUN_HERE),
            Change.of(Behaviour.LOSES_ITS_PRIVATE_SOCKET),
            Change.of(Behaviour.EXITS_10_IN_VERIFY),
            Change.of(Behaviour.NEVER_PARKS),
            Change.of(Behaviour.DIES_IN_VERIFY));

    private final Installation installation;
    private final PrintStream out;
    private final Running running;
    private final Load load;
    private final List<Row> rows = new ArrayList<>();
    private int updates;

    UpdatesUnderLoad(Installation installation, int rate, PrintStream out) throws IOException {
        this.out = out;
        this.installation = installation;
        try {
            running = installation.start();
            running.await(
                    "the first release to be ready",
                    FIRST_START,
                    () -> installation.client().isReady()
                            && !installation.data().isLocked());
            load = Load.start(installation.port(), rate);
            out.println(Row.head());
        } catch (IOException | RuntimeException | Error e) {
            installation.close();
            throw e;
        }
    }

    /** Releases that are built by copying, and little patience with bad ones. */
    static UpdatesUnderLoad ofCopies(int rate, PrintStream out) throws IOException {
        return new UpdatesUnderLoad(
                Installation.create().set("PARK_TIMEOUT", "10").set("READY_TIMEOUT", "3"), rate, out);
    }

    /** What clients saw of one update: from the request until a release accepts again and is asked for its health. */
    record Row(String title, boolean good, String outcome, String notAcceptingMillis, LoadResult seen, String running) {
        static String head() {
            return String.format(
                    "%-36s %-11s %8s %8s %7s %7s", "update", "outcome", "window", "longest", "failed", "answered");
        }

        /** Committed if it was good, not if it was bad, and no request failed. */
        boolean holds() {
            return good == "committed".equals(outcome) && seen.failed() == 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-36s %-11s %5s ms %5.0f ms %7d %7d%s",
                    title,
                    outcome,
                    notAcceptingMillis.isEmpty() ? "-" : notAcceptingMillis,
                    seen.longestMillis(),
                    seen.failed(),
                    seen.answered(),
                    seen.failed() == 0 ? "" : " " + seen.failures() + " " + seen.examples());
        }
    }

    void play(int good, int bad) {
        for (int i = 0; i < Math.max(good, bad); i++) {
            if (i < good) {
                one(i % 2 == 0 ? Change.good() : Change.of(Migration.good(FIRST_MIGRATION + i)), true);
            }
            if (i < bad) {
                one(BAD.get(i % BAD.size()), false);
            }
        }
    }

    private void one(Change change, boolean good) {
        Change unique = change.migration().isPresent() && !good
                ? Change.of(Migration.failing(FIRST_MIGRATION + 500 + updates))
                : change;
        updates++;
        load.takeWindow();
        installation.repository().commit(unique);
        String update = UpdateRequest.of("main").write(installation.data());
        running.await(
                "the update to end",
                FIRST_START,
                () -> installation.data().history(update).isPresent());
        Map<String, String> record = installation.awaitEnd(running, update);
        if (!good) {
            unique.migration().ifPresent(installation.repository()::withdraw);
        }
        running.await(
                "a release to serve everybody", () -> installation.client().isReady() && load.oldestWaitMillis() < 100);
        Row row = new Row(
                unique.title(),
                good,
                record.get("outcome"),
                installation.data().history(record.get("id")).orElseThrow().getOrDefault("not_accepting_ms", ""),
                load.takeWindow(),
                installation.client().release());
        rows.add(row);
        out.println(row);
    }

    /** Ends the load; whether all of it held, printed. */
    boolean report() throws InterruptedException {
        LoadResult last = load.finish();
        Ledger.Check ledger = load.ledger().check(installation.client()::messages);
        long failed = last.failed()
                + rows.stream().mapToLong(row -> row.seen().failed()).sum();
        long answered = last.answered()
                + rows.stream().mapToLong(row -> row.seen().answered()).sum();
        long retried = last.retried()
                + rows.stream().mapToLong(row -> row.seen().retried()).sum();
        double longest = rows.stream()
                .mapToDouble(row -> row.seen().longestMillis())
                .max()
                .orElse(0);
        out.printf(
                Locale.ROOT,
                "%d updates, %d requests answered, %d failed, %d retried on a closed idle connection, longest wait %.0f ms%n",
                rows.size(),
                answered,
                failed,
                retried,
                longest);
        out.println("ledger: " + ledger);
        return failed == 0 && ledger.isIntact() && rows.stream().allMatch(Row::holds);
    }

    Installation installation() {
        return installation;
    }

    @Override
    public void close() {
        load.close();
        installation.close();
    }
}
