package dev.molt.db;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.HexValue;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.statement.create.table.ColDataType;
import net.sf.jsqlparser.statement.create.table.ColumnDefinition;
import net.sf.jsqlparser.statement.create.table.ColumnOption;

/** Which columns may be added to a table that the release before writes to. */
final class ColumnRules {
    private ColumnRules() {}

    /** Nullable, with at most a constant default and a collation; anything else, NOT NULL with a default too, is not. */
    static Optional<String> objection(ColumnDefinition column) {
        String name = "the added column " + column.getColumnName() + " ";
        if (isSerial(column.getColDataType())) {
            return Optional.of(name + "numbers itself");
        }
        List<String> specs =
                new ArrayList<>(Optional.ofNullable(column.getColumnSpecs()).orElse(List.of()));
        List<ColumnOption> options =
                Optional.ofNullable(column.getColumnOptions()).orElse(List.of());
        for (ColumnOption option : options) {
            if (option.getKind() == ColumnOption.Kind.DEFAULT && isConstant(option.getDefaultExpression())) {
                specs.removeAll(option.getTokens());
            }
        }
        return isHarmless(specs) ? Optional.empty() : Optional.of(name + "is " + String.join(" ", specs));
    }

    private static boolean isHarmless(List<String> specs) {
        List<String> upper =
                specs.stream().map(spec -> spec.toUpperCase(Locale.ROOT)).toList();
        return upper.isEmpty()
                || upper.equals(List.of("NULL"))
                || upper.size() == 2 && upper.get(0).equals("COLLATE");
    }

    private static boolean isSerial(ColDataType type) {
        return type != null && type.getDataType().toLowerCase(Locale.ROOT).contains("serial");
    }

    private static boolean isConstant(Expression value) {
        if (value instanceof SignedExpression signed) {
            return isConstant(signed.getExpression());
        }
        if (value instanceof CastExpression cast) {
            return isConstant(cast.getLeftExpression());
        }
        return value instanceof StringValue
                || value instanceof LongValue
                || value instanceof DoubleValue
                || value instanceof HexValue
                || value instanceof BooleanValue
                || value instanceof NullValue;
    }
}
