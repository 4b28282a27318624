package dev.molt.e2e;

/** A whole answer; the body is decoded byte by byte (ISO 8859-1), which is enough for what the tests compare. */
record Response(int status, String body, boolean keepsAlive) {
    boolean isGood() {
        return status >= 200 && status < 300;
    }
}
