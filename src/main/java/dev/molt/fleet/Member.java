package dev.molt.fleet;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * One life of a worker in the fleet.
 *
 * @param host which instance of the service it is; the same in its next life, and in both lives of an overlap switch
 * @param incarnation this life; never used again
 * @param release what it runs
 * @param labels what rollouts choose canaries by
 */
public record Member(String host, String incarnation, String release, Map<String, String> labels) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._:-]{1,200}");

    public Member {
        require(host, "host");
        require(incarnation, "incarnation");
        require(release, "release");
        labels = Map.copyOf(labels);
        labels.forEach((name, value) -> {
            require(name, "label");
            require(value, "label " + name);
        });
    }

    private static void require(String value, String what) {
        if (!WORD.matcher(value).matches()) {
            throw new IllegalArgumentException("A member's " + what
                    + " must be 1 to 200 letters, digits, '.', '_', ':' or '-', was '" + value + "'");
        }
    }
}
