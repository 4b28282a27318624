package dev.molt.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Instances of one service, each with a home and data of its own, that take their releases from the repository of the first. */
final class Instances implements AutoCloseable {
    private final List<Instance> all = new ArrayList<>();
    private final Map<String, String> settings;

    Instances() {
        this(Map.of());
    }

    /** All with these settings besides. */
    Instances(Map<String, String> settings) {
        this.settings = settings;
    }

    /** One more, which is not started. */
    Instance add() {
        Installation molt = Installation.asUsersHaveIt().set("DRAIN_DELAY", "5").set("STOP_BUDGET", "15");
        if (!all.isEmpty()) {
            molt.set("UPDATE_REMOTE_URL", all.get(0).molt.home().toString());
        }
        settings.forEach(molt::set);
        Instance added = new Instance(molt);
        all.add(added);
        return added;
    }

    List<Instance> all() {
        return List.copyOf(all);
    }

    /** A release that each of them can take. Its commit. */
    String commit(Change change) {
        return all.get(0).molt.repository().commit(change);
    }

    /** What all of them have stored, also those that do not run. */
    List<Ledger.StoredMessage> messages() {
        return all.stream()
                .flatMap(each -> each.molt.database().messages().stream())
                .toList();
    }

    String logs() {
        StringBuilder logs = new StringBuilder();
        all.stream()
                .filter(each -> each.running != null)
                .forEach(each ->
                        logs.append("port ").append(each.port()).append(":\n").append(each.running.log()));
        return logs.toString();
    }

    @Override
    public void close() {
        all.forEach(each -> each.molt.close());
    }

    /** One of them, and its present life. */
    static final class Instance {
        private final Installation molt;
        private Running running;

        private Instance(Installation molt) {
            this.molt = molt;
        }

        int port() {
            return molt.port();
        }

        Installation molt() {
            return molt;
        }

        /** The release that answers on its own port; empty when none does. */
        String release() {
            return molt.client().release();
        }

        /** How many messages it has stored. */
        int stored() {
            return molt.database().messages().size();
        }

        Instance start() {
            running = molt.start();
            return this;
        }

        Instance awaitServing() {
            running.await(
                    "the instance on port " + port() + " to serve",
                    () -> molt.client().isReady() && !molt.data().isLocked());
            return this;
        }

        /** TERM to its supervisor, as whoever replaces it sends it; it must end in order. */
        void stop() {
            int exit = running.stop();
            if (exit != 0) {
                throw new AssertionError("port " + port() + " ended with " + exit + ":\n" + running.log());
            }
        }

        /** Asks for what was committed last, and waits for the end. Its record. */
        Map<String, String> update() {
            return molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));
        }
    }
}
