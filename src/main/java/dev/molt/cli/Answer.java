package dev.molt.cli;

import java.util.List;
import java.util.Map;

/**
 * What a command found or did.
 *
 * @param exitCode one of {@link Exit}
 * @param json for {@code --json}: strings, booleans, numbers, lists and maps of them
 * @param lines for people
 */
record Answer(int exitCode, Map<String, Object> json, List<String> lines) {
    static Answer done(Map<String, Object> json, String... lines) {
        return new Answer(Exit.DONE, json, List.of(lines));
    }
}
