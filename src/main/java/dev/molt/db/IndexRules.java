package dev.molt.db;

import java.util.Optional;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.table.Index;

/** Which indexes may be made on a table that the release before writes to. */
final class IndexRules {
    /** A column with its order or collation. What has parentheses is computed. */
    private static final String COLUMN = "[^(]+";

    private IndexRules() {}

    static Optional<String> objection(CreateIndex statement) {
        Index index = statement.getIndex();
        if (index.getType() != null) {
            return Optional.of("an index that is " + index.getType() + " refuses rows that were allowed");
        }
        if (statement.isConcurrently()) {
            return Optional.of("CONCURRENTLY runs outside a transaction, and leaves half an index when it fails");
        }
        if (statement.getWhere() != null
                || index.getColumns().stream()
                        .anyMatch(column -> !column.toString().matches(COLUMN))) {
            return Optional.of("an index with an expression, which fails on rows that were allowed");
        }
        return Optional.empty();
    }

    /** The first words of a statement that is not listed. */
    static String words(Statement statement) {
        return shortened(statement.toString());
    }

    static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
