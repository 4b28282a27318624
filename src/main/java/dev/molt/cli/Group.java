package dev.molt.cli;

/** A command that has commands. */
interface Group {
    MoltCommand root();
}
