package dev.molt.bench;

import dev.molt.e2e.Installation;
import dev.molt.e2e.Running;
import dev.molt.e2e.UpdateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Molt with the built-in service as users have it, and its switch as chosen. */
final class MoltDeployment implements Deployment {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Installation molt = Installation.asUsersHaveIt();
    private final Releases releases = new Releases(molt.repository());
    private Running running;

    MoltDeployment(String howToSwitch) {
        molt.set("APP_RUN", "")
                .set("APP_SOCKET", "")
                .set("JAVA_OPTS", Service.JAVA_OPTS)
                .set("JAVA_HOME", System.getProperty("java.home"))
                .set("BIND_ADDRESS", "127.0.0.1")
                .set("UPDATE_SWITCH", howToSwitch)
                .set("REHEARSAL_WATCH", "3")
                .set(
                        "APP_VERIFY",
                        "curl -fsS -m 5 -o /dev/null --unix-socket \"$MOLT_RUN_DIR/sock\" 'http://localhost"
                                + Service.CHECK + "'");
        releases.commit(Version.GOOD);
    }

    @Override
    public int port() {
        return molt.port();
    }

    @Override
    public Releases releases() {
        return releases;
    }

    @Override
    public void start() {
        running = molt.startServing();
        awaitQuiet();
    }

    @Override
    public Deployed deploy() {
        String update = UpdateRequest.of("main").write(molt.data());
        running.await(
                "the update to end", LONGEST, () -> molt.data().history(update).isPresent());
        Map<String, String> record = molt.data().history(update).orElseThrow();
        return new Deployed(record.get("outcome"), millis(record, "stage_ms").plus(millis(record, "rehearse_ms")));
    }

    private static Duration millis(Map<String, String> record, String key) {
        String text = record.getOrDefault(key, "");
        return Duration.ofMillis(text.isEmpty() ? 0 : Long.parseLong(text));
    }

    /** Nobody has to do anything; but a release that dies late is gone back from only when it has done so often enough. */
    @Override
    public void recover() {
        running.await(
                "a release that works",
                LONGEST,
                () -> molt.client().isReady() && Service.passesCheck(port()) && molt.isQuiet());
    }

    Installation installation() {
        return molt;
    }

    /** Runs {@code molt}, which must succeed; how long each part of the last update took. */
    Map<String, String> command(String... words) {
        molt.molt(words).orThrow();
        List<Map<String, String>> history = molt.data().history();
        Map<String, String> times = new TreeMap<>(history.get(history.size() - 1));
        times.keySet().removeIf(key -> !key.endsWith("_ms"));
        times.values().removeIf(String::isEmpty);
        return times;
    }

    private void awaitQuiet() {
        running.await("everything to be quiet", LONGEST, molt::isQuiet);
    }

    @Override
    public void close() {
        molt.close();
    }
}
