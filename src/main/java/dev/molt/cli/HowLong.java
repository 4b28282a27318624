package dev.molt.cli;

import dev.molt.update.History;
import dev.molt.update.UpdateLock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How long ways back take, as far as this installation has seen it: what was never measured here is unknown. */
final class HowLong {
    /** From the request to a worker that accepts, when nothing has to be built. After an overlap the old one drains later. */
    private static final List<String> PARTS = List.of(
            "park_ms", "snapshot_ms", "drain_ms", "back_up_ms", "activate_ms", "migrate_ms", "verify_ms", "commit_ms");

    private final History history;

    /**
     * A time.
     *
     * @param text in words, with what it was taken from
     * @param millis empty if it is not known
     */
    record Span(String text, OptionalLong millis) {
        static Span unknown(String why) {
            return new Span("unknown: " + why, OptionalLong.empty());
        }

        /** Nothing that could be measured is done. */
        static Span none(String text) {
            return new Span(text, OptionalLong.empty());
        }
    }

    HowLong(History history) {
        this.history = history;
    }

    /** To another configuration. */
    Span switchOfConfiguration() {
        return lastSwitch(UpdateLock::isConfiguration).orElse(Span.unknown("no switch was measured here yet"));
    }

    /**
     * To another release, with the database as it is.
     *
     * @param builds whether it has to be built first
     */
    Span switchOfCode(boolean builds) {
        Optional<Span> span = lastSwitch(record -> record.isRollback() && !restores(record));
        if (span.isEmpty() || !builds) {
            return span.orElse(Span.unknown("no switch was measured here yet"));
        }
        return Span.unknown(
                "the release is built again first; after that " + span.get().text());
    }

    /**
     * To another release, with its data.
     *
     * @param bytes the size of the backup
     */
    Span restore(long bytes) {
        String size = "the backup has " + (bytes >> 10) + " KiB";
        Optional<UpdateLock> last = last(record -> record.isRollback() && restores(record));
        if (last.isPresent()) {
            Span span = span(last.get());
            return new Span(span.text() + "; " + size, span.millis());
        }
        return Span.unknown("no backup was restored here yet; " + size
                + lastSwitch(record -> true)
                        .map(span -> ", a switch without one " + span.text())
                        .orElse(""));
    }

    /** Of a worker, until it is ready. */
    Span start() {
        return last(record -> true)
                .map(record -> {
                    long millis = record.milliseconds("park_ms").orElse(0)
                            + record.milliseconds("migrate_ms").getAsLong();
                    return new Span(
                            "about " + seconds(millis) + " from the start of its worker to ready, as " + name(record)
                                    + " did",
                            OptionalLong.of(millis));
                })
                .orElse(Span.unknown("no start was measured here yet"));
    }

    /** Until the worker is drained. */
    Span drain() {
        return last(record -> record.milliseconds("drain_ms").isPresent())
                .map(record -> {
                    long millis = record.milliseconds("drain_ms").getAsLong();
                    return new Span(
                            "about " + seconds(millis) + ", as the drain of " + name(record) + " did",
                            OptionalLong.of(millis));
                })
                .orElse(Span.unknown("no drain was measured here yet"));
    }

    /** The last of the kind, else the last of any. */
    private Optional<Span> lastSwitch(Predicate<UpdateLock> preferred) {
        return last(preferred).or(() -> last(record -> !restores(record))).map(HowLong::span);
    }

    private Optional<UpdateLock> last(Predicate<UpdateLock> wanted) {
        return history.last(record ->
                record.committed() && record.milliseconds("migrate_ms").isPresent() && wanted.test(record));
    }

    private static boolean restores(UpdateLock record) {
        return !record.get("restore").isEmpty();
    }

    private static Span span(UpdateLock record) {
        Stream<String> parts = PARTS.stream()
                .filter(part ->
                        !(part.equals("drain_ms") && record.get("switch").equals("overlap")));
        long millis = parts.map(record::milliseconds)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .sum();
        return new Span(
                "about " + seconds(millis) + ", as " + name(record) + " did" + clients(record),
                OptionalLong.of(millis));
    }

    private static String clients(UpdateLock record) {
        OptionalLong millis = record.milliseconds("not_accepting_ms");
        if (millis.isEmpty()) {
            return "";
        }
        return millis.getAsLong() == 0
                ? ", while clients did not wait"
                : ", while clients waited " + seconds(millis.getAsLong());
    }

    private static String name(UpdateLock record) {
        return record.isConfiguration() ? record.title() : record.kind().replace('_', ' ') + " " + record.id();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
