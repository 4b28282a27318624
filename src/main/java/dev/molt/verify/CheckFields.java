package dev.molt.verify;

import dev.molt.verify.Yaml.Fields;
import dev.molt.verify.Yaml.Text;
import dev.molt.verify.Yaml.Value;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of one check, read as what they must be; every error has its line. */
final class CheckFields {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,7})(ms|s)");
    private static final int LONGEST_TEXT = 4_096;

    private final Fields fields;

    CheckFields(Fields fields) {
        this.fields = fields;
    }

    int line() {
        return fields.line();
    }

    Set<String> keys() {
        return fields.fields().keySet();
    }

    boolean has(String key) {
        return fields.fields().containsKey(key);
    }

    /** Refuses every key that is not one of these. */
    void requireOnly(Set<String> allowed, String what) throws BadList {
        for (Map.Entry<String, Value> field : fields.fields().entrySet()) {
            if (!allowed.contains(field.getKey())) {
                throw new BadList(
                        field.getValue().line(),
                        "\"" + field.getKey() + "\" is not known " + what + "; allowed are "
                                + String.join(", ", allowed));
            }
        }
    }

    /** The text of a field that must be there. */
    String text(String key, String allowed) throws BadList {
        return optionalText(key, allowed)
                .orElseThrow(() -> new BadList(line(), "\"" + key + "\" is missing; it must be " + allowed));
    }

    Optional<String> optionalText(String key, String allowed) throws BadList {
        if (!has(key)) {
            return Optional.empty();
        }
        boolean isText =
                fields.fields().get(key) instanceof Text text && !text.text().isEmpty();
        if (!isText || written(key).length() > LONGEST_TEXT || written(key).indexOf(0) >= 0) {
            throw wrong(key, allowed);
        }
        return Optional.of(written(key));
    }

    private String written(String key) {
        return fields.fields().get(key) instanceof Text text ? text.text() : "";
    }

    boolean truth(String key, boolean otherwise) throws BadList {
        Optional<String> text = optionalText(key, "true or false");
        if (text.isPresent() && !text.get().matches("true|false")) {
            throw wrong(key, "true or false");
        }
        return text.map(Boolean::parseBoolean).orElse(otherwise);
    }

    OptionalInt number(String key, int least, int most) throws BadList {
        String allowed = "a whole number from " + least + " to " + most;
        Optional<String> text = optionalText(key, allowed);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("[0-9]{1,9}")
                || Integer.parseInt(text.get()) < least
                || Integer.parseInt(text.get()) > most) {
            throw wrong(key, allowed);
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    Optional<Duration> span(String key, Duration least, Duration most) throws BadList {
        String allowed =
                "a number with ms or s, like 200ms or 5s, from " + least.toMillis() + "ms to " + most.toSeconds() + "s";
        Optional<String> text = optionalText(key, allowed);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = SPAN.matcher(text.get());
        if (!parts.matches()) {
            throw wrong(key, allowed);
        }
        long number = Long.parseLong(parts.group(1));
        Duration span = parts.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
        if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw wrong(key, allowed);
        }
        return Optional.of(span);
    }

    /** That a field is not what it must be. */
    BadList wrong(String key, String allowed) {
        Value value = fields.fields().get(key);
        String was = value instanceof Text text
                ? "\"" + text.text().substring(0, Math.min(text.text().length(), 100)) + "\""
                : "a list or a map";
        return new BadList(value.line(), "\"" + key + "\" must be " + allowed + ", was " + was);
    }
}
