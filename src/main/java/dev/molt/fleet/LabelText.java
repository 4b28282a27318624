package dev.molt.fleet;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The labels of a member as databases have them. Neither names nor values have a space or an equals sign. */
final class LabelText {
    private LabelText() {}

    /** The same labels are always the same text. */
    static String format(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(" "));
    }

    static Map<String, String> parse(String text) {
        return Arrays.stream(text.split(" "))
                .filter(label -> !label.isEmpty())
                .map(label -> label.split("="))
                .collect(Collectors.toMap(label -> label[0], label -> label[1]));
    }
}
