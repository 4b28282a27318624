package dev.molt.bench;

import dev.molt.e2e.Load;
import dev.molt.e2e.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One version deployed under load, and what clients saw of it. */
final class Trial {
    /** How long a client waits for an answer. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_SWITCH = Duration.ofSeconds(60);
    private static final long SETTLING_MILLIS = 1000;
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Deployment deployment;
    private final Plan plan;
    private final Recorder recorder = new Recorder();

    Trial(Deployment deployment, Plan plan) {
        this.deployment = deployment;
        this.plan = plan;
    }

    /**
     * What came of it.
     *
     * @param seen for a good version the time around its first answer, for a bad one the time from the trigger on
     * @param quiet for a good version the time before the trigger
     * @param failed of all requests from the trigger to the end
     * @param switchMillis from the trigger to the version's first answer, less getting, building and rehearsing it; if it answered
     * @param serves whether somebody passes the check when it is over
     */
    record Result(
            Version version,
            String outcome,
            Seen seen,
            Optional<Seen> quiet,
            long failed,
            Optional<Double> switchMillis,
            boolean serves,
            LoadResult all) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s (%s): %d answered, %d failed %s, longest wait %.0f ms, gap %.0f ms%s%s%s",
                    version.title(),
                    outcome,
                    seen.answered(),
                    failed,
                    all.failures(),
                    seen.longestMillis(),
                    seen.gapMillis(),
                    quiet.map(before -> String.format(
                                    Locale.ROOT,
                                    ", p99.9 %.0f ms, quiet %.0f ms",
                                    seen.p999Millis(),
                                    before.p999Millis()))
                            .orElse(""),
                    switchMillis
                            .map(millis -> String.format(Locale.ROOT, ", switch %.0f ms", millis))
                            .orElse(""),
                    serves ? "" : ", does not serve");
        }
    }

    Result run(Version version) throws IOException, InterruptedException {
        String commit = deployment.releases().commit(version);
        try (Load load = Load.start(deployment.port(), plan.rate(), PATIENCE, recorder)) {
            long half = plan.halfWindow().toNanos();
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
            TimeUnit.NANOSECONDS.sleep(version.isGood() ? half : 0);
            long trigger = System.nanoTime();
            CompletableFuture<Deployed> deploying = CompletableFuture.supplyAsync(deployment::deploy);
            Optional<Long> answered = version.isGood() ? awaitAnswer(commit, trigger) : Optional.empty();
            sleepUntil(
                    answered.map(at -> at + half).orElse(trigger + plan.window().toNanos()));
            Deployed deployed = deploying.join();
            if (answered.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(plan.afterBad().toMillis());
            }
            long end = System.nanoTime();
            boolean serves = Service.passesCheck(deployment.port());
            LoadResult all = load.finish();
            Seen seen = answered.map(at -> recorder.between(at - half, at + half))
                    .orElseGet(() -> recorder.between(trigger, end));
            return new Result(
                    version,
                    deployed.outcome(),
                    seen,
                    answered.map(at -> recorder.between(trigger - half, trigger)),
                    recorder.between(trigger, end).failed(),
                    answered.map(at -> (at - trigger - deployed.preparation().toNanos()) / 1e6),
                    serves,
                    all);
        }
    }

    /** When the version answered for the first time. */
    private Optional<Long> awaitAnswer(String commit, long trigger) throws InterruptedException {
        while (System.nanoTime() - trigger < LONGEST_SWITCH.toNanos()) {
            if (Service.isVersion(deployment.port(), commit)) {
                return Optional.of(System.nanoTime());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return Optional.empty();
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
    }
}
