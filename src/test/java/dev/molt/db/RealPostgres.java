package dev.molt.db;

import dev.molt.config.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real server for the tests of a class. They keep out of each other's way by schemas. */
public final class RealPostgres implements BeforeAllCallback, AfterAllCallback {
    private final AtomicInteger schemas = new AtomicInteger();
    private EmbeddedPostgres server;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        server = EmbeddedPostgres.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server.close();
    }

    public int port() {
        return server.getPort();
    }

    /** Of the database that is there, with a schema that no test has named yet; it is not made. */
    public DatabaseUrl url() {
        return url("postgres", "s" + schemas.incrementAndGet());
    }

    public DatabaseUrl url(String database, String schema) {
        return DatabaseUrl.of("jdbc:postgresql://localhost:" + port() + "/" + database + "?user=postgres&currentSchema="
                        + schema)
                .orElseThrow();
    }

    /** As the service of that URL could do it. */
    public static void execute(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = Database.at(url).openForWriting();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
