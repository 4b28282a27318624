package dev.molt.db;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.alter.AlterExpression;
import net.sf.jsqlparser.statement.alter.AlterOperation;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.table.ColumnDefinition;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.table.ForeignKeyIndex;
import net.sf.jsqlparser.statement.create.table.ForeignKeyReference;
import net.sf.jsqlparser.statement.create.table.Index;
import net.sf.jsqlparser.statement.create.table.TableElement;

/**
 * The few statements that the release before does not notice. Whatever is not listed is objected to. Used for the
 * statements of one file, in their order: what the file itself creates may be changed freely, nobody uses it yet.
 */
final class StatementRules {
    private static final Pattern ASCII_CAPITALS = Pattern.compile("[A-Z]+");

    private final Set<String> created = new HashSet<>();

    /** Why the release before would notice it, in a few words; empty if it would not. */
    Optional<String> objection(Statement statement) {
        if (statement instanceof CreateTable table) {
            return toSchema(table.getTable()).or(() -> toTable(table));
        }
        if (statement instanceof Alter alter) {
            return toSchema(alter.getTable()).or(() -> toAlter(alter));
        }
        if (statement instanceof CreateIndex index) {
            return toSchema(index.getTable()).or(() -> toIndex(index));
        }
        return Optional.of(IndexRules.words(statement));
    }

    /** A table of another schema, as {@code temp}, may hide that of the database from what follows. */
    private static Optional<String> toSchema(Table table) {
        return Optional.ofNullable(table.getSchemaName())
                .filter(schema -> !folded(schema).equals("main"))
                .map(schema -> "the table " + IndexRules.shortened(table.getFullyQualifiedName())
                        + " of another schema than main");
    }

    private Optional<String> toTable(CreateTable statement) {
        if (!isPlain(statement)) {
            return Optional.of("a CREATE TABLE with more than columns and constraints");
        }
        String name = name(statement.getTable());
        Optional<String> reference = elements(statement).stream()
                .flatMap(element -> references(element).stream())
                .filter(table -> !table.equals(name) && !created.contains(table))
                .findFirst();
        if (!statement.isIfNotExists()) {
            created.add(name);
        }
        return reference.map(table -> "REFERENCES " + table + ", whose rows could then not be deleted as before");
    }

    private static boolean isPlain(CreateTable statement) {
        return statement.getCreateOptionsStrings() == null
                && statement.getTableOptionsStrings() == null
                && statement.getSelect() == null
                && !statement.isOrReplace()
                && statement.getPartitioning() == null
                && statement.getPartitionOf() == null
                && !(elements(statement).isEmpty() && statement.getColumns() == null)
                && elements(statement).stream()
                        .allMatch(element -> element instanceof ColumnDefinition || element instanceof Index);
    }

    /** Columns and constraints; none if it is only a list of names, as SQLite allows. */
    private static List<TableElement> elements(CreateTable statement) {
        return Optional.ofNullable(statement.getTableElements()).orElse(List.of());
    }

    /** The table that a column or a constraint refers to. */
    private static Optional<String> references(Object element) {
        ForeignKeyReference reference = null;
        if (element instanceof ColumnDefinition column) {
            reference = column.getForeignKeyReference();
        } else if (element instanceof ForeignKeyIndex constraint) {
            reference = constraint.getReference();
        }
        return Optional.ofNullable(reference).map(each -> name(each.getTable()));
    }

    private Optional<String> toAlter(Alter statement) {
        boolean isNew = created.contains(name(statement.getTable()));
        return statement.getAlterExpressions().stream()
                .filter(each -> !(isNew && addsToItself(each)))
                .map(StatementRules::toAlteration)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private boolean addsToItself(AlterExpression alteration) {
        Stream<Object> added = Stream.concat(
                Stream.ofNullable(alteration.getColDataTypeList()).flatMap(List::stream),
                Stream.ofNullable(alteration.getIndex()));
        return alteration.getOperation() == AlterOperation.ADD
                && added.map(StatementRules::references)
                        .flatMap(Optional::stream)
                        .allMatch(created::contains);
    }

    private static Optional<String> toAlteration(AlterExpression alteration) {
        List<AlterExpression.ColumnDataType> columns = alteration.getColDataTypeList();
        if (alteration.getOperation() != AlterOperation.ADD || columns == null || alteration.getIndex() != null) {
            return Optional.of("ALTER TABLE " + IndexRules.shortened(alteration.toString()));
        }
        return columns.stream()
                .map(ColumnRules::objection)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> toIndex(CreateIndex statement) {
        return created.contains(name(statement.getTable())) ? Optional.empty() : IndexRules.objection(statement);
    }

    /** The name within its schema. */
    private static String name(Table table) {
        return folded(table.getName());
    }

    /** As SQLite compares names: quotes aside, and the case of ASCII letters only. */
    private static String folded(String name) {
        return ASCII_CAPITALS
                .matcher(name.replaceAll("^[\"`\\[]|[\"`\\]]$", ""))
                .replaceAll(capitals -> capitals.group().toLowerCase(Locale.ROOT));
    }
}
