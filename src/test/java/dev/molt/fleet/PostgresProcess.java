package dev.molt.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A process with a PostgreSQL store, which is a member until it is killed, and says so. */
final class PostgresProcess {
    private PostgresProcess() {}

    /** {@code URL FLEET INCARNATION} */
    public static void main(String[] args) throws Exception {
        try (Coordinator store = new PostgresCoordinator(FleetUrl.of(args[0]), args[1], 0)) {
            store.join(new Member(args[2], args[2], "release-1", Map.of()), Set.of(), Set.of(), Duration.ofMinutes(5));
            System.out.println("joined");
            System.in.read();
        }
    }
}
