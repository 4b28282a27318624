package dev.molt.listener;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token that only the fleet can read.
 *
 * @param key which key it takes
 * @param content initial value and encrypted token, in base64
 */
record SealedToken(String key, String content) {
    private static final Pattern FORM = Pattern.compile("1\\.([0-9a-f]{8})\\.([A-Za-z0-9_-]+)");

    static SealedToken of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("its token is not sealed in a way that this release knows");
        }
        return new SealedToken(parts.group(1), parts.group(2));
    }

    String text() {
        return "1." + key + "." + content;
    }
}
