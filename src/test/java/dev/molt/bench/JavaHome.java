package dev.molt.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A JDK of this machine, by the file in which it says what it is. */
record JavaHome(Path path, int feature) {
    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");
    private static final int OLDEST = 17;

    /** The one that runs this, and one of each other feature release that is where packages put them. */
    static List<JavaHome> all() {
        Map<Integer, JavaHome> byFeature = new TreeMap<>();
        List<Path> places = new ArrayList<>(List.of(running().path()));
        if (Files.isDirectory(USUAL_PLACE)) {
            try (Stream<Path> more = Files.list(USUAL_PLACE)) {
                more.sorted().forEach(places::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + USUAL_PLACE, e);
            }
        }
        for (Path place : places) {
            int feature = feature(place);
            if (feature >= OLDEST) {
                byFeature.putIfAbsent(feature, new JavaHome(place, feature));
            }
        }
        return List.copyOf(byFeature.values());
    }

    /** The one that runs this. */
    static JavaHome running() {
        Path home = Path.of(System.getProperty("java.home"));
        return new JavaHome(home, feature(home));
    }

    private static int feature(Path home) {
        Path file = home.resolve("release");
        if (!Files.isReadable(file) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        Properties release = new Properties();
        try (var in = Files.newInputStream(file)) {
            release.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        String version =
                release.getProperty("JAVA_VERSION", "").replace("\"", "").replaceAll("[^0-9].*", "");
        return version.isEmpty() ? 0 : Integer.parseInt(version);
    }

    String java() {
        return path.resolve("bin/java").toString();
    }

    boolean hasAot() {
        return feature >= 25;
    }
}
