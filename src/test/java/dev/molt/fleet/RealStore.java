package dev.molt.fleet;

import java.io.IOException;
import java.nio.file.Path;

/** A real store for tests elsewhere, which knows nothing of any fleet when it is started. */
public interface RealStore extends AutoCloseable {
    /** Another connection to a fleet in it, ready for calls. */
    Coordinator open(String fleet);

    @Override
    void close() throws IOException;

    static RealStore sqlite(Path directory) {
        FleetUrl url = FleetUrl.of("jdbc:sqlite:" + directory.resolve("fleet.db"));
        return of(url, () -> {
            // a file goes with its directory
        });
    }

    static RealStore postgres() throws IOException {
        PostgresUnderTest server = PostgresUnderTest.start();
        return of(server.url(), server::close);
    }

    static RealStore redis(Path directory) throws IOException {
        RedisProcess server = RedisProcess.start(directory);
        return of(server.url(), server::close);
    }

    /** How it ends. */
    interface End {
        void end() throws IOException;
    }

    private static RealStore of(FleetUrl url, End end) {
        return new RealStore() {
            @Override
            public Coordinator open(String fleet) {
                Coordinator opened = Fleets.open(url, fleet, 0);
                StoreFixture.begin(opened);
                return opened;
            }

            @Override
            public void close() throws IOException {
                end.end();
            }
        };
    }
}
