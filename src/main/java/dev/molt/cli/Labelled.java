package dev.molt.cli;

import java.util.ArrayList;
import java.util.List;

/** Text with a word before it, on as many lines as it takes: what is cut off is what somebody wanted to know. */
final class Labelled {
    private static final int INDENT = 9;

    private final int width;
    private final List<String> lines = new ArrayList<>();

    /** Lines that are no wider than this, if their words are not. */
    Labelled(int width) {
        this.width = width;
    }

    /** Adds a text of words with single blanks between them. */
    Labelled add(String label, String text) {
        String line = label + " ".repeat(INDENT - label.length());
        boolean begun = false;
        for (String word : text.split(" ")) {
            if (begun && line.length() + 1 + word.length() > width) {
                lines.add(line);
                line = " ".repeat(INDENT);
                begun = false;
            }
            line += begun ? " " + word : word;
            begun = true;
        }
        lines.add(line);
        return this;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
