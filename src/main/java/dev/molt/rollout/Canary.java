package dev.molt.rollout;

import dev.molt.fleet.Member;
import java.util.regex.Pattern;

/**
 * Who tries a release first.
 *
 * @param text how many instances, 0 to 1000, or NAME=VALUE of the label that they have
 */
public record Canary(String text) {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}|1000");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._:-]{1,200}=[A-Za-z0-9._:-]{1,200}");

    public Canary {
        if (!NUMBER.matcher(text).matches() && !LABEL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "ROLLOUT_CANARY must be a whole number from 0 to 1000, or a label like role=canary, was \"" + text
                            + "\"");
        }
    }

    boolean isNobody() {
        return text.equals("0");
    }

    boolean isLabel() {
        return text.indexOf('=') >= 0;
    }

    /** How many there are; only if they are not told by a label. */
    int count() {
        return Integer.parseInt(text);
    }

    /** Whether this member has the label; only if there is one. */
    boolean fits(Member member) {
        int equals = text.indexOf('=');
        return text.substring(equals + 1).equals(member.labels().get(text.substring(0, equals)));
    }

    @Override
    public String toString() {
        return text;
    }
}
