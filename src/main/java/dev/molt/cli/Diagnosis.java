package dev.molt.cli;

import dev.molt.cli.Findings.Lock;
import dev.molt.config.BadSetting;
import dev.molt.config.Settings;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.ConfigStore;
import dev.molt.update.History;
import dev.molt.update.Releases;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts together what was seen, lets {@link WayBack} decide, and tells what that takes and loses. Changes nothing. */
final class Diagnosis {
    /** With less than this nothing that is written can be relied on. */
    private static final long HARDLY_ANY_BYTES = 64L << 20;

    private final Surroundings around;
    private final Examination examination;
    private final PastChanges past;

    Diagnosis(Surroundings around, Examination examination, PastChanges past) {
        this.around = around;
        this.examination = examination;
        this.past = past;
    }

    /** Whatever goes wrong in finding out: then that comes first. */
    Recommendation recommendation() {
        try {
            Suspicion suspicion = Suspicion.of(around, past);
            Findings seen = findings(suspicion);
            WayBack way = WayBack.of(seen);
            return new Recommendation(way, way.why(seen), takes(way, suspicion), loses(way, suspicion));
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Recommendation(
                    WayBack.HOST, why, HowLong.Span.unknown("it depends on what is wrong"), List.of());
        }
    }

    private Findings findings(Suspicion suspicion) throws IOException {
        Situation situation = Situation.read(around);
        Lock lock =
                !situation.lockIsReadable() ? Lock.UNREADABLE : situation.open().isPresent() ? Lock.OPEN : Lock.FREE;
        boolean mayBeSwitched = lock == Lock.FREE && situation.maintenance().isEmpty();
        Optional<String> refused = mayBeSwitched ? refused() : Optional.empty();
        return new Findings(
                blocked(refused),
                refused,
                situation.supervised(),
                examination.crashes().gaveUp(),
                lock,
                situation.maintenance().isPresent(),
                symptom(),
                suspicion.suspect(),
                firstBad());
    }

    /** Settings that nobody can start with, when going back to the configuration before mends that. */
    private Optional<String> refused() throws IOException {
        try {
            around.settings();
            return Optional.empty();
        } catch (BadSetting e) {
            boolean fileIsToBlame = !works(() -> Settings.of(
                    new ConfigStore(around.data()).present().overrides(),
                    around.data().root()));
            return fileIsToBlame && works(() -> Suspicion.requireConfigurationBefore(around))
                    ? Optional.of("config.env cannot be used: " + e.getMessage())
                    : Optional.empty();
        }
    }

    /** Something that is refused when it cannot be. */
    private interface Attempt {
        void run() throws IOException;
    }

    private static boolean works(Attempt attempt) throws IOException {
        try {
            attempt.run();
            return true;
        } catch (BadSetting | Failure e) {
            return false;
        }
    }

    /** Without settings nobody knows which databases there are: then theirs is not the first fault. */
    private Optional<String> blocked(Optional<String> refused) {
        Stream<String> names = refused.isPresent()
                ? Stream.of(Examination.DATA_DIRECTORY)
                : Stream.of(Examination.DATA_DIRECTORY, Examination.SETTINGS, Examination.DATABASES);
        Optional<String> bad = names.flatMap(name -> examination.results().stream()
                        .filter(result -> result.check().equals(name)))
                .filter(result -> !result.good())
                .map(Diagnosis::named)
                .findFirst();
        return bad.or(this::full);
    }

    private Optional<String> full() {
        long free = around.data().root().toFile().getUsableSpace();
        return Files.isDirectory(around.data().root()) && free < HARDLY_ANY_BYTES
                ? Optional.of("only " + (free >> 20) + " MiB are free in "
                        + around.data().root() + ". Free some, for example with molt backups prune")
                : Optional.empty();
    }

    private Optional<String> symptom() {
        Optional<String> failing = examination
                .verified()
                .filter(verified -> !verified.isGood())
                .map(verified -> "the verification of what serves fails: " + verified.failed());
        return examination.crashes().now().or(() -> failing);
    }

    private Optional<String> firstBad() {
        return examination.results().stream()
                .filter(result -> !result.good())
                .findFirst()
                .map(Diagnosis::named);
    }

    private static String named(Examination.Result result) {
        return result.check() + ": " + result.detail();
    }

    private HowLong.Span takes(WayBack way, Suspicion suspicion) throws IOException {
        HowLong before = new HowLong(History.read(around.data()));
        return switch (way) {
            case FLAGS -> HowLong.Span.none("at once: nothing is started");
            case CONFIGURATION -> before.switchOfConfiguration();
            case CODE -> before.switchOfCode(isBuiltAgain(suspicion.plan().orElseThrow()));
            case DATA -> before.restore(bytes(suspicion.plan().orElseThrow()));
            case UNEXPLAINED -> before.drain();
            case STOPPED, UNREADABLE, MAINTENANCE -> before.start();
            case HOST, FAULT -> HowLong.Span.unknown("it depends on what is wrong");
            case OPEN -> HowLong.Span.unknown("it depends on the update");
            case WELL -> HowLong.Span.none("no time");
        };
    }

    private boolean isBuiltAgain(RollbackPlan plan) throws IOException {
        return new Releases(around.data()).manifest(plan.to()).isEmpty();
    }

    private long bytes(RollbackPlan plan) throws IOException {
        Backups backups = new Backups(around.data());
        long sum = 0;
        for (BackupManifest.Database database : plan.restore().orElseThrow().databases()) {
            for (BackupManifest.Part part : Stream.of(database.main(), database.wal(), database.journal())
                    .flatMap(Optional::stream)
                    .toList()) {
                sum += Files.size(backups.file(part));
            }
        }
        return sum;
    }

    private List<String> loses(WayBack way, Suspicion suspicion) {
        return switch (way) {
            case DATA -> rows(suspicion.plan().flatMap(RollbackPlan::restore).orElseThrow());
            case UNEXPLAINED -> List.of("nothing that is stored; clients are turned away until molt maintenance off");
            default -> List.of();
        };
    }

    private List<String> rows(BackupManifest backup) {
        List<String> lines = new ArrayList<>();
        lines.add("what was written since " + backup.createdAt() + ", " + Ages.since(backup.createdAt(), around.clock())
                + " ago (backup " + backup.stamp() + "):");
        try {
            List<String> rows = new Losses(around).of(backup);
            lines.addAll(rows.isEmpty() ? List.of("no row came, changed or went since then") : rows);
        } catch (IOException | RuntimeException e) {
            lines.add("how much cannot be told: " + e.getMessage());
        }
        return lines;
    }
}
