package dev.molt.bench;

import dev.molt.e2e.Repository;
import dev.molt.e2e.Template;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Writes versions into a git repository: the same files, whoever deploys them. Building is copying what was built before. */
final class Releases {
    private static final Map<Version, byte[]> JARS = new EnumMap<>(Version.class);
    private static final int SHORT_HASH = 10;

    private final Repository repository;
    private int commits;

    Releases(Repository repository) {
        this.repository = repository;
    }

    /** The first ten characters of the commit, with which the version answers. */
    String commit(Version version) {
        Path jars = Template.get().jars();
        repository.writeScript("build", Resource.text("build").replace("JARS", jars.toString()));
        repository.write("service.js", Resource.text("service.js"));
        repository.write("behaviour", version.name().toLowerCase() + "\n");
        repository.write("release.txt", ++commits + " " + version + "\n");
        repository.write("main.jar", jar(version, jars));
        return repository.commitAll(version.title()).substring(0, SHORT_HASH);
    }

    /** Empty for the ordinary main class. */
    private static synchronized byte[] jar(Version version, Path jars) {
        return JARS.computeIfAbsent(
                version,
                v -> v.mainSource().map(source -> MainJar.of(source, jars)).orElse(new byte[0]));
    }
}
