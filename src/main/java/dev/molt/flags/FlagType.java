package dev.molt.flags;

import dev.molt.update.OneLine;
import dev.molt.update.Ref;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a flag's value can be. */
public enum FlagType {
    BOOLEAN("true or false", text -> text.matches("true|false"), Boolean::valueOf),
    NUMBER(
            "a number like 3 or -0.25, with at most 15 digits before the point and 9 after it",
            text -> text.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?"),
            BigDecimal::new),
    STRING(OneLine.ALLOWED, OneLine::is, text -> text);

    private final String allowed;
    private final Predicate<String> accepts;
    private final Function<String, Object> reader;

    FlagType(String allowed, Predicate<String> accepts, Function<String, Object> reader) {
        this.allowed = allowed;
        this.accepts = accepts;
        this.reader = reader;
    }

    /** As files and people write it: boolean, number, string. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FlagType of(String word) {
        for (FlagType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        throw new IllegalArgumentException("a flag is a boolean, number or string; was \"" + Ref.shown(word) + "\"");
    }

    /**
     * The value, a Boolean, BigDecimal or String.
     *
     * @param what whose value it is, for the message
     * @throws IllegalArgumentException saying what is allowed
     */
    public Object read(String what, String text) {
        if (!accepts.test(text)) {
            throw new IllegalArgumentException(
                    what + " is a " + word() + " and must be " + allowed + "; was \"" + Ref.shown(text) + "\"");
        }
        return reader.apply(text);
    }
}
