package dev.molt.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What Redis runs for us: each is a file, behind {@code fleet.lua}, and nothing else happens in the store while it runs. */
enum RedisScript {
    OPEN,
    JOIN,
    RENEW,
    LEAVE,
    REAP,
    ACQUIRE,
    TRANSFER,
    RELEASE,
    COMMIT,
    WRITE,
    READ,
    CHANGES,
    HINT,
    HINTED;

    private final String text;
    private final String digest;

    RedisScript() {
        text = constants() + resource("fleet") + resource(name().toLowerCase(Locale.ROOT));
        digest = sha1(text);
    }

    String text() {
        return text;
    }

    /** By which a server knows a script that it has been sent before. */
    String digest() {
        return digest;
    }

    private static String constants() {
        return "local BEGINNING, STEP, EPOCHS, GAP = %d, %d, %d, %d\n"
                .formatted(Epoch.BEGINNING.toEpochMilli(), Epoch.STEP.toMillis(), Epoch.LARGEST + 1, Epoch.GAP);
    }

    private static String resource(String name) {
        String file = "redis/" + name + ".lua";
        try (InputStream resource = RedisScript.class.getResourceAsStream(file)) {
            if (resource == null) {
                throw new IllegalStateException("The jar lacks " + file + ". Build the release again.");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file + " in the jar. Build the release again.", e);
        }
    }

    private static String sha1(String text) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
