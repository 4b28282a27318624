package dev.molt.bench;

import dev.molt.e2e.RollingFigures;
import java.util.List;
import java.util.Optional;

/** What clients notice of a release that goes through a fleet. */
final class RollingUpdates implements FleetPart.Measurement {
    private static final List<Column> COLUMNS = List.of(
            Column.only("answered", "", 12).notCompared(),
            Column.withSpread("failed", "", 12),
            Column.only("p99", "ms", 10),
            Column.withSpread("longest wait", "ms", 22),
            Column.withSpread("lost or doubled", "", 17),
            Column.only("rollout", "s", 12));

    private final Plan plan;
    private final Report report;
    private final Figures figures = new Figures();

    RollingUpdates(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    @Override
    public void measure() throws Exception {
        if (!Peer.HAPROXY.isThere()) {
            report.skip("rolling updates", "they need " + Peer.HAPROXY.howToInstall());
            return;
        }
        for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
            note("good release", RollingFigures.ofGoodRelease(plan.rate()));
            note("bad release", RollingFigures.ofBadRelease(plan.rate()));
        }
        report.add(new Section(
                "A rolling update of three instances behind HAProxy, " + plan.rate() + " requests/s",
                "Each takes the release by itself, one after the other, each with a probation of 3 s; the bad one dies when it serves, so the first goes"
                        + " back and the others do not take it. Lost or doubled: in how many of the repetitions something that was acknowledged was not"
                        + " stored once. Rollout: from the commit to its end. The goal is that none failed.",
                "rollout",
                figures,
                COLUMNS,
                Optional.empty(),
                List.of()));
    }

    private void note(String subject, RollingFigures measured) {
        figures.add(subject, "answered", measured.seen().answered());
        figures.add(subject, "failed", measured.seen().failed());
        figures.add(subject, "p99", measured.seen().p99Millis());
        figures.add(subject, "longest wait", measured.seen().longestMillis());
        figures.add(subject, "lost or doubled", measured.isIntact() ? 0 : 1);
        figures.add(subject, "rollout", measured.seconds());
        report.progress(subject + ": " + measured.seen());
    }
}
