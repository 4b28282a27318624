package dev.molt.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a branch has after the release that runs: its own commits, not those that a merge brought, newest first. Empty: it does
 * not descend from what runs.
 */
record Line(List<Commit> commits) {
    /**
     * A commit of the branch, and what the trailers of its message say.
     *
     * @param urgent {@code Molt-Urgent: yes}: it need not soak
     * @param barrier {@code Molt-Barrier: yes}: nothing may skip it
     */
    record Commit(String id, boolean urgent, boolean barrier) {}

    Line {
        commits = List.copyOf(commits);
    }

    /** When nothing but the tip is known. */
    static Line of(String tip) {
        return new Line(List.of(new Commit(tip, false, false)));
    }

    /** The newest that passes the test. */
    Optional<String> newest(Predicate<Commit> test) {
        return commits.stream().filter(test).map(Commit::id).findFirst();
    }

    String tip() {
        return commits.get(0).id();
    }

    /** What of it the branch had when its tip was the commit that begins with these digits; empty: it has none. */
    Optional<Line> from(String digits) {
        List<Commit> older = commits.stream()
                .dropWhile(commit -> !commit.id().startsWith(digits))
                .toList();
        return older.isEmpty() ? Optional.empty() : Optional.of(new Line(older));
    }

    /** The barrier that comes before this commit, the oldest of them. It is not its own. */
    Optional<String> barrierBefore(String target) {
        return commits.stream()
                .dropWhile(commit -> !commit.id().equals(target))
                .skip(1)
                .filter(Commit::barrier)
                .map(Commit::id)
                .reduce((newer, older) -> older);
    }
}
