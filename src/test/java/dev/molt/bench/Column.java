package dev.molt.bench;

/**
 * A figure of a table.
 *
 * @param unit empty when there is none
 * @param spread whether the terminal shows it
 * @param compared whether who has less of it is ahead
 * @param width on the terminal
 */
record Column(String name, String unit, boolean spread, boolean compared, int width) {

    static Column withSpread(String name, String unit, int width) {
        return new Column(name, unit, true, true, width);
    }

    /** The median alone. */
    static Column only(String name, String unit, int width) {
        return new Column(name, unit, false, true, width);
    }

    Column notCompared() {
        return new Column(name, unit, spread, false, width);
    }

    String head() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }

    /** Without the unit when the terminal has no room for it; the title says it then. */
    String shortHead() {
        return head().length() < width ? head() : name;
    }

    /** With the unit, as in a sentence. */
    String value(Spread spread) {
        return Spread.number(spread.median()) + (unit.isEmpty() ? "" : " " + unit);
    }
}
