package dev.molt.db;

import java.util.Optional;

/** The line {@code -- molt: compatible} or {@code -- molt: contract} with which a reviewed file declares itself. */
final class Declaration {
    private static final String MARK = "molt:";

    private Declaration() {}

    /** The word behind the mark, if the comment lines at the start of the file have one. */
    static Optional<String> in(String sql) {
        return sql.lines()
                .map(String::strip)
                .takeWhile(line -> line.isEmpty() || line.startsWith("--"))
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(2).strip())
                .filter(comment -> comment.startsWith(MARK))
                .map(comment -> firstWord(comment.substring(MARK.length()).strip()))
                .findFirst();
    }

    /** A reason may follow. */
    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }
}
