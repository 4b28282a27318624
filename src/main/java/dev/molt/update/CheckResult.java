package dev.molt.update;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one check of a verification went, as the record of an update carries it: {@code NAME:LEVEL:VERDICT:MS:DETAIL}.
 *
 * @param name what the list calls it
 * @param advisory whether it fails nothing
 * @param verdict how it went
 * @param millis what the last try took, at most 999,999,999
 * @param detail what was seen, or what is wrong; made one line of at most 160 characters
 */
public record CheckResult(String name, boolean advisory, Verdict verdict, long millis, String detail) {
    /** What a check may be called. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,59}";

    /** One of them, for {@link LockRule}; possessive, because many stand in a list. */
    static final String FORM = NAME + ":(?:required|advisory):(?:ok|failed|failed_before|not_run):[0-9]{1,9}:[^\t\n]*+";

    private static final Pattern PARTS = Pattern.compile(
            "(" + NAME + "):(required|advisory):(ok|failed|failed_before|not_run):([0-9]{1,9}):([^\t\n]*)");
    private static final int LONGEST_DETAIL = 160;
    private static final long LONGEST_MILLIS = 999_999_999;
    private static final String BETWEEN = "\t";

    /** How a check went. */
    public enum Verdict {
        /** It is as it should be. */
        OK,
        /** It is not. */
        FAILED,
        /** It is not, and was not before the update either, which it does not fail. */
        FAILED_BEFORE,
        /** It was not made. */
        NOT_RUN;

        /** The word in files and on the screen. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Makes the detail fit. */
    public CheckResult {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("the name of a check must be " + NAME + ", was \"" + name + "\"");
        }
        millis = Math.max(0, Math.min(millis, LONGEST_MILLIS));
        detail = OneLine.shown(detail).strip();
        detail = detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL));
    }

    /** Whether it fails what it is part of. */
    public boolean fails() {
        return verdict == Verdict.FAILED && !advisory;
    }

    /** In the record: items between tabs; "" for none. */
    public static String format(List<CheckResult> results) {
        return results.stream().map(CheckResult::text).collect(Collectors.joining(BETWEEN));
    }

    private String text() {
        return name + ":" + (advisory ? "advisory" : "required") + ":" + verdict.text() + ":" + millis + ":" + detail;
    }

    /**
     * What {@link #format} or the shell wrote.
     *
     * @throws IllegalArgumentException naming the item that is none
     */
    public static List<CheckResult> parse(String list) {
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(BETWEEN, -1))
                        .map(CheckResult::parseItem)
                        .toList();
    }

    private static CheckResult parseItem(String item) {
        Matcher parts = PARTS.matcher(item);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + Ref.shown(item) + "\" is not NAME:LEVEL:VERDICT:MS:DETAIL");
        }
        return new CheckResult(
                parts.group(1),
                parts.group(2).equals("advisory"),
                Verdict.valueOf(parts.group(3).toUpperCase(Locale.ROOT)),
                Long.parseLong(parts.group(4)),
                parts.group(5));
    }
}
