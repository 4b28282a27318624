package dev.molt.cli;

import dev.molt.check.Source;
import dev.molt.config.BadSetting;
import dev.molt.config.DatabaseUrl;
import dev.molt.config.InForce;
import dev.molt.config.Settings;
import dev.molt.db.Database;
import dev.molt.flags.FlagHistory;
import dev.molt.flags.FlagStore;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigStore;
import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.SupervisorState;
import dev.molt.update.SupervisorWaker;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checks of {@code molt doctor}. One that cannot be made has failed, and the others are made all the same. */
final class Examination {
    static final String SETTINGS = "settings";
    static final String DATA_DIRECTORY = "data directory";
    static final String DATABASES = "databases";

    private static final long MARGIN_BYTES = 64L << 20;

    private final Surroundings around;
    private final DataDirectory data;
    private final List<Result> results = new ArrayList<>();
    private Optional<Verified> verified = Optional.empty();
    private Crashes crashes = Crashes.NONE;

    /** How one check went; the detail says what was seen, and what to do if it is not good. */
    record Result(String check, boolean good, String detail) {}

    /** A check: returns what was seen, throws what is wrong. */
    private interface Check {
        String look() throws IOException;
    }

    /** Makes all of them, once. */
    Examination(Surroundings around, PastChanges past) {
        this.around = around;
        this.data = around.data();
        check(SETTINGS, this::settings);
        check("configuration", this::configuration);
        check("flags", this::flags);
        check(DATA_DIRECTORY, this::permissions);
        check("supervisor", this::supervisor);
        check("control fifo", this::fifo);
        check("lock", this::lock);
        check("current release", this::current);
        check("verification", this::verification);
        check("crashes", this::lookForCrashes);
        check("history", this::history);
        check(DATABASES, this::databases);
        if (server().isPresent()) {
            check("database backup", this::databaseBackup);
        }
        check("newest backup", this::newestBackup);
        check("disk space", this::space);
        check("clock", () -> new HostClock(around).look(past));
        check("git", () -> GitProgram.look(around));
        check("remote", this::remote);
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    /** The verification of what serves; empty when none was made. */
    Optional<Verified> verified() {
        return verified;
    }

    Crashes crashes() {
        return crashes;
    }

    private void check(String name, Check check) {
        try {
            results.add(new Result(name, true, check.look()));
        } catch (Failure e) {
            results.add(new Result(name, false, e.getMessage() + (e.hint().isEmpty() ? "" : ". " + e.hint())));
        } catch (IOException | RuntimeException e) {
            String what = e instanceof BadSetting || e.getMessage() != null ? e.getMessage() : e.toString();
            results.add(new Result(name, false, what));
        }
    }

    private static Failure wrong(String what, String hint) {
        return new Failure(Exit.FAILED, what, hint);
    }

    private String settings() {
        Settings settings = around.settings();
        return settings.names().size() + " settings are valid";
    }

    private String configuration() throws IOException {
        ConfigHistory history = ConfigHistory.read(data);
        if (!history.unreadable().isEmpty()) {
            throw wrong(String.join("; ", history.unreadable()), "Put them back, or live without that way back");
        }
        Optional<String> since = InForce.openSince(data.root());
        if (since.isPresent()) {
            return "configuration " + since.get() + " counts until the open change has ended";
        }
        ConfigHistory.Present present = new ConfigStore(data).present();
        if (present.edited()) {
            return "config.env was edited by hand: that takes effect at the next start, see molt config diff";
        }
        return present.version().number() == 0
                ? "config.env sets nothing"
                : "config.env is configuration " + present.version().number() + ", made by "
                        + present.version().by();
    }

    private String flags() throws IOException {
        FlagStore.Present present = new FlagStore(data).present();
        if (present.problem().isPresent()) {
            throw wrong(
                    present.problem().get(),
                    "The worker goes on with what it has; the next molt flags set keeps the file in failed/");
        }
        List<String> unreadable = new FlagHistory(data).list().unreadable();
        if (!unreadable.isEmpty()) {
            throw wrong(String.join("; ", unreadable), "Put them back, or live without that way back");
        }
        int set = present.change().inForce(around.clock().instant()).size();
        return set == 0
                ? "none is set"
                : set + " set, last by " + present.change().by();
    }

    private String permissions() throws IOException {
        Path root = data.root();
        if (!Files.isDirectory(root)) {
            throw wrong(root + " does not exist", "Start Molt, or set DATA_DIR");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(root);
        String owner = Files.getOwner(root).getName();
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw wrong("everybody may write to " + root, "Run: chmod o-w " + root);
        }
        if (!Files.isWritable(root)) {
            throw wrong(
                    System.getProperty("user.name") + " may not write to " + root + ", which belongs to " + owner,
                    "Run molt as " + owner);
        }
        return root + " belongs to " + owner + ", " + PosixFilePermissions.toString(permissions);
    }

    private String supervisor() throws IOException {
        Optional<SupervisorState> state = SupervisorState.read(data);
        if (state.isEmpty() || !state.get().isAlive()) {
            throw wrong("none runs", "Start Molt with ./entrypoint.sh");
        }
        return "pid " + state.get().get("pid") + ", " + state.get().get("state");
    }

    private String fifo() throws IOException {
        if (!Files.exists(data.control())) {
            throw wrong(data.control() + " is not there", "The supervisor makes it when it starts");
        }
        if (!new SupervisorWaker(data).isHeard()) {
            throw wrong("nobody reads " + data.control(), "Start Molt; if it runs, its run directory was replaced");
        }
        return "the supervisor reads it";
    }

    private String lock() throws IOException {
        return UpdateLock.read(data.lock())
                .map(lock -> lock.title() + " is open, in phase " + lock.phase().text())
                .orElse("no update is open");
    }

    private String current() throws IOException {
        Releases releases = new Releases(data);
        ReleaseId current = around.running();
        List<String> damage = releases.damage(current);
        if (!damage.isEmpty()) {
            throw wrong(current + ": " + String.join("; ", damage), "molt rollback, or remove it and update again");
        }
        return current + " is sealed and unchanged";
    }

    /** Of a worker that is just starting nothing can be said, and of one that maintenance has stopped nothing is wanted. */
    private String verification() throws IOException {
        Optional<SupervisorState> supervisor = SupervisorState.read(data);
        String state = supervisor.isPresent() && supervisor.get().isAlive()
                ? supervisor.get().get("state")
                : "";
        if (List.of("starting", "stopping", "maintenance").contains(state)) {
            return "not made in state " + state;
        }
        verified = Verified.now(around);
        if (verified.isEmpty() && state.equals("updating")) {
            return "not made between two workers of an update";
        }
        Verified made = verified.orElseThrow(
                () -> wrong("no worker serves", "Look at molt status, or start Molt with ./entrypoint.sh"));
        if (!made.isGood()) {
            throw wrong(made.failed(), "molt verify shows all of it");
        }
        return made.passed();
    }

    private String lookForCrashes() throws IOException {
        crashes = Crashes.read(data, around.clock());
        crashes.now().or(crashes::gaveUp).ifPresent(why -> {
            throw wrong(why, "The log has its last words");
        });
        return crashes.seen();
    }

    private String history() throws IOException {
        History history = History.read(data);
        if (!history.unreadable().isEmpty()) {
            throw wrong(String.join("; ", history.unreadable()), "They are passed over: put them back if you can");
        }
        return history.last()
                .map(last -> history.records().size() + " records, the last is " + last.id())
                .orElse("no update has ended here");
    }

    private String databases() throws IOException {
        List<String> seen = new ArrayList<>();
        for (Path path : around.settings().dbPaths()) {
            Path file = data.root().resolve(path);
            if (!Files.exists(file)) {
                seen.add(path + " does not exist yet");
            } else if (!SqliteFile.isOne(file)) {
                seen.add(path + " is not SQLite and was not checked");
            } else {
                SqliteFile.damage(file).ifPresent(damage -> {
                    throw wrong(damage, "Stop Molt and restore a backup: molt backups list");
                });
                seen.add(path + " is sound");
            }
        }
        server().ifPresent(url -> seen.add(answering(url)));
        return seen.isEmpty() ? "DB_PATHS names none" : String.join(", ", seen);
    }

    /** Where the service's data is, unless it is a file; settings that nobody can read are told of elsewhere. */
    private Optional<DatabaseUrl> server() {
        try {
            return around.settings().databaseUrl();
        } catch (BadSetting e) {
            return Optional.empty();
        }
    }

    private static String answering(DatabaseUrl url) {
        try (Connection connection = Database.at(url).openForReading()) {
            return url + " answers, PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw wrong(
                    url + " does not let us in: " + e.getMessage(), "See that it runs, and that DATABASE_URL is right");
        }
    }

