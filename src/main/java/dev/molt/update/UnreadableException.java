package dev.molt.update;

import java.io.IOException;

/** A file of the data directory is not what it must be. The message names the file, the place in it and what is wrong. */
public final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    /** What is wrong, with the file and the line where that is known. */
    public UnreadableException(String message) {
        super(message);
    }
}
