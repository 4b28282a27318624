package dev.molt.db;

import dev.molt.update.MigrationClass;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.Statements;

/** Reads what a SQL migration means for the release before it; see docs/adr/0013-migration-classes.md. */
public final class SqlFile {
    /** Longer files are data, and take the parser longer than an update may wait for it. */
    static final int MOST_CHARACTERS = 256 * 1024;

    private static final int PARSE_MILLIS = 2_000;

    private SqlFile() {}

    /**
     * The class of a versioned migration.
     *
     * @param text the whole file
     */
    public static Classified classify(String text) {
        String sql = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Optional<String> word = Declaration.in(sql);
        if (word.isPresent()) {
            return declared(word.get());
        }
        if (sql.length() > MOST_CHARACTERS) {
            return Classified.unknown("it is longer than " + MOST_CHARACTERS + " characters");
        }
        if (sql.contains("${")) {
            return Classified.unknown("it has a placeholder");
        }
        try {
            return new SqlTokens(sql)
                    .parsable()
                    .map(SqlFile::read)
                    .orElseGet(() -> Classified.unknown("it does not parse"));
        } catch (StackOverflowError e) { // the parser recurses, also when it writes down what it has read
            return Classified.unknown("it is nested too deeply");
        }
    }

    private static Classified declared(String word) {
        return switch (word) {
            case "compatible" -> new Classified(MigrationClass.COMPATIBLE, true, "");
            case "contract" -> new Classified(MigrationClass.CONTRACT, true, "it says so itself");
            default ->
                Classified.unknown("it declares itself \"" + word + "\", which is neither compatible nor contract");
        };
    }

    private static Classified read(String sql) {
        ExecutorService parser = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "molt-sql");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Statements statements = CCJSqlParserUtil.parseStatements(
                    sql, parser, each -> each.withSquareBracketQuotation(true).withTimeOut(PARSE_MILLIS));
            return worst(statements);
        } catch (JSQLParserException e) {
            return Classified.unknown("it does not parse");
        } finally {
            parser.shutdownNow();
        }
    }

    private static Classified worst(Statements statements) {
        Classified worst = Classified.compatible();
        StatementRules rules = new StatementRules();
        int number = 0;
        for (Statement statement : statements) {
            number++;
            Optional<String> objection = rules.objection(statement);
            if (objection.isPresent()) {
                worst = worst.worse(Classified.contract("statement " + number + ": " + objection.get()));
            }
        }
        return worst;
    }
}
