package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must be true of an installation that serves again, whatever happened before: exactly one release, an intact database with that
 * release's schema, no lock, every acknowledged write, and a record that tells what happened.
 */
final class Inspection {
    private final Installation installation;
    private final List<String> faults = new ArrayList<>();

    private Inspection(Installation installation) {
        this.installation = installation;
    }

    /**
     * The faults, none if all is well.
     *
     * @param update the update that ended
     * @param outcomes those that are right for it
     * @param schemas the schema version that each commit's release brings, by the ten hex digits in release names
     */
    static List<String> faults(
            Installation installation,
            String update,
            List<String> outcomes,
            Map<String, String> schemas,
            Ledger ledger) {
        Inspection inspection = new Inspection(installation);
        String running = inspection.oneRelease();
        inspection.record(update, outcomes, running);
        inspection.database(schemas.getOrDefault(running.replaceAll(".*-", ""), "of no known release"));
        inspection.writes(ledger);
        return inspection.faults;
    }

    private String oneRelease() {
        String current = installation.data().current();
        String answering = installation.client().release();
        check(current.equals(answering), "current is " + current + ", but " + answering + " answers");
        check(
                !installation.data().isLocked(),
                "there is still a lock in phase " + installation.data().phase());
        return answering;
    }

    private void record(String update, List<String> outcomes, String running) {
        Optional<Map<String, String>> found = installation.data().history(update);
        if (found.isEmpty()) {
            faults.add("there is no record of update " + update);
            return;
        }
        Map<String, String> record = found.get();
        String outcome = record.get("outcome");
        check(
                record.get("file").equals(update + "." + outcome + ".json"),
                "outcome " + outcome + " in " + record.get("file"));
        check(
                outcomes.contains(outcome),
                "outcome " + outcome + " instead of " + outcomes + ": " + record.get("reason"));
        String expected = "committed".equals(outcome) ? record.get("to") : record.get("from");
        check(
                running.equals(expected),
                "outcome " + outcome + " stands for " + expected + ", but " + running + " runs");
        configuration(record);
        check("committed".equals(outcome) || !record.get("reason").isEmpty(), "an update that failed without a reason");
        int attempts = Integer.parseInt(record.get("attempts"));
        check(
                attempts <= 4 && (attempts > 0 || "abandoned".equals(outcome)),
                attempts + " attempts in a record " + outcome);
    }

    /** That of a change that committed is the new one, of any other the one before; version 0 is that nothing is set. */
    private void configuration(Map<String, String> record) {
        if (!"config".equals(record.get("kind"))) {
            return;
        }
        String version = record.get("committed".equals(record.get("outcome")) ? "config" : "config_from");
        Path data = installation.data().path();
        check(
                text(data.resolve("config.env")).equals(text(data.resolve("config/" + version + ".env"))),
                "config.env is not version " + version);
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void database(String schema) {
        Database database = installation.database();
        check("ok".equals(database.integrity()), "the database is broken: " + database.integrity());
        check(schema.equals(database.schema()), "schema " + database.schema() + " instead of " + schema);
        if (!schema.isEmpty() && database.hasTable("e2e_" + (Integer.parseInt(schema) + 1))) {
            faults.add("a table of a release that was rolled back is there");
        }
    }

    private void writes(Ledger ledger) {
        Ledger.Check check = ledger.check(installation.client()::messages);
        check(check.isIntact(), check.toString());
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
