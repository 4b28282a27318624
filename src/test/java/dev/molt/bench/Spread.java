package dev.molt.bench;

import java.util.List;
import java.util.Locale;

/** Some measurements of the same thing: the one in the middle, and the outermost. */
record Spread(double median, double least, double most, int count) {

    static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
    }

    /** How many times the other's median this one's is. */
    double ratioTo(Spread other) {
        return median / other.median;
    }

    @Override
    public String toString() {
        return count == 1 ? number(median) : number(median) + " (" + number(least) + ".." + number(most) + ")";
    }

    /** Three significant digits are more than such measurements have. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "-";
        }
        String format = value == 0 || Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
