package dev.molt.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The model's store, of whose every answer a checker is told. */
final class RecordedStore {
    private final ModelCoordinator store;
    private final Agenda agenda;
    private final HistoryChecker checker;
    private final Duration lease;

    RecordedStore(ModelCoordinator store, Agenda agenda, HistoryChecker checker, Duration lease) {
        this.store = store;
        this.agenda = agenda;
        this.checker = checker;
        this.lease = lease;
    }

    private interface Call<T> {
        T run() throws CoordinatorException;
    }

    /** The network is simulated elsewhere. */
    private static <T> T answerOf(Call<T> call) {
        try {
            return call.run();
        } catch (CoordinatorException e) {
            throw new AssertionError("The model has failed", e);
        }
    }

    Joined join(Member member, Set<String> dead) {
        Joined answer = answerOf(() -> store.join(member, Set.of(), dead, lease));
        dead.forEach(incarnation -> checker.ended(agenda.now(), incarnation, HistoryChecker.End.DECLARED_DEAD));
        if (answer.isMember()) {
            checker.joined(agenda.now(), member);
        }
        return answer;
    }

    Renewal renew(String incarnation) {
        Renewal answer = answerOf(() -> store.renew(incarnation));
        checker.renewed(agenda.now(), incarnation, answer.held());
        return answer;
    }

    String leave(String incarnation) {
        answerOf(() -> {
            store.leave(incarnation);
            return incarnation;
        });
        checker.ended(agenda.now(), incarnation, HistoryChecker.End.LEFT);
        return incarnation;
    }

    List<Member> reap() {
        List<Member> gone = answerOf(store::reap);
        gone.forEach(member -> checker.ended(agenda.now(), member.incarnation(), HistoryChecker.End.REAPED));
        return gone;
    }

    Optional<Grant> acquire(String incarnation, String name) {
        Optional<Grant> grant = answerOf(() -> store.acquire(incarnation, name));
        grant.ifPresent(it -> checker.granted(agenda.now(), it, OptionalLong.empty()));
        return grant;
    }

    Optional<Grant> transfer(Grant mine, String cursor, String successor) {
        Optional<Grant> grant = answerOf(() -> store.transfer(mine, cursor, successor));
        grant.ifPresent(it -> checker.granted(agenda.now(), it, OptionalLong.of(mine.token())));
        return grant;
    }

    boolean release(Grant mine, String cursor) {
        boolean done = answerOf(() -> store.release(mine, cursor));
        checker.released(agenda.now(), mine, done);
        return done;
    }

    boolean commit(Grant mine, String cursor) {
        boolean done = answerOf(() -> store.commit(mine, cursor));
        checker.committed(agenda.now(), mine, done);
        return done;
    }

    Changes changes(long since) {
        return answerOf(() -> store.changes(since));
    }

    /** Somebody wants this name to be owned. */
    void want(String name) {
        answerOf(() -> store.write(name, 0, Optional.of("wanted")));
    }

    Optional<Entry> read(String name) {
        return answerOf(() -> store.read(name));
    }

    void loseData() {
        store.loseData();
        checker.dataLost(agenda.now());
    }
}
