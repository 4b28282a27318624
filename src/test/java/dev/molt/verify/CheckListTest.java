package dev.molt.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckListTest {
    private static final List<Path> FILES = List.of(Path.of("app.db"), Path.of("other.db"));
    private static final Databases DATABASES = new Databases(Optional.empty(), FILES);
    private static final DatabaseUrl SERVER = DatabaseUrl.of(
                    "jdbc:postgresql://db.example/app?user=service&password=s3cr3t&currentSchema=shop")
            .orElseThrow();

    @TempDir
    Path release;

    private CheckList read(String text) throws IOException {
        Files.writeString(release.resolve(CheckList.FILE), text);
        return CheckList.read(release, DATABASES).orElseThrow();
    }

    private ListedCheck only(String fields) throws IOException {
        List<ListedCheck> checks = read("checks:\n  - name: it\n    " + fields.replace("; ", "\n    "))
                .checks();
        assertThat(checks).hasSize(1);
        return checks.get(0);
    }

    private void refuses(String text, String... message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BadList.class)
                .hasMessageStartingWith("verify.yaml")
                .hasMessageContainingAll(message);
    }

    @Test
    void aReleaseWithoutTheFileHasNoList() throws IOException {
        assertThat(CheckList.read(release, DATABASES)).isEmpty();
    }

    @Test
    void aListHasChecksOfEveryKindInTheirOrder() throws IOException {
        CheckList list = read("""
                # what must be so before this release serves
                checks:
                  - name: home
                    http: /
                  - {name: smoke, command: ./smoke.sh}
                  - name: ledger
                    sql: SELECT count(*) > 0 FROM ledger
                  - name: broker
                    tcp: broker.example:5672
                """);

        assertThat(list.checks().stream().map(ListedCheck::name)).containsExactly("home", "smoke", "ledger", "broker");
        assertThat(list.checks().stream().map(ListedCheck::check))
                .containsExactly(
                        new HttpCheck("/", OptionalInt.empty(), Optional.empty(), Optional.empty()),
                        new CommandCheck("./smoke.sh"),
                        new SqlCheck("SELECT count(*) > 0 FROM ledger", Path.of("app.db")),
                        new TcpCheck("broker.example", 5672));
    }

    @Test
    void aCheckIsRequiredAndTriedTenTimesMoreEveryTwoSecondsUnlessItSaysOtherwise() throws IOException {
        ListedCheck check = only("http: /");

        assertThat(check.advisory()).isFalse();
        assertThat(check.baseline()).isTrue();
        assertThat(check.retries()).isEqualTo(10);
        assertThat(check.interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aCheckSaysOtherwise() throws IOException {
        ListedCheck check =
                only("command: 'true'; advisory: true; baseline: false; retries: 0; interval: 50ms; timeout: 30s");

        assertThat(check.advisory()).isTrue();
        assertThat(check.baseline()).isFalse();
        assertThat(check.retries()).isZero();
        assertThat(check.interval()).isEqualTo(Duration.ofMillis(50));
        assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anAnswerIsDescribedByStatusBodyAndLatency() throws IOException {
        HttpCheck check = (HttpCheck) only("http: /a?b=c; status: 204; body: '/\"n\": *[0-9]+/'; latency: 200ms")
                .check();

        assertThat(check.path()).isEqualTo("/a?b=c");
        assertThat(check.status()).hasValue(204);
        assertThat(check.body().orElseThrow().pattern().pattern()).isEqualTo("\"n\": *[0-9]+");
        assertThat(check.latency()).contains(Duration.ofMillis(200));
    }

    @Test
    void aQueryMayNameAnotherDatabase() throws IOException {
        assertThat(only("sql: SELECT 1; database: other.db").check())
                .isEqualTo(new SqlCheck("SELECT 1", Path.of("other.db")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    http: /; statu: 200              | "statu" is not known in a check by http; allowed are advisory, baseline, body, http
                    tcp: a:1; status: 200            | "status" is not known in a check by tcp
                    https: /                         | exactly one of command, http, sql, tcp; this one has only name, https
                    http: /; tcp: a:1                | exactly one of command, http, sql, tcp; this one has http, tcp
                    http: orders                     | "http" must be a path that begins with /
                    http: /a b                       | no spaces, was "/a b"
                    http: [/]                        | "http" must be a path that begins with / and has no spaces, was a list or a map
                    http:                            | "http" must be a path
                    http: /; status: ok              | "status" must be a whole number from 100 to 599, was "ok"
                    http: /; status: 99              | a whole number from 100 to 599
                    http: /; body: '/(/'             | "body" must be a regular expression that Java knows (
                    http: /; latency: fast           | "latency" must be a number with ms or s, like 200ms or 5s
                    http: /; latency: 5              | "latency" must be a number with ms or s
                    http: /; latency: 0ms            | from 1ms to 3600s, was "0ms"
                    http: /; advisory: yes           | "advisory" must be true or false, was "yes"
                    http: /; retries: -1             | "retries" must be a whole number from 0 to 1000
                    http: /; retries: 1001           | from 0 to 1000, was "1001"
                    http: /; timeout: 2h             | "timeout" must be a number with ms or s
                    http: /; interval: {a: 1}        | "interval" must be a number with ms or s
                    tcp: broker                      | "tcp" must be HOST:PORT
                    tcp: broker:0                    | a port from 1 to 65535
                    tcp: broker:65536                | a port from 1 to 65535
                    sql: SELECT 1; database: x.db    | "database" must be one of DB_PATHS (app.db, other.db), was "x.db"
                    command: "a\\0b"                 | "command" must be a command
                    """)
    void aFieldThatIsWrongIsRefusedWithWhatIsAllowed(String fields, String message) {
        refuses("checks:\n  - name: it\n    " + fields.replace("; ", "\n    "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a", "ä", "release", "schema", "disk", "health", "app_verify"})
    void aNameThatCannotBeRecordedOrIsTakenIsRefused(String name) {
        refuses("checks:\n  - name: '" + name + "'\n    http: /", "line 2: \"name\" must be");
    }

    @Test
    void aMissingNameIsRefusedWithTheLineOfTheCheck() {
        refuses("checks:\n  - http: /", "line 2: \"name\" is missing");
    }

    @Test
    void aNameThatIsThereTwiceIsRefusedWithTheLineOfTheSecond() {
        refuses(
                "checks:\n  - name: a\n    http: /\n  - name: a\n    http: /b",
                "line 4",
                "\"a\" is the name of another check");
    }

    @Test
    void aFieldThatIsThereTwiceIsRefusedWithItsLine() {
        refuses("checks:\n  - name: a\n    http: /\n    http: /b", "line 4: \"http\" is there twice");
    }

    @Test
    void theLineOfAWrongFieldIsNamed() {
        refuses("# one\n\nchecks:\n  - name: a\n    http: /\n    status: x", "verify.yaml, line 6: \"status\"");
    }

    @Test
    void anotherThingAtTheTopIsRefused() {
        refuses("check: []", "line 1: \"check\" is not known here; allowed are checks");
        refuses("- name: a", "must be a map with a list \"checks\"");
        refuses("checks: {}", "must be a list of checks");
        refuses("checks: []", "must be a list of checks");
        refuses("checks:\n  - home", "line 2: a check must be a map");
        refuses("", "is empty");
        refuses("# nothing\n", "is empty");
    }

    @Test
    void whatIsNotYamlIsRefusedWithItsLine() {
        refuses("checks:\n  - name: a\n   http: /", "line 3: is not YAML");
        refuses("checks: [", "is not YAML");
        refuses("checks:\n\t- name: a", "line 2: is not YAML");
        refuses("checks: \u0007", "is not YAML");
    }

    @Test
    void whatIsNotUtf8IsRefused() throws IOException {
        Files.write(release.resolve(CheckList.FILE), new byte[] {'c', ':', (byte) 0xff});

        assertThatThrownBy(() -> CheckList.read(release, DATABASES)).hasMessage("verify.yaml: is not UTF-8");
    }

    @Test
    void anchorsAndAliasesAreRefused() {
        refuses("checks:\n  - &a {name: a, http: /}\n  - *a", "line 2: anchors and aliases");
        refuses("checks:\n  - *a", "line 2: anchors and aliases");
        refuses("a: &a [x,x]\nb: &b [*a,*a]\nchecks: [*b,*b]", "anchors and aliases");
    }

    @Test
    void tagsAreRefused() {
        refuses("checks:\n  - name: !!str a\n    http: /", "line 2: tags (!) are not allowed");
        refuses("checks: !!java.util.Date [x]", "tags (!) are not allowed");
    }

    @Test
    void aSecondDocumentIsRefused() {
        refuses("checks: [{name: a, http: /}]\n---\nchecks: []\n", "line 2: a second document begins");
    }

    @Test
    void whatIsNestedDeeplyIsRefused() {
        refuses("checks: " + "[".repeat(30_000), "nested deeper");
        refuses("checks: " + "{a: ".repeat(15_000), "nested deeper");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() {
        refuses("checks: [{name: a, http: /}]\n" + "#".repeat(64 << 10), "is larger than 65536 bytes");
    }

    @Test
    void moreThanFiftyChecksAreRefused() throws IOException {
        String fifty = IntStream.range(0, 50)
                .mapToObj(i -> "  - {name: c" + i + ", http: /}\n")
                .collect(Collectors.joining());

        assertThat(read("checks:\n" + fifty).checks()).hasSize(50);
        refuses("checks:\n" + fifty + "  - {name: more, http: /}\n", "has 51 checks, at most 50");
    }

    /** With the seed a failure can be seen again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverIsWrittenThereIsAListOrABadList(long seed) {
        String good = "checks:\n" + "  - {name: a, http: '/x?y=1', body: \"/\\\\d+/\", latency: 5s}\n"
                + "  - name: b\n    sql: >\n      SELECT 1\n    retries: 3\n  - &c {name: c, tcp: 'h:1'}\n  - name: d\n    command: |\n      x\n";
        String alphabet = "{}[]:,-&*!|>'\"%@`#? \n\t\\abc019/ä~=<.";
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(3), "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(CheckList.parse(text.toString(), DATABASES).checks()).isNotEmpty();
            } catch (BadList e) {
                assertThat(e).hasMessageStartingWith("verify.yaml");
            } catch (RuntimeException e) {
                throw new AssertionError("of this comes neither:\n" + text, e);
            }
        }
    }

    @Test
    void aQueryWithoutAnyDatabaseIsRefused() {
        assertThatThrownBy(() -> CheckList.parse(
                        "checks: [{name: a, sql: SELECT 1}]", new Databases(Optional.empty(), List.of())))
                .hasMessageContaining("DB_PATHS names no database");
    }

    private static Check ofAServiceInPostgresql(String fields, List<Path> files) throws BadList {
        return CheckList.parse("checks: [{name: a, " + fields + "}]", new Databases(Optional.of(SERVER), files))
                .checks()
                .get(0)
                .check();
    }

    @Test
    void aQueryAsksTheServicesDatabaseInPostgresql() throws BadList {
        assertThat(ofAServiceInPostgresql("sql: SELECT 1", FILES)).isEqualTo(new PostgresCheck("SELECT 1", SERVER));
        assertThat(ofAServiceInPostgresql("sql: SELECT 1", List.of())).isEqualTo(new PostgresCheck("SELECT 1", SERVER));
    }

    @Test
    void aQueryMayNameAFileBesideIt() throws BadList {
        assertThat(ofAServiceInPostgresql("sql: SELECT 1, database: other.db", FILES))
                .isEqualTo(new SqlCheck("SELECT 1", Path.of("other.db")));
        assertThatThrownBy(() -> ofAServiceInPostgresql("sql: SELECT 1, database: x.db", FILES))
                .hasMessageContaining(
                        "one of DB_PATHS (app.db, other.db), or left out to ask the database of DATABASE_URL,"
                                + " was \"x.db\"");
    }

    @Test
    void aCheckDoesNotTellThePassword() throws BadList {
        assertThat(ofAServiceInPostgresql("sql: SELECT 1", FILES).toString()).doesNotContain("s3cr3t");
    }
}
