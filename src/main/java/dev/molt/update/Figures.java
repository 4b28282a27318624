package dev.molt.update;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was seen of a release while it served, as the record of an update carries it:
 * {@code seconds:600,answers:51234,errors:12,p95_ms:38,cpu:43,memory:31}.
 *
 * @param seconds for how long it was watched
 * @param answers how many requests of clients were answered
 * @param errors how many of those with 5xx
 * @param p95Millis what 95 of 100 answers took at most; empty when there were too few to tell
 * @param cpu what the worker used of the processors that it may use, in percent, on the average
 * @param memory the most that it used of the memory that it may use, in percent
 */
public record Figures(long seconds, long answers, long errors, OptionalLong p95Millis, long cpu, long memory) {
    /** For {@link LockRule}. */
    static final String FORM =
            "seconds:[0-9]{1,9},answers:[0-9]{1,15},errors:[0-9]{1,15},p95_ms:[0-9]{0,9},cpu:[0-9]{1,6},memory:[0-9]{1,6}";

    private static final Pattern PARTS = Pattern.compile(FORM.replaceAll("(\\[0-9]\\{\\d,\\d+})", "($1)"));

    /** Refuses what the form cannot hold. */
    public Figures {
        refuseOutside("seconds", seconds, 999_999_999L);
        refuseOutside("answers", answers, 999_999_999_999_999L);
        refuseOutside("errors", errors, 999_999_999_999_999L);
        refuseOutside("p95_ms", p95Millis.orElse(0), 999_999_999L);
        refuseOutside("cpu", cpu, 999_999L);
        refuseOutside("memory", memory, 999_999L);
    }

    private static void refuseOutside(String name, long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + " must be from 0 to " + most + ", was " + value);
        }
    }

    /** As the record carries it. */
    public String text() {
        return "seconds:" + seconds + ",answers:" + answers + ",errors:" + errors + ",p95_ms:"
                + (p95Millis.isPresent() ? Long.toString(p95Millis.getAsLong()) : "") + ",cpu:" + cpu + ",memory:"
                + memory;
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Figures parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + Ref.shown(text) + "\" are no figures of a release");
        }
        String p95 = parts.group(4);
        return new Figures(
                number(parts.group(1)),
                number(parts.group(2)),
                number(parts.group(3)),
                p95.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(p95)),
                number(parts.group(5)),
                number(parts.group(6)));
    }

    private static long number(String digits) {
        return Long.parseLong(digits);
    }

    /** The answers with 5xx, in percent of all; 0 without any answer. */
    public double errorPercent() {
        return answers == 0 ? 0 : 100.0 * errors / answers;
    }

    /** For people: "51234 answers in 600 s, 0.023 % of them 5xx, p95 38 ms, CPU 43 %, memory 31 %". */
    public String words() {
        String p95 = p95Millis.isPresent() ? p95Millis.getAsLong() + " ms" : "unknown";
        return String.format(
                Locale.ROOT,
                "%d answers in %d s, %s %% of them 5xx, p95 %s, CPU %d %%, memory %d %%",
                answers,
                seconds,
                percent(errorPercent()),
                p95,
                cpu,
                memory);
    }

    /** With as many digits as a share needs that may be small: 0.023, 1.5, 100. */
    public static String percent(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}
