package dev.molt.verify;

import dev.molt.update.OneLine;
import java.io.IOException;

/** A list of checks that cannot be taken; the message names file, line and what is allowed. */
public final class BadList extends IOException {
    private static final long serialVersionUID = 1;

    BadList(int line, String what) {
        super(CheckList.FILE + (line > 0 ? ", line " + line : "") + ": " + OneLine.shown(what));
    }
}
