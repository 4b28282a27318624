package dev.molt.e2e;

import java.nio.file.Path;

/** How the worker of a release behaves: its {@code run} script. */
enum Behaviour {
    GOOD("serve"),
    DIES_AT_ONCE("echo 'this release dies at once' >&2; exit 1"),
    CANNOT_RUN_HERE("echo 'this release wants a feature that is not there' >\"$MOLT_RUN_DIR/reason\"; exit 12"),
    NEVER_PARKS("exec sleep 1000"),
    NEVER_READY("park; exec sleep 1000"),
    EXITS_0_IN_VERIFY("park; await go; exit 0"),
    EXITS_10_IN_VERIFY("park; await go; exit 10"),
    DIES_IN_VERIFY("park; await go; kill -9 $$"),
    /** Its database is migrated and it says that it is ready, but nobody is there any more to be verified. */
    DIES_WHEN_READY("migrate; cp \"$MOLT_RUN_DIR/in/ready\" \"$MOLT_RUN_DIR/ready\"; exit 1"),
    /** In rehearsal it is a good one. */
    DIES_ONLY_WHEN_LIVE("[[ -z ${MOLT_REHEARSAL-} ]] || serve; migrate; exit 1"),
    HANGS_ONLY_WHEN_LIVE("[[ -z ${MOLT_REHEARSAL-} ]] || serve; migrate; exec sleep 1000"),
    LOSES_ITS_PRIVATE_SOCKET("beside 'await parked; rm -f \"$MOLT_RUN_DIR/sock\"'; serve"),
    IGNORES_TERM("trap '' TERM; serve"),
    DIES_SOON("beside 'await ready; sleep 0.5; kill -9 $$'; serve"),
    DIES_AFTER_ACCEPT("beside 'await accepting; sleep 0.3; kill -9 $$'; serve"),
    /** Every write is answered 503. */
    REFUSES_WRITES("export FLAG_RELAY_READONLY=true; serve"),
    /** Every write waits for somebody else who holds the database most of the time. */
    WRITES_SLOWLY("beside 'await accepting; exec python3 -c \"$HOLDS_THE_DATABASE\" $$'; serve"),
    EXITS_10_AFTER_ACCEPT("serve & await accepting; kill -TERM $!; wait; exit 10"),
    EXITS_12_AFTER_ACCEPT("serve & await accepting; kill -TERM $!; wait; exit 12"),
    EXITS_0_AFTER_ACCEPT("serve & await accepting; kill -TERM $!; wait; exit 0"),
    /** In a session of its own, where no signal to the worker's group reaches it. */
    STARTS_A_HELPER("setsid sleep 1000 </dev/null >/dev/null 2>&1 3<&- 8<&- & serve"),
    LEAVES_AN_ORPHAN("setsid sh -c 'sleep 1000 & exec true' </dev/null >/dev/null 2>&1 8<&- 9<&- & serve");

    private static final String HEAD = """
            #!/usr/bin/env bash
            exec 8<&0
            serve() { exec JAVA <&8 8<&-; }
            park() { : >"$MOLT_RUN_DIR/parked"; printf '\\nparked\\n' >"$MOLT_RUN_DIR/../control"; }
            await() { until [[ -e $MOLT_RUN_DIR/$1 ]]; do kill -0 $$ || exit; sleep 0.02; done; }
            # migrate: as a whole worker does it, in a directory of its own, and is killed when it says that it is ready.
            migrate() {
              mkdir "$MOLT_RUN_DIR/in"; (MOLT_RUN_DIR+=/in; serve) & local inner=$!
              await in/parked; park; await go; : >"$MOLT_RUN_DIR/in/go"; await in/ready; kill -9 $inner
            }
            # beside CODE: runs it next to the worker, for as long as there is one, without its socket, its lock and its log.
            beside() { ( eval "$1" ) </dev/null >/dev/null 2>&1 3<&- 8<&- 9<&- & }
            HOLDS_THE_DATABASE='
            import os, sqlite3, sys, time
            database = sqlite3.connect(os.environ["MOLT_DATA"] + "/app.db", isolation_level=None, timeout=5)
            while os.path.exists("/proc/" + sys.argv[1]):
                database.execute("BEGIN IMMEDIATE")
                time.sleep(0.4)
                database.execute("COMMIT")
                time.sleep(0.1)
            '
            """;

    private final String script;

    Behaviour(String script) {
        this.script = script;
    }

    String script() {
        return HEAD.replace("JAVA ", java(Template.get().archive(), false) + " ") + script + "\n";
    }

    /**
     * The command that is the relay, which starts from the archive, or makes it at its end. The jars of all releases come first and
     * in one order, or their archive would not fit; then what a release adds.
     */
    static String java(Path archive, boolean make) {
        return "java $JAVA_OPTS -Xlog:cds*=off -Xshare:auto "
                + (make ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=") + archive
                + " -cp \"$(IFS=:; shopt -s nullglob; jars=(target/molt.jar target/lib/[!V]*.jar target/lib/V*.jar); echo \"${jars[*]}\")\""
                + " dev.molt.relay.Relay";
    }
}
