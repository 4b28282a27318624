package dev.molt.fleet;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What this instance is called in its fleet: as FLEET_INSTANCE says, else by a name that belongs to the data directory. */
public final class InstanceName {
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
    private static final int LONGEST_HOST = 40;
    private static final String FORM = "[A-Za-z0-9._-]{1,60}";

    private InstanceName() {}

    /**
     * The name. Without FLEET_INSTANCE it is made of the host's and four digits when it is asked for the first time, and kept: a
     * container has another host name each time that it is made anew, and one host may have several instances.
     *
     * @throws UnreadableException if the file that keeps it has been damaged
     */
    public static String of(Settings settings, DataDirectory data) throws IOException {
        String given = settings.text("FLEET_INSTANCE");
        return given.isEmpty() ? kept(data.instanceName()) : given;
    }

    private static String kept(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createDirectories(file.getParent());
            // Another process may be quicker, and then it is that one's.
            DurableFiles.create(file, (make() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        String name = Files.readString(file).strip();
        if (!name.matches(FORM)) {
            throw new UnreadableException(file + " is no name of 1 to 60 letters, digits, '.', '_' or '-'."
                    + " Correct it, or set FLEET_INSTANCE");
        }
        return name;
    }

    private static String make() throws IOException {
        String host = Files.readString(HOST).strip().replaceAll("[^A-Za-z0-9._-]", "-");
        String digits = String.format("%04x", new SecureRandom().nextInt(1 << 16));
        return host.substring(0, Math.min(host.length(), LONGEST_HOST)) + "-" + digits;
    }
}
