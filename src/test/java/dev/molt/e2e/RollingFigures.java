package dev.molt.e2e;

/**
 * What clients noticed of a release that went through three instances behind HAProxy, or was stopped at the first.
 *
 * @param seconds from the commit to the end of the rollout
 * @param isIntact whether everything that was acknowledged is stored once
 */
public record RollingFigures(LoadResult seen, double seconds, boolean isIntact) {

    public static RollingFigures ofGoodRelease(int rate) throws Exception {
        return measure(rate, Change.good(), "done");
    }

    /** Of one that dies when it serves: the canary goes back, and nobody else takes it. */
    public static RollingFigures ofBadRelease(int rate) throws Exception {
        return measure(rate, Change.of(Behaviour.DIES_ONLY_WHEN_LIVE), "halted");
    }

    private static RollingFigures measure(int rate, Change change, String end) throws Exception {
        try (RollingFleet fleet = new RollingFleet(rate)) {
            fleet.begin();
            long began = System.nanoTime();
            fleet.awaitRollout(fleet.release(change), end);
            double seconds = (System.nanoTime() - began) / 1e9;
            LoadResult seen = fleet.endLoad();
            return new RollingFigures(seen, seconds, fleet.ledger().isIntact());
        }
    }
}
