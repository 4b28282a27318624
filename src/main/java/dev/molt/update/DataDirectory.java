package dev.molt.update;

import java.nio.file.Path;

/** Where everything is on the volume. */
public record DataDirectory(Path root) {
    /** The root is made absolute. */
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** Exactly while an update is open. */
    public Path lock() {
        return root.resolve("UPDATE_LOCK.json");
    }

    /** One record per ended update. */
    public Path history() {
        return root.resolve("history");
    }

    /** The sealed releases. */
    public Path releases() {
        return root.resolve("releases");
    }

    /** The link to the release that runs. */
    public Path current() {
        return root.resolve("current");
    }

    /** Snapshots of database and code, and their seals. */
    public Path backups() {
        return root.resolve("backups").resolve("auto_update");
    }

    /** What failed, or could not be read, and was kept: logs, databases, files. */
    public Path failed() {
        return root.resolve("failed");
    }

    /** While it exists there are no automatic updates. */
    public Path pin() {
        return root.resolve("pin.json");
    }

    /** While it exists no worker runs, and clients are answered with its message. */
    public Path maintenance() {
        return root.resolve("maintenance.json");
    }

    /** Which flags are set, and which change was the last. */
    public Path flags() {
        return root.resolve("flags.json");
    }

    /** The changes of flags, and what the release that accepts declares. */
    public Path flagHistory() {
        return root.resolve("flags");
    }

    /** The overrides of the settings. */
    public Path config() {
        return root.resolve("config.env");
    }

    /** Every version of them. */
    public Path configHistory() {
        return root.resolve("config");
    }

    /** The alerts that wait, and what became of others. */
    public Path outbox() {
        return root.resolve("outbox");
    }

    /** The highest epoch of the fleet's store that this host has seen. */
    public Path fleetEpoch() {
        return fleet().resolve("epoch.json");
    }

    /** What this instance is called in its fleet. */
    public Path instanceName() {
        return fleet().resolve("instance");
    }

    /** A file for each life of this instance in its fleet, locked while it lasts. */
    public Path lives() {
        return fleet().resolve("lives");
    }

    /** The store for the listeners of an instance that is in no fleet; there from its first listener on. */
    public Path aloneStore() {
        return fleet().resolve("alone.db");
    }

    private Path fleet() {
        return root.resolve("fleet");
    }

    /** What this host is called in its fleet, and which of its updates the fleet was told of. */
    public Path rollout() {
        return fleet().resolve("rollout.json");
    }

    /** The bare mirror of the remote. */
    public Path mirror() {
        return root.resolve("repo.git");
    }

    /** When this host first saw the commits of the branch. */
    public Path firstSeen() {
        return root.resolve("cache").resolve("first_seen.json");
    }

    /** The figures of the release that served well last. */
    public Path figures() {
        return root.resolve("cache").resolve("figures.json");
    }

    /** What tokens of listeners are sealed with. */
    public Path listenerKey() {
        return root.resolve("trust").resolve("listener.key");
    }

    /** Made anew at every start of the supervisor. */
    public Path run() {
        return root.resolve("run");
    }

    /** The fifo that wakes the supervisor. */
    public Path control() {
        return run().resolve("control");
    }

    /** Which update is to be cancelled. */
    public Path cancel() {
        return run().resolve("cancel");
    }

    /** What the supervisor is doing. */
    public Path state() {
        return run().resolve("state.json");
    }

    /** What the last look at the remote that looked by itself found. */
    public Path look() {
        return run().resolve("look.json");
    }

    /** The private listener of the worker that accepts. */
    public Path workerSocket() {
        return run().resolve("worker.sock");
    }
}
