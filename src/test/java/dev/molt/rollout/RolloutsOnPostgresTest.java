package dev.molt.rollout;

import dev.molt.fleet.RealStore;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RolloutsOnPostgresTest extends RealStoreContract {
    private static RealStore store;

    @BeforeAll
    static void start() throws IOException {
        store = RealStore.postgres();
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
    }

    @Override
    RealStore store() {
        return store;
    }
}
