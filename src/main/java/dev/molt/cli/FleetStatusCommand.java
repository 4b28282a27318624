package dev.molt.cli;

import dev.molt.fleet.Member;
import dev.molt.rollout.BadRelease;
import dev.molt.rollout.HostRelease;
import dev.molt.rollout.Progress;
import dev.molt.rollout.Release;
import dev.molt.rollout.Rollout;
import dev.molt.rollout.Sight;
import dev.molt.rollout.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** {@code molt fleet status}. */
@CommandLine.Command(
        name = "status",
        description = {
            "How far the rollout is, who holds a slot, since when and why, who is in the fleet, and which releases are bad.",
            "Exit code 1 if the rollout is halted, a slot is past its deadline, or a document cannot be read."
        })
final class FleetStatusCommand extends Command {
    private static final int MOST_NAMES = 5;
    private static final int MOST_BAD = 5;

    @Override
    Answer answer() throws IOException {
        return FleetStore.isThere(around()) ? ofFleet() : alone();
    }

    private Answer alone() throws IOException {
        boolean hasListeners = Files.exists(around().data().aloneStore());
        Labelled lines = new Labelled(Terminal.width(around()));
        lines.add(
                "fleet",
                "none: this instance is alone, as neither FLEET_URL nor REDIS_URL is set, or it is a level 0 program");
        lines.add("rollout", "none: updates wait for nobody, whatever UPDATE_STRATEGY says");
        lines.add(
                "here", hasListeners ? "listeners of its own; see molt listeners list" : "no listener was started yet");
        return new Answer(Exit.DONE, Json.with("alone", true).fields(), lines.lines());
    }

    private Answer ofFleet() throws IOException {
        Sight sight = FleetStore.look(around());
        int width = Terminal.width(around());
        Labelled lines = new Labelled(width);
        sight.rollout()
                .ifPresentOrElse(it -> rollout(it, sight, lines), () -> lines.add("rollout", "there was none yet"));
        lines.add("members", members(sight));
        badReleases(sight, lines);
        sight.problems().forEach(problem -> lines.add("problem", problem));
        if (sight.slots().isEmpty()) {
            lines.add("slots", "none is held");
        }
        List<String> all = new ArrayList<>(lines.lines());
        all.addAll(slots(sight, width));
        return new Answer(isGood(sight) ? Exit.DONE : Exit.FAILED, json(sight), all);
    }

    private static boolean isGood(Sight sight) {
        boolean halted =
                sight.rollout().filter(it -> it.state() == Rollout.State.HALTED).isPresent();
        return !halted
                && sight.slots().expired(sight.now()).isEmpty()
                && sight.problems().isEmpty();
    }

    private static void rollout(Rollout rollout, Sight sight, Labelled lines) {
        lines.add(
                "rollout",
                rollout.state().text() + ": " + rollout.release() + ", "
                        + rollout.plan().title(rollout.wave()));
        boolean isSaidBelow =
                badReleases(sight).stream().anyMatch(bad -> rollout.reason().equals(bad.said()));
        if (!rollout.reason().isEmpty() && !isSaidBelow) {
            lines.add("why", rollout.reason());
        }
        lines.add("begun", by(rollout.begunBy(), rollout.begunAt(), sight));
        if (!rollout.changedAt().equals(rollout.begunAt())) {
            lines.add("changed", by(rollout.changedBy(), rollout.changedAt(), sight));
        }
        lines.add("plan", plan(rollout));
        sight.progress().ifPresent(it -> lines.add("progress", progress(it, sight.now())));
    }

    private static String plan(Rollout rollout) {
        String waves = rollout.plan().waves().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "canaries " + rollout.plan().canary() + ", then " + waves + " %; "
                + rollout.plan().parallel()
                + " at a time, for at most " + Ages.of(rollout.plan().deadline()) + " each; "
                + Ages.of(rollout.plan().soak()) + " after each wave";
    }

    private static String by(String who, Instant at, Sight sight) {
        return (who.isEmpty() ? "" : "by " + who + " ") + ago(at, sight.now());
    }

    private static String progress(Progress progress, Instant now) {
        String next = progress.next().isEmpty()
                ? ""
                : "; next " + progress.next().stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                        + (progress.next().size() > MOST_NAMES
                                ? " and " + (progress.next().size() - MOST_NAMES) + " more"
                                : "");
        String soaks = progress.soaksUntil()
                .map(until -> "; soaks for another " + Ages.of(Duration.between(now, until)))
                .orElse("");
        return progress.done() + " of " + progress.total() + " have it, " + (progress.begun() - progress.done())
                + " on the way" + next + soaks
                + progress.awaited().map(what -> "; nobody can begin: " + what).orElse("");
    }

