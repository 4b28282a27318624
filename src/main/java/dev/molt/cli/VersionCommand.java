package dev.molt.cli;

import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import picocli.CommandLine;

/** {@code molt version}. */
@CommandLine.Command(name = "version", description = "The version of Molt, of Java, and of what runs.")
final class VersionCommand extends Command implements CommandLine.IVersionProvider {
    @Override
    Answer answer() throws IOException {
        String release = release();
        return Answer.done(
                Json.with("molt", molt())
                        .and("java", System.getProperty("java.version"))
                        .and("release", release)
                        .fields(),
                getVersion()[0],
                "release " + (release.isEmpty() ? "none" : release));
    }

    @Override
    public String[] getVersion() {
        return new String[] {"molt " + molt() + " on Java " + System.getProperty("java.version")};
    }

    private static String molt() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** What is wrong with the link is not the concern of this command. */
    private String release() throws IOException {
        try {
            return new Releases(around().data()).current().map(ReleaseId::text).orElse("");
        } catch (UnreadableException e) {
            return "";
        }
    }
}