    private String databaseBackup() throws IOException {
        String obstacle = Step.run(around, "dump")
                .resultsOrFailure("the look at pg_dump", "See what it says above")
                .get("obstacle");
        if (obstacle != null) {
            throw wrong(obstacle, "Without a backup only compatible migrations are applied");
        }
        return around.settings().isInFleet()
                ? "the fleet shares the database: updates do not restore it, and apply compatible migrations only"
                : "pg_dump can make one";
    }

    private String newestBackup() throws IOException {
        Backups.Listing listing = new Backups(data).list();
        if (listing.sealed().isEmpty()) {
            return "there is none yet";
        }
        BackupManifest newest = listing.sealed().get(0);
        List<String> damage = new BackupVerifier(data).damage(newest);
        if (!damage.isEmpty()) {
            throw wrong(newest.stamp() + ": " + String.join("; ", damage), "Make another: molt backups create");
        }
        return newest.stamp() + " could be restored";
    }

    /** A backup, and a restore beside what is there. */
    private String space() throws IOException {
        long needed = MARGIN_BYTES;
        for (Path path : around.settings().dbPaths()) {
            needed += 2 * SqliteFile.bytes(data.root().resolve(path));
        }
        long free = data.root().toFile().getUsableSpace();
        if (free < needed) {
            throw wrong(
                    (free >> 20) + " MiB are free, an update needs at least " + (needed >> 20),
                    "Free some, for example with molt backups prune");
        }
        return (free >> 20) + " MiB are free, an update needs at least " + (needed >> 20);
    }

    private String remote() throws IOException {
        Settings settings = around.settings();
        Source remote = Source.of(settings, around.environment(), data, around.home());
        Ref branch = new Ref(settings.updateBranch());
        String commit = remote.commitOf(branch)
                .orElseThrow(() -> wrong(remote.url() + " has no branch " + branch, "Set UPDATE_BRANCH"));
        return remote.url() + " has " + branch + " at " + commit.substring(0, 10);
    }
}
