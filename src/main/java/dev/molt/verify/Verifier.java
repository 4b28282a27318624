package dev.molt.verify;

import dev.molt.config.Context;
import dev.molt.config.Settings;
import dev.molt.update.CheckResult;
import dev.molt.update.CheckResult.Verdict;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A process that reads the list of checks of a release, and makes them. Exits with 0 when the release passes, with 10 when it does
 * not or its list is bad, with 1 when that could not be found out. Writes what it found as {@code key=value} lines.
 */
public final class Verifier {
    private static final int BAD_RELEASE = 10;

    private final Context context;
    private final DataDirectory data;
    private final Settings settings;

    private Verifier(Map<String, String> environment) {
        context = Context.of(environment);
        data = new DataDirectory(context.data());
        settings = Settings.load(environment, context.data());
    }

    /**
     * With {@code gate RELEASE}: reads the list, parks in {@code MOLT_RUN_DIR}, and makes the checks when it may go. With
     * {@code baseline RELEASE OUT}: reads it, and makes each check once on the worker that serves.
     */
    public static void main(String[] arguments) throws InterruptedException {
        Path out = arguments[0].equals("gate")
                ? Path.of(System.getenv("MOLT_RUN_DIR")).resolve("out")
                : Path.of(arguments[2]);
        System.exit(run(arguments[0], arguments[1], out));
    }

    private static int run(String what, String release, Path out) throws InterruptedException {
        Map<String, String> found = new LinkedHashMap<>();
        int status;
        try {
            Verifier verifier = new Verifier(System.getenv());
            status = what.equals("gate") ? verifier.gate(release, found) : verifier.baseline(release, found);
        } catch (BadList e) {
            found.put("reason", e.getMessage());
            status = BAD_RELEASE;
        } catch (IOException | RuntimeException e) {
            System.err.println("molt: the checks of release " + release + " could not be made: " + e);
            found.put("reason", "its checks could not be made: " + e);
            status = 1;
        }
        try {
            Facts.write(out, found);
        } catch (IOException e) {
            System.err.println("molt: " + out + " could not be written: " + e);
            return 1;
        }
        return status;
    }

    private List<ListedCheck> list(String release) throws IOException {
        List<ListedCheck> checks = CheckList.read(data.releases().resolve(release), settings)
                .map(CheckList::checks)
                .orElse(List.of());
        prepare(checks);
        return checks;
    }

    /** Each kind once. */
    private static void prepare(List<ListedCheck> checks) {
        Map<Class<?>, Check> kinds = new HashMap<>();
        checks.forEach(check -> kinds.putIfAbsent(check.check().getClass(), check.check()));
        kinds.values().forEach(Check::prepare);
    }

    private int gate(String release, Map<String, String> found) throws IOException, InterruptedException {
        List<ListedCheck> checks = list(release);
        Path run = context.runDirectory().orElseThrow().toRealPath();
        Parking parking = new Parking(run, data);
        parking.announce(checks.stream().filter(check -> !check.advisory()).count());
        Going going = parking.awaitGo();
        Subject subject = Subject.of(release, going.worker(), data, settings, run);
        List<CheckResult> results =
                Verification.of(subject, checks, going.failedBefore(), Rehearsal.of(System.getenv()), going.atMost());
        found.put("checks", CheckResult.format(results));
        Optional<CheckResult> failed =
                results.stream().filter(CheckResult::fails).findFirst();
        failed.ifPresent(check -> found.put("reason", "its check " + check.name() + " failed: " + check.detail()));
        return failed.isPresent() ? BAD_RELEASE : 0;
    }

    /** Of a worker that does not serve nothing could be learned. */
    private int baseline(String release, Map<String, String> found) throws IOException, InterruptedException {
        List<ListedCheck> checks =
                list(release).stream().filter(ListedCheck::baseline).toList();
        try (Scratch scratch = Scratch.make()) {
            Optional<Subject> serving = Serving.find(data, settings, scratch.directory());
            if (serving.isPresent() && Serving.isWell(serving.get(), settings)) {
                List<CheckResult> results = Verification.once(
                        serving.get().startingIn(data.releases().resolve(release)), checks);
                List<CheckResult> failed = results.stream()
                        .filter(result -> result.verdict() == Verdict.FAILED)
                        .toList();
                found.put("checks", CheckResult.format(failed));
                found.put(
                        "failed_before", failed.stream().map(CheckResult::name).collect(Collectors.joining(",")));
            }
            return 0;
        }
    }
}
