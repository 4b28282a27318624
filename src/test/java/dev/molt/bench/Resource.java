package dev.molt.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files of the benchmark that are not Java: scripts and services of those that Molt is compared with. */
final class Resource {
    private Resource() {}

    static String text(String name) {
        try (InputStream file = Resource.class.getResourceAsStream("/bench/" + name)) {
            if (file == null) {
                throw new IllegalStateException("no resource bench/" + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource bench/" + name, e);
        }
    }
}
