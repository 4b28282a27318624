package dev.molt.cli;

import dev.molt.update.DataDirectory;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The archive of a release and the link to it: unpacked beside the data directory it is a code rollback by hand. */
final class CodeArchive {
    /** tar's status for "a file changed as it was read": a sealed release does not, but the count of its hard links may. */
    private static final int CHANGED = 1;

    private CodeArchive() {}

    static void create(Path archive, DataDirectory data, ReleaseId release) throws IOException {
        String root = data.root().getFileName().toString();
        run(
                List.of(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        data.root().getParent().toString(),
                        root + "/releases/" + release,
                        root + "/current"),
                CHANGED);
    }

    /** What is wrong with it, empty if it can be unpacked and holds a sealed release and the link. */
    static Optional<String> damage(Path archive) throws IOException {
        String listing;
        try {
            listing = run(List.of("tar", "-tzf", archive.toString()), 0);
        } catch (IOException e) {
            return Optional.of(archive.getFileName() + " cannot be unpacked: " + e.getMessage());
        }
        boolean whole = listing.lines().anyMatch(line -> line.matches("[^/]+/releases/[^/]+/release\\.json"))
                && listing.lines().anyMatch(line -> line.matches("[^/]+/current"));
        return whole ? Optional.empty() : Optional.of(archive.getFileName() + " holds no sealed release with its link");
    }

    private static String run(List<String> command, int highestGoodStatus) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() > highestGoodStatus) {
                throw new IOException(said.strip());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
