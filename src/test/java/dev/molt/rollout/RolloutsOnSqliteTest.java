package dev.molt.rollout;

import dev.molt.fleet.RealStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RolloutsOnSqliteTest extends RealStoreContract {
    @TempDir
    static Path directory;

    private static RealStore store;

    @BeforeAll
    static void start() throws IOException {
        store = RealStore.sqlite(directory);
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
