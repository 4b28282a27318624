package dev.molt.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations that people write: {@code 90}, {@code 90s}, {@code 30m}, {@code 24h}, {@code 7d}. */
final class Durations {
    static final String ALLOWED = "whole seconds, or a number with s, m, h or d like 24h, at most 365d";

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd]?)");

    private Durations() {}

    static boolean isOne(String text) {
        return FORM.matcher(text).matches() && parse(text).compareTo(LONGEST) <= 0;
    }

    static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text + " is not " + ALLOWED);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
