package dev.molt.cli;

import dev.molt.check.MigrationFolders;
import dev.molt.check.Preview;
import dev.molt.check.Previews;
import dev.molt.check.Remote;
import dev.molt.check.RemoteUrl;
import dev.molt.config.Settings;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what an update would bring, and changes nothing. */
final class DryRun {
    private final Surroundings around;

    DryRun(Surroundings around) {
        this.around = around;
    }

    Answer preview(Ref ref) throws IOException {
        ReleaseId running = around.running();
        if (around.settings().comesBuilt()) {
            return new ArchiveDryRun(around).preview(ref);
        }
        Remote remote =
                new Remote(RemoteUrl.of(around.settings().updateRemoteUrl(), around.home()), around.environment());
        Ref asked = ReleaseId.isOne(ref.text()) ? new Ref(new ReleaseId(ref.text()).shortCommit()) : ref;
        MigrationFolders folders = folders(around.settings());
        Preview preview = new Previews(remote, around.data(), folders)
                .preview(asked, new Releases(around.data()).commitOf(running));
        SwitchPreview allowed = SwitchPreview.of(preview, folders, around.settings());
        return Answer.done(
                json(preview, running, allowed),
                lines(preview, running, ref, allowed).toArray(String[]::new));
    }

    private static MigrationFolders folders(Settings settings) {
        return settings.databaseUrl().isPresent() ? MigrationFolders.OF_POSTGRESQL : MigrationFolders.OF_A_FILE;
    }

    private static Map<String, Object> json(Preview preview, ReleaseId running, SwitchPreview allowed) {
        return Json.with("release", running.text())
                .and("commit", preview.commit())
                .and("up_to_date", running.isOf(preview.commit()))
                .and("descends", preview.descends().map(String::valueOf).orElse("unknown"))
                .and("barrier", preview.barrier().orElse(""))
                .and(
                        "commits",
                        preview.commits().stream()
                                .map(commit -> Json.with("id", commit.id())
                                        .and("author", commit.author())
                                        .and("subject", commit.subject())
                                        .fields())
                                .toList())
                .and("more_commits", preview.more())
                .and(
                        "pending_migrations",
                        preview.migrations().stream()
                                .map(Preview.Migration::path)
                                .toList())
                .and(
                        "migration_classes",
                        preview.migrations().stream().map(DryRun::json).toList())
                .and("changed_migrations", preview.changedMigrations())
                .and("switch", allowed.word())
                .and("switch_reason", allowed.why())
                .fields();
    }

    private static Map<String, Object> json(Preview.Migration migration) {
        return Json.with("file", migration.path())
                .and("class", migration.found().kind().text())
                .and("declared", migration.found().declared())
                .and("why", Ref.shown(migration.found().why()))
                .fields();
    }

    private static List<String> lines(Preview preview, ReleaseId running, Ref ref, SwitchPreview allowed) {
        if (running.isOf(preview.commit())) {
            return List.of(running + " runs already; there is nothing to do.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("From " + running + " to " + preview.commit().substring(0, 10) + " (" + ref + "):");
        preview.commits()
                .forEach(commit -> lines.add(
                        "  " + commit.id().substring(0, 10) + "  " + commit.subject() + "  (" + commit.author() + ")"));
        if (preview.more() > 0) {
            lines.add("  and " + preview.more() + " more");
        }
        list(
                lines,
                "Migrations that would run:",
                described(preview.migrations()),
                "No migration is found that would run.");
        list(lines, "Migrations that were changed, which Flyway refuses:", preview.changedMigrations(), "");
        lines.add(allowed.sentence());
        if (preview.descends().equals(Optional.of(false))) {
            lines.add("It does not descend from what runs: it is refused unless you grant it with --grant.");
        }
        preview.barrier()
                .map(barrier ->
                        barrier.substring(0, 10) + " is a barrier: an update to UPDATE_BRANCH goes there first.")
                .ifPresent(lines::add);
        lines.add("Nothing was changed.");
        return lines;
    }

    private static List<String> described(List<Preview.Migration> migrations) {
        return migrations.stream()
                .map(each -> each.path() + "  " + Ref.shown(each.found().toString()))
                .toList();
    }

    private static void list(List<String> lines, String title, List<String> items, String none) {
        if (!items.isEmpty()) {
            lines.add(title);
            items.forEach(item -> lines.add("  " + item));
        } else if (!none.isEmpty()) {
            lines.add(none);
        }
    }
}