    private static String members(Sight sight) {
        Map<String, Long> count = sight.members().stream()
                .collect(Collectors.groupingBy(Member::release, TreeMap::new, Collectors.counting()));
        String releases = count.entrySet().stream()
                .map(each -> each.getValue() + " with " + each.getKey())
                .collect(Collectors.joining(", "));
        return sight.members().isEmpty() ? "none" : sight.members().size() + ": " + releases;
    }

    /** That which is rolled out first, then the newest. */
    private static List<BadRelease> badReleases(Sight sight) {
        Optional<Release> rolledOut = sight.rollout().map(Rollout::release);
        return sight.badReleases().values().stream()
                .sorted(Comparator.comparing((BadRelease bad) -> rolledOut.equals(Optional.of(bad.release())))
                        .thenComparing(BadRelease::at)
                        .reversed())
                .toList();
    }

    private static void badReleases(Sight sight, Labelled lines) {
        List<BadRelease> all = badReleases(sight);
        all.stream().limit(MOST_BAD).forEach(bad -> lines.add("bad", bad.said() + ", " + ago(bad.at(), sight.now())));
        if (all.size() > MOST_BAD) {
            lines.add("bad", "and " + (all.size() - MOST_BAD) + " more; --json has all");
        }
    }

    private static List<String> slots(Sight sight, int width) {
        if (sight.slots().isEmpty()) {
            return List.of();
        }
        Table table = new Table("SLOT OF", "RELEASE", "HELD", "LEFT", "WHY");
        for (Slot slot : sight.slots().held()) {
            String held = Ages.of(Duration.between(slot.since(), sight.now()));
            table.row(slot.host(), slot.release().digits(), held, left(slot, sight.now()), why(slot, sight));
        }
        return table.lines(width);
    }

    private static String left(Slot slot, Instant now) {
        return slot.isExpired(now)
                ? "late by " + Ages.of(Duration.between(slot.deadline(), now))
                : Ages.of(Duration.between(now, slot.deadline()));
    }

    private static String why(Slot slot, Sight sight) {
        boolean isMember =
                sight.members().stream().anyMatch(member -> member.host().equals(slot.host()));
        return (slot.committed() ? "on probation" : "is updated") + (isMember ? "" : ", no member");
    }

    private static String ago(Instant time, Instant now) {
        return Ages.of(Duration.between(time, now)) + " ago";
    }

    private static Map<String, Object> json(Sight sight) {
        Optional<Progress> progress = sight.progress();
        return Json.with("alone", false)
                .and("now", sight.now().toString())
                .and("rollout", sight.rollout().map(FleetAnswer::json).orElse(Map.of()))
                .and("progress", progress.map(FleetStatusCommand::json).orElse(Map.of()))
                .and(
                        "slots",
                        sight.slots().held().stream().map(FleetAnswer::json).toList())
                .and(
                        "members",
                        sight.members().stream().map(it -> json(it, sight)).toList())
                .and(
                        "bad",
                        badReleases(sight).stream()
                                .map(FleetStatusCommand::json)
                                .toList())
                .and("problems", sight.problems())
                .fields();
    }

    private static Map<String, Object> json(Progress progress) {
        return Json.with("total", progress.total())
                .and("begun", progress.begun())
                .and("done", progress.done())
                .and("next", progress.next())
                .and("soaks_until", progress.soaksUntil().map(Instant::toString).orElse(""))
                .and("awaited", progress.awaited().orElse(""))
                .fields();
    }

    private static Map<String, Object> json(Member member, Sight sight) {
        HostRelease known = sight.hostReleases().get(member.host());
        return Json.with("host", member.host())
                .and("incarnation", member.incarnation())
                .and("release", member.release())
                .and("committed", known == null ? "" : known.release().text())
                .and("labels", new TreeMap<>(member.labels()))
                .fields();
    }

    private static Map<String, Object> json(BadRelease bad) {
        return Json.with("release", bad.release().digits())
                .and("host", bad.host())
                .and("at", bad.at().toString())
                .and("reason", bad.reason())
                .fields();
    }
}
