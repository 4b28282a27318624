package dev.molt.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A migration that a release of a test brings along, in a jar of its own. */
record Migration(int version, String sql) {
    static Migration good(int version) {
        return new Migration(version, table(version) + "INSERT INTO e2e_" + version + " VALUES ('here');");
    }

    /** The release before can live with it. */
    static Migration compatible(int version) {
        return new Migration(version, table(version));
    }

    /** Says itself that it takes something away. */
    static Migration declared(int version) {
        return new Migration(version, "-- molt: contract\n" + good(version).sql);
    }

    /** Fails after it has changed something. */
    static Migration failing(int version) {
        return new Migration(version, good(version).sql + "INSERT INTO no_such_table VALUES (1);");
    }

    /** Fails where two messages have the same body, and nowhere else. */
    static Migration failingOnRows(int version) {
        return new Migration(version, "CREATE UNIQUE INDEX e2e_" + version + " ON messages (body);");
    }

    /** Holds the candidate between go and ready; about 1 s for 10 million steps. */
    static Migration slow(int version, int millionSteps) {
        String count = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < " + millionSteps
                + "000000) SELECT max(x) FROM c";
        return new Migration(version, table(version) + "INSERT INTO e2e_" + version + " " + count + ";");
    }

    private static String table(int version) {
        return "CREATE TABLE e2e_" + version + " (what TEXT);";
    }

    String name() {
        return "V" + version + "__e2e.sql";
    }

    byte[] jar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(new JarEntry("db/"));
            for (String folder : new String[] {"db/migration/", "db/postgresql/"}) {
                jar.putNextEntry(new JarEntry(folder));
                jar.putNextEntry(new JarEntry(folder + name()));
                jar.write(sql.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
