package dev.molt.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What the settings of rollouts accept; the patterns are those of scripts/lib/config.sh. */
final class RolloutTypes {
    private static final String WORD = "[A-Za-z0-9._:-]{1,200}";
    private static final Pattern SOME = Pattern.compile("0|[1-9][0-9]{0,2}|1000|" + WORD + "=" + WORD);
    private static final Pattern SHARES = Pattern.compile("(100|[1-9][0-9]?)(,(100|[1-9][0-9]?))*");

    static final SettingType CANARIES = new SettingType(
            "a whole number from 0 to 1000, or a label like role=canary",
            value -> SOME.matcher(value).matches());

    static final SettingType PERCENTAGES = new SettingType(
            "whole percentages from 1 to 100 separated by commas, each higher than the one before, like 25,50",
            value -> SHARES.matcher(value).matches() && isRising(value));

    private RolloutTypes() {}

    private static boolean isRising(String value) {
        List<Integer> shares =
                Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
        return shares.stream().sorted().distinct().toList().equals(shares);
    }
}
