package dev.molt.update;

/** One line of a flat JSON file. */
record FlatJsonLine(String key, String value, boolean comma) {
    private static final String BEFORE_KEY = "  \"";
    private static final String BETWEEN = "\": \"";

    static FlatJsonLine parse(int number, String line) throws UnreadableException {
        int keyEnd = line.indexOf('"', BEFORE_KEY.length());
        if (!line.startsWith(BEFORE_KEY) || keyEnd < 0 || !line.startsWith(BETWEEN, keyEnd)) {
            throw new UnreadableException("line " + number + " is not of the form   \"key\": \"value\"");
        }
        String key = line.substring(BEFORE_KEY.length(), keyEnd);
        if (!isKey(key)) {
            throw new UnreadableException("line " + number + ": the key is not made of a-z, 0-9 and _");
        }
        StringBuilder value = new StringBuilder();
        int end = unescape(number, line, keyEnd + BETWEEN.length(), value);
        String rest = line.substring(end + 1);
        if (!rest.isEmpty() && !rest.equals(",")) {
            throw new UnreadableException("line " + number + ": something follows the value of " + key);
        }
        return new FlatJsonLine(key, value.toString(), !rest.isEmpty());
    }

    /** Appends the value that begins at {@code at}; returns where its closing quote is. */
    private static int unescape(int number, String line, int at, StringBuilder value) throws UnreadableException {
        int i = at;
        while (i < line.length() && line.charAt(i) != '"') {
            char c = line.charAt(i);
            if (isControl(c)) {
                throw new UnreadableException("line " + number + ": a control character is not escaped");
            }
            if (c != '\\') {
                value.append(c);
                i++;
                continue;
            }
            i += unescapeOne(number, line, i, value);
        }
        if (i >= line.length()) {
            throw new UnreadableException("line " + number + ": the value has no end");
        }
        return i;
    }

    /** Appends what the escape at {@code i} stands for; returns its length. */
    private static int unescapeOne(int number, String line, int i, StringBuilder value) throws UnreadableException {
        int plain = i + 1 < line.length() ? "\"\\ntr".indexOf(line.charAt(i + 1)) : -1;
        if (plain >= 0) {
            value.append("\"\\\n\t\r".charAt(plain));
            return 2;
        }
        if (line.startsWith("\\u00", i) && i + 6 <= line.length()) {
            int code = hex(line.charAt(i + 4)) * 16 + hex(line.charAt(i + 5));
            if (code > 0 && isControl((char) code)) {
                value.append((char) code);
                return 6;
            }
        }
        throw new UnreadableException("line " + number + ": an escape that this form does not have");
    }

    /** Only lower case, as it is written; far below zero if it is no digit. */
    private static int hex(char c) {
        int digit = "0123456789abcdef".indexOf(c);
        return digit < 0 ? -1000 : digit;
    }

    private static boolean isControl(char c) {
        return c < 0x20 || c == 0x7f;
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_');
    }

    static void append(StringBuilder text, String key, String value) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("a key is made of a-z, 0-9 and _, was \"" + key + "\"");
        }
        text.append(BEFORE_KEY).append(key).append(BETWEEN);
        escape(text, value);
        text.append('"');
    }

    /** Appends the value as the file holds it. */
    static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                // bash cannot hold it, so nobody may write it
                case 0 -> text.append('?');
                default -> {
                    if (isControl(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
    }
}
