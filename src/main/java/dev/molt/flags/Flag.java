package dev.molt.flags;

import dev.molt.update.OneLine;
import java.math.BigDecimal;

/**
 * A flag as a service declares it.
 *
 * @param defaultText its value unless it is set, as text of its type
 * @param meaning what it does, one line for people
 */
public record Flag(FlagName name, FlagType type, String defaultText, String meaning) {
    /** Refuses a default that is not of the type, and a meaning that says nothing. */
    public Flag {
        type.read("the default of " + name, defaultText);
        OneLine.of("the meaning of " + name, meaning);
        if (meaning.isBlank()) {
            throw new IllegalArgumentException("the flag " + name + " needs a line that says what it does");
        }
    }

    /** Yes or no. */
    public static Flag of(String name, boolean defaultValue, String meaning) {
        return new Flag(new FlagName(name), FlagType.BOOLEAN, Boolean.toString(defaultValue), meaning);
    }

    /** A number of at most 15 digits before the point and 9 after it. */
    public static Flag of(String name, double defaultValue, String meaning) {
        if (!Double.isFinite(defaultValue)) {
            throw new IllegalArgumentException("the default of " + name + " must be a number, was " + defaultValue);
        }
        String plain = BigDecimal.valueOf(defaultValue).stripTrailingZeros().toPlainString();
        return new Flag(new FlagName(name), FlagType.NUMBER, plain, meaning);
    }

    /** One line of text. */
    public static Flag of(String name, String defaultValue, String meaning) {
        return new Flag(new FlagName(name), FlagType.STRING, defaultValue, meaning);
    }

    /**
     * A value of it.
     *
     * @throws IllegalArgumentException if the text is not of its type, saying what is allowed
     */
    public Object read(String text) {
        return type.read(name.text(), text);
    }

    Object defaultValue() {
        return read(defaultText);
    }
}
