package dev.molt.cli;

import dev.molt.check.LastLook;
import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.Maintenance;
import dev.molt.update.Pin;
import dev.molt.update.Probation;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.SupervisorState;
import dev.molt.update.UnreadableException;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the data directory says at this moment. What cannot be read is a problem, not an error: somebody who asks
 * for the status wants the rest all the more.
 */
record Situation(
        Optional<ReleaseId> release,
        String commit,
        Optional<UpdateLock> open,
        boolean lockIsReadable,
        Optional<Pin> pin,
        Optional<Maintenance> maintenance,
        Optional<UpdateLock> last,
        Optional<Probation> probation,
        Optional<SupervisorState> supervisor,
        boolean supervised,
        Readiness readiness,
        Optional<String> progress,
        Optional<LastLook> look,
        List<String> problems) {

    static Situation read(Surroundings around) throws IOException {
        return new Reader(around.data()).read();
    }

    /** The phase of the open update, or idle. */
    String phase() {
        if (!lockIsReadable) {
            return "unreadable";
        }
        return open.map(lock -> lock.phase().text()).orElse("idle");
    }

    /** What the supervisor last said that it is doing, if it still runs. */
    String state() {
        return supervised ? get("state") : "stopped";
    }

    /** A field of the supervisor's state, if it still runs. */
    String get(String key) {
        return supervised ? supervisor.map(state -> state.get(key)).orElse("") : "";
    }

    private static final class Reader {
        private final DataDirectory data;
        private final List<String> problems = new ArrayList<>();
        private final Releases releases;

        Reader(DataDirectory data) {
            this.data = data;
            this.releases = new Releases(data);
        }

        /** Reads a file that may be damaged. */
        private interface Source<T> {
            Optional<T> read() throws IOException;
        }

        private <T> Optional<T> unlessDamaged(Source<T> source) throws IOException {
            try {
                return source.read();
            } catch (UnreadableException e) {
                problems.add(e.getMessage());
                return Optional.empty();
            }
        }

        Situation read() throws IOException {
            Optional<UpdateLock> open = unlessDamaged(() -> UpdateLock.read(data.lock()));
            boolean lockIsReadable = problems.isEmpty();
            Optional<ReleaseId> release = unlessDamaged(releases::current);
            String commit = release.isEmpty()
                    ? ""
                    : unlessDamaged(() -> Optional.of(releases.commitOf(release.get())))
                            .orElse("");
            Optional<Pin> pin = pin();
            Optional<Maintenance> maintenance = maintenance();
            History history = History.read(data);
            problems.addAll(history.unreadable());
            Optional<LastLook> look = unlessDamaged(() -> LastLook.read(data));
            Optional<SupervisorState> supervisor = unlessDamaged(() -> SupervisorState.read(data));
            boolean alive = supervisor.isPresent() && supervisor.get().isAlive();
            Readiness readiness = alive ? Readiness.ask(data, supervisor.get()) : Readiness.UNREACHABLE;
            return new Situation(
                    release,
                    commit,
                    open,
                    lockIsReadable,
                    pin,
                    maintenance,
                    history.last(),
                    probation(release),
                    supervisor,
                    alive,
                    readiness,
                    alive ? CandidateProgress.read(data) : Optional.empty(),
                    look,
                    List.copyOf(problems));
        }

        /** What is wrong with a record, the history says already. */
        private Optional<Probation> probation(Optional<ReleaseId> release) throws IOException {
            try {
                return release.isEmpty() ? Optional.empty() : Probation.of(release.get(), data);
            } catch (UnreadableException e) {
                return Optional.empty();
            }
        }

        /** One that nobody can read pins too: whoever wrote it wanted that. */
        private Optional<Pin> pin() throws IOException {
            Optional<Pin> pin = unlessDamaged(() -> Pin.read(data));
            boolean damaged = pin.isEmpty() && Files.exists(data.pin());
            return damaged ? Optional.of(new Pin("", "pin.json cannot be read", "", "")) : pin;
        }

        /** One that nobody can read counts too, likewise. */
        private Optional<Maintenance> maintenance() throws IOException {
            Optional<Maintenance> maintenance = unlessDamaged(() -> Maintenance.read(data));
            boolean damaged = maintenance.isEmpty() && Files.exists(data.maintenance());
            return damaged ? Optional.of(new Maintenance("", "", "")) : maintenance;
        }
    }
}
