package dev.molt.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every deployment with a good version and the bad ones, taking turns, each in a service that was started for it. */
final class Switches {
    private static final List<Column> GOOD = List.of(
            Column.withSpread("failed", "", 13),
            Column.only("p50", "ms", 6),
            Column.only("p99", "ms", 6),
            Column.only("p99.9", "ms", 7),
            Column.only("to quiet", "", 10).notCompared(),
            Column.withSpread("longest wait", "ms", 16),
            Column.only("gap", "ms", 7),
            Column.withSpread("switch", "ms", 17));

    private static final List<Column> ALL = List.of(
            Column.only("releases", "", 12).notCompared(),
            Column.only("failed", "", 12),
            Column.only("p99.9", "ms", 9),
            Column.only("to quiet", "", 10).notCompared(),
            Column.withSpread("longest wait", "ms", 22));

    private static final List<Column> BAD = List.of(
            Column.withSpread("failed", "", 22),
            Column.withSpread("longest wait", "ms", 22),
            Column.withSpread("gap", "ms", 22),
            Column.only("down at the end", "", 16));

    private final Plan plan;
    private final Report report;
    private final Map<Version, Figures> figures = new EnumMap<>(Version.class);
    private final Map<Peer, List<Trial.Result>> all = new EnumMap<>(Peer.class);

    Switches(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
        for (Version version : Version.values()) {
            figures.put(version, new Figures());
        }
    }

    void measure() throws Exception {
        List<Peer> peers = peers();
        for (int start = 0; start < plan.starts(); start++) {
            for (Peer peer : peers) {
                measureUnlessItBreaks(peer);
            }
            Collections.rotate(peers, 1);
        }
        for (Version version : Version.values()) {
            if (!figures.get(version).isEmpty()) {
                report.add(section(version));
            }
        }
        if (!all.isEmpty()) {
            report.add(together());
        }
    }

    private List<Peer> peers() {
        List<Peer> peers = new ArrayList<>();
        for (Peer peer : Peer.values()) {
            if (plan.wants(peer) && !peer.isThere()) {
                report.skip(peer.title(), "it needs " + peer.howToInstall());
            } else if (plan.wants(peer)) {
                peers.add(peer);
            }
        }
        return peers;
    }

    /** What breaks with one deployment is said, and costs nobody else his figures. */
    private void measureUnlessItBreaks(Peer peer) throws Exception {
        try {
            measure(peer);
        } catch (RuntimeException | AssertionError e) {
            report.skip(peer.title() + ", once", "it broke: " + e.getMessage());
        }
    }

    private void measure(Peer peer) throws Exception {
        try (Deployment deployment = peer.create(plan)) {
            deployment.start();
            for (int i = 0; i < plan.good(); i++) {
                note(peer, new Trial(deployment, plan).run(Version.GOOD));
            }
            for (Version bad : plan.badVersions()) {
                if (bad != plan.badVersions().get(0)) {
                    deployment.recover();
                }
                note(peer, new Trial(deployment, plan).run(bad));
            }
        }
    }

    private void note(Peer peer, Trial.Result result) {
        all.computeIfAbsent(peer, p -> new ArrayList<>()).add(result);
        Figures of = figures.get(result.version());
        of.add(peer.title(), "failed", result.failed());
        of.add(peer.title(), "p50", result.seen().p50Millis());
        of.add(peer.title(), "p99", result.seen().p99Millis());
        of.add(peer.title(), "p99.9", result.seen().p999Millis());
        of.add(peer.title(), "longest wait", result.seen().longestMillis());
        of.add(peer.title(), "gap", result.seen().gapMillis());
        of.add(peer.title(), "down at the end", result.serves() ? 0 : 1);
        result.quiet()
                .ifPresent(
                        quiet -> of.add(peer.title(), "to quiet", result.seen().p999Millis() / quiet.p999Millis()));
        result.switchMillis().ifPresent(millis -> of.add(peer.title(), "switch", millis));
        report.progress(peer.title() + ", " + result);
    }

    private Section section(Version version) {
        String load = plan.rate() + " requests/s, times in ms";
        return new Section(
                "A " + version.title() + ", " + load,
                version.isGood() ? explainGood() : explainBad(),
                "deployment",
                inOrder(figures.get(version)),
                version.isGood() ? GOOD : BAD,
                Optional.of(Peer.MOLT_OVERLAP.title()),
                List.of(Peer.MOLT_OVERLAP.title(), Peer.MOLT_STOP.title()));
    }

    private Section together() {
        Figures sums = new Figures();
        all.forEach((peer, results) -> {
            sums.add(peer.title(), "releases", results.size());
            sums.add(
                    peer.title(),
                    "failed",
                    results.stream().mapToLong(Trial.Result::failed).sum());
            Optional<Spread> quiet = quiet(results);
            results.forEach(result -> {
                sums.add(peer.title(), "p99.9", result.seen().p999Millis());
                sums.add(peer.title(), "longest wait", result.seen().longestMillis());
                quiet.ifPresent(
                        it -> sums.add(peer.title(), "to quiet", result.seen().p999Millis() / it.median()));
            });
        });
        return new Section(
                "All these releases together, " + plan.rate() + " requests/s",
                "Failed: the sum of them all. The others are medians of the releases, good and bad, each over the time that its table above says."
                        + " To quiet: the p99.9 as a ratio to the median of those before the good releases.",
                "deployment",
                sums,
                ALL,
                Optional.of(Peer.MOLT_OVERLAP.title()),
                List.of(Peer.MOLT_OVERLAP.title(), Peer.MOLT_STOP.title()));
    }

    /** The p99.9 of a service with which nothing is done; empty: no good release was measured. */
    private static Optional<Spread> quiet(List<Trial.Result> results) {
        List<Double> before = results.stream()
                .flatMap(result -> result.quiet().stream())
                .map(Seen::p999Millis)
                .toList();
        return Optional.of(before).filter(it -> !it.isEmpty()).map(Spread::of);
    }

    private String explainGood() {
        return "Failed: of all requests from the trigger on. Waits: of the requests due in the "
                + plan.window().toSeconds()
                + " s around the new version's first answer, from the intended send time. To quiet: the p99.9 as a ratio to that of the half"
                + " window before the trigger. Gap: the longest time in which nobody"
                + " was answered. Switch: from the trigger to that first answer, less the time to get, build and rehearse the version.";
    }

    private String explainBad() {
        return "From the trigger on, for " + plan.window().toSeconds()
                + " s or until " + plan.afterBad().toSeconds()
                + " s after the end of the deployment, if that is later."
                + " Down at the end: in how many of the repetitions nobody passed the check then (median).";
    }

    private static Figures inOrder(Figures figures) {
        return figures.inOrderOf(
                java.util.Arrays.stream(Peer.values()).map(Peer::title).toList());
    }
}
