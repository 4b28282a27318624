package dev.molt.config;

import dev.molt.window.Schedule;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a setting accepts, as written in brackets in defaults.env.
 *
 * @param allowed completes "NAME must be …"
 * @param secret whether nobody is shown a value
 */
record SettingType(String allowed, Predicate<String> accepts, boolean secret) {
    private static final Pattern RANGE = Pattern.compile("(seconds|count) (\\d+)\\.\\.(\\d+)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern NOT_IN_A_BRANCH =
            Pattern.compile("^[-/]|[/.]$|\\.\\.|//|/\\.|^\\.|@\\{|^@$|\\.lock(/|$)|[\\s\\p{Cntrl}~^:?*\\[\\\\]");

    private static final Pattern PATHSPEC = Pattern.compile(
            "(:\\((top|icase|glob|exclude)(,(top|icase|glob|exclude))*\\)|:/|:!/?)?[^/:!][^:]*|:/|:\\(top\\)");

    private static final Pattern UPWARDS = Pattern.compile("(^|[/):!])\\.\\.(/|$)");

    private static final String WINDOWS =
            "days, times from 00:00 to 24:00, or both, like Mon-Fri 02:00-04:00; Sat,Sun; 23:00-01:00, with ; between windows";
    private static final String DATES =
            "dates like 2026-12-24, or ranges like 2026-12-20..2027-01-03, separated by commas";

    private static final Pattern PERCENT = Pattern.compile("100|[0-9]{1,2}(\\.[0-9]{1,3})?");
    private static final Pattern ZERO = Pattern.compile("[0.]+");

    SettingType(String allowed, Predicate<String> accepts) {
        this(allowed, accepts, false);
    }

    static SettingType of(String words) {
        Matcher range = RANGE.matcher(words);
        if (range.matches()) {
            String what = range.group(1).equals("seconds") ? "whole seconds" : "a whole number";
            return number(what, Integer.parseInt(range.group(2)), Integer.parseInt(range.group(3)));
        }
        if (words.startsWith("one of ")) {
            return oneOf(Arrays.asList(words.substring("one of ".length()).split("\\|")));
        }
        if (words.startsWith("some of ")) {
            return AlertTypes.someOf(words.substring("some of ".length()));
        }
        return switch (words) {
            case "port" -> number("a TCP port", 1, 65_535);
            case "boolean" -> oneOf(List.of("true", "false"));
            case "path" -> new SettingType("a path without control characters", value -> !hasControl(value, ""));
            case "paths" ->
                new SettingType(
                        "paths relative to the data directory, without \"..\", separated by colons",
                        SettingType::arePathsBelow);
            case "url" ->
                new SettingType(
                        "a URL or path without spaces that does not begin with a dash; in a web address, %2F stands for "
                                + "a / in a password, and %40 for an @ behind the host",
                        SettingType::isUrl);
            case "branch" -> new SettingType("a branch name that git accepts", SettingType::isBranch);
            case "pathspecs" ->
                new SettingType(
                        "git pathspecs separated by spaces, each a relative path or pattern, with :/, :! or words of "
                                + "top, icase, glob and exclude in :() before it",
                        SettingType::arePathspecs);
            case "windows" -> new SettingType(WINDOWS, Schedule::areWindows);
            case "dates" -> new SettingType(DATES, Schedule::areFreezes);
            case "zone" ->
                new SettingType(
                        "a time zone like Europe/Berlin or UTC",
                        value -> value.isEmpty() || ZoneId.getAvailableZoneIds().contains(value));
            case "percent" ->
                new SettingType(
                        "a percentage from 0.001 to 100, like 0.1",
                        value -> PERCENT.matcher(value).matches()
                                && !ZERO.matcher(value).matches());
            case "duration" -> new SettingType(Durations.ALLOWED, Durations::isOne);
            case "canaries" -> RolloutTypes.CANARIES;
            case "percentages" -> RolloutTypes.PERCENTAGES;
            case "fleet store" -> FleetTypes.STORE;
            case "database" -> new SettingType("one line of text", value -> !hasControl(value, ""), true);
            case "redis server" -> FleetTypes.REDIS_SERVER;
            case "fleet name" -> FleetTypes.NAME;
            case "instance name" -> FleetTypes.INSTANCE;
            case "labels" -> FleetTypes.LABELS;
            case "web address" -> AlertTypes.WEB_ADDRESS;
            case "secret" -> AlertTypes.SECRET;
            case "bot token" -> AlertTypes.BOT_TOKEN;
            case "chat" -> AlertTypes.CHAT;
            case "mail server" -> AlertTypes.MAIL_SERVER;
            case "mail address" -> AlertTypes.MAIL_ADDRESS;
            case "mail addresses" -> AlertTypes.MAIL_ADDRESSES;
            case "command", "text" ->
                new SettingType("text without control characters", value -> !hasControl(value, "\t\n"));
            default -> throw new IllegalArgumentException("unknown type [" + words + "]");
        };
    }

    private static SettingType number(String what, int least, int most) {
        return new SettingType(
                what + " from " + least + " to " + most,
                value -> NUMBER.matcher(value).matches()
                        && Integer.parseInt(value) >= least
                        && Integer.parseInt(value) <= most);
    }

    private static SettingType oneOf(List<String> values) {
        return new SettingType(String.join(" or ", values), values::contains);
    }

    /** Restoring replaces these files, so none of them may lie outside the data directory. */
    private static boolean arePathsBelow(String value) {
        return !hasControl(value, "")
                && (value.isEmpty()
                        || Arrays.stream(value.split(":", -1))
                                .allMatch(path -> !path.isEmpty()
                                        && !path.startsWith("/")
                                        && !Arrays.asList(path.split("/")).contains("..")));
    }

    /**
     * A leading dash would be an option to git, and {@code helper::address} runs a program. What is behind the first / of a
     * web address may be the rest of a password, which nobody must see.
     */
    private static boolean isUrl(String value) {
        return !value.startsWith("-")
                && !value.matches("\\w+::.*")
                && !value.matches("(?i)https?://[^/]*/.*@.*")
                && value.chars().noneMatch(Character::isWhitespace)
                && !hasControl(value, "");
    }

    private static boolean isBranch(String value) {
        return !value.isEmpty() && !NOT_IN_A_BRANCH.matcher(value).find();
    }

    /** What git understands, and of that what cannot lead out of the repository. */
    private static boolean arePathspecs(String value) {
        return !hasControl(value, "")
                && Arrays.stream(value.trim().split(" +"))
                        .allMatch(word -> PATHSPEC.matcher(word).matches()
                                && !UPWARDS.matcher(word).find());
    }

    private static boolean hasControl(String value, String except) {
        return value.chars().anyMatch(c -> Character.isISOControl(c) && except.indexOf(c) < 0);
    }
}
