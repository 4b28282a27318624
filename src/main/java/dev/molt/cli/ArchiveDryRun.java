package dev.molt.cli;

import dev.molt.check.Archive;
import dev.molt.check.ArchiveManifest;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Says of a release that comes built what its manifest tells; what is in it, is known only when it is there. */
final class ArchiveDryRun {
    private final Surroundings around;

    ArchiveDryRun(Surroundings around) {
        this.around = around;
    }

    Answer preview(Ref ref) throws IOException {
        ReleaseId running = around.running();
        Archive archive = Archive.of(around.settings().updateRemoteUrl(), around.home());
        ArchiveManifest manifest = archive.manifest(ref)
                .orElseThrow(() -> new Failure(
                        Exit.FAILED,
                        archive.url() + " has no " + ref + ".json",
                        "Name a branch or release that it has, or set UPDATE_BRANCH"));
        boolean descends = manifest.descendsFrom(new Releases(around.data()).commitOf(running));
        Json json = Json.with("release", running.text())
                .and("commit", manifest.commit())
                .and("up_to_date", running.equals(manifest.release()))
                .and("descends", String.valueOf(descends))
                .and("to", manifest.release().text())
                .and("file", manifest.file())
                .and("size", manifest.size())
                .and("arch", manifest.arch())
                .and("java", manifest.java());
        return Answer.done(
                json.fields(), lines(manifest, running, ref, descends).toArray(String[]::new));
    }

    private static List<String> lines(ArchiveManifest manifest, ReleaseId running, Ref ref, boolean descends) {
        if (running.equals(manifest.release())) {
            return List.of(running + " runs already; there is nothing to do.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("From " + running + " to " + manifest.release() + " (" + ref + "):");
        lines.add("  " + manifest.file() + ", " + manifest.size() + " bytes"
                + (manifest.arch().isEmpty() ? "" : ", for " + manifest.arch())
                + (manifest.java().isEmpty() ? "" : ", Java " + manifest.java() + " or newer"));
        lines.add("It comes built: its commits and migrations are not known before it is downloaded.");
        if (!descends) {
            lines.add("It does not descend from what runs: it is refused unless you grant it with --grant.");
        }
        lines.add("Nothing was changed.");
        return lines;
    }
}
