package dev.molt.cli;

import dev.molt.update.Ref;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long something is to last, like {@code 90s}, {@code 30m}, {@code 2h} or {@code 7d}. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,7})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(365);

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            Duration duration =
                    Duration.parse((form.group(2).equals("d") ? "P" : "PT") + form.group(1) + form.group(2));
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new TypeConversionException("it must be a whole number of s, m, h or d, like 90s, 30m, 2h or 7d, at most "
                + LONGEST.toDays() + "d; was \"" + Ref.shown(text) + "\"");
    }
}
