package dev.molt.db;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.parser.TokenMgrException;

/** What is seen of a file before it is parsed: where the parser and SQLite differ. */
record SqlTokens(String sql) {
    /**
     * The text without what only SQLite knows (the ends {@code STRICT} and {@code WITHOUT ROWID} of CREATE TABLE), and
     * without blank lines and empty statements, of which only the parser makes something.
     *
     * @return empty if it cannot be read, or if it has a comment inside a comment, which only PostgreSQL nests
     */
    Optional<String> parsable() {
        try {
            List<Token> tokens = tokens();
            return tokens.stream().anyMatch(SqlTokens::hasNestedComment)
                    ? Optional.empty()
                    : Optional.of(plain(tokens));
        } catch (TokenMgrException | ParseException e) {
            return Optional.empty();
        }
    }

    private List<Token> tokens() throws ParseException {
        CCJSqlParser lexer = new CCJSqlParser(sql).withSquareBracketQuotation(true);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.getNextToken();
            tokens.add(token);
        } while (token.kind != CCJSqlParserConstants.EOF);
        return tokens;
    }

    private static boolean hasNestedComment(Token token) {
        for (Token comment = token.specialToken; comment != null; comment = comment.specialToken) {
            if (comment.image.startsWith("/*") && comment.image.indexOf("/*", 2) > 0) {
                return true;
            }
        }
        return false;
    }

    private String plain(List<Token> tokens) {
        StringBuilder text = new StringBuilder(sql);
        boolean begun = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean ends = token.image.strip().startsWith(";");
            if (token.kind == CCJSqlParserConstants.ST_SEMICOLON && !(ends && begun)) {
                blank(text, token); // blank lines end a statement only for the parser, and an empty one is none
            } else {
                begun = !ends;
            }
            int end = token.image.equals(")") ? tableEnd(tokens, i + 1) : i;
            tokens.subList(i + 1, Math.max(i + 1, end)).forEach(each -> blank(text, each));
        }
        return text.toString();
    }

    /** Where the words behind a closing parenthesis end, or its own place if they are no end of a CREATE TABLE. */
    private static int tableEnd(List<Token> tokens, int from) {
        int at = from;
        while (true) {
            if (is(tokens.get(at), "STRICT")) {
                at++;
            } else if (is(tokens.get(at), "WITHOUT") && is(tokens.get(at + 1), "ROWID")) {
                at += 2;
            } else {
                return from - 1;
            }
            if (!is(tokens.get(at), ",")) {
                return isEnd(tokens.get(at)) ? at : from - 1;
            }
            at++;
        }
    }

    private static boolean isEnd(Token token) {
        return token.kind == CCJSqlParserConstants.ST_SEMICOLON || token.kind == CCJSqlParserConstants.EOF;
    }

    private static boolean is(Token token, String word) {
        return token.image.equalsIgnoreCase(word);
    }

    /** The first line end stays: it may be that of a comment. */
    private static void blank(StringBuilder text, Token token) {
        int begin = token.absoluteBegin - 1;
        int lineEnd = token.image.indexOf('\n');
        for (int i = 0; i < token.image.length(); i++) {
            text.setCharAt(begin + i, i == lineEnd ? '\n' : ' ');
        }
    }
}
