package dev.molt.cli;

/** Exit codes; an interface, so none ever changes its meaning. */
final class Exit {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int UNREACHABLE = 4;
    static final int STILL_GOING = 5;

    /** For the end of the help. */
    static final String TEXT = """
            %nExit codes:%n\
              0  done, healthy%n\
              1  failed: rolled back, abandoned, a check or a verification failed%n\
              2  wrong usage or settings%n\
              3  refused: bad release, not granted, not confirmed, another update open%n\
              4  nobody answers; a request that was made waits for the next start%n\
              5  still going on when the wait ended%n""";

    private Exit() {}
}
