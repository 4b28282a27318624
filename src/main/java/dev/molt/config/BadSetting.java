package dev.molt.config;

import java.util.List;

/** Settings that cannot be used; the message has one line for each, with what is allowed and where it was set. */
public final class BadSetting extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSetting(List<String> problems) {
        super(String.join("\n", problems));
    }

    BadSetting(String problem, Exception cause) {
        super(problem, cause);
    }
}
