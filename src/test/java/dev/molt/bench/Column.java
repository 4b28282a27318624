package dev.molt.bench;

/** A figure of a table: its name, its unit, and whether the terminal shows its spread. */
record Column(String name, String unit, boolean spread, int width) {
    String head() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }
}
