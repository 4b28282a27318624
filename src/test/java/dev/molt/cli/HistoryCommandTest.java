package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory.resolve("data"));
        cli = new Cli(fixture.data, directory);
    }

    @Test
    void theNewestUpdateComesFirst() throws IOException {
        UpdateLock first = fixture.ended(Outcome.COMMITTED, Optional.empty(), Optional.of(A), "kind", "first_start");
        UpdateLock second =
                fixture.ended(Outcome.ROLLED_BACK, Optional.of(A), Optional.of(B), "not_accepting_ms", "412");

        String[] lines = cli.run("history").out().split("\n");

        assertThat(lines[0]).startsWith("ID").contains("NOT ACCEPTING");
        assertThat(lines[1]).startsWith(second.id()).contains("rolled_back").contains("412 ms");
        assertThat(lines[2]).startsWith(first.id()).contains("first_start");
    }

    @Test
    void aTerminalGetsLinesThatFit() throws IOException {
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(A), Optional.of(B), "reason", "x".repeat(500));

        Cli.Result narrow = cli.with("COLUMNS", "130").typing("").run("history");

        assertThat(narrow.out().lines()).allMatch(line -> line.length() <= 130);
        assertThat(narrow.out()).contains("…");
        assertThat(new Cli(fixture.data, directory).run("history").out()).contains("x".repeat(500));
    }

    @Test
    void oneUpdateIsShownWithEveryFieldThatItHas() throws IOException {
        UpdateLock record = fixture.ended(
                Outcome.COMMITTED,
                Optional.of(A),
                Optional.of(B),
                "drain_ms",
                "38",
                "back_up_ms",
                "91",
                "not_accepting_ms",
                "412",
                "reason",
                "why");

        String out = cli.run("history", record.id()).out();

        assertThat(out)
                .containsPattern("drain_ms +38")
                .containsPattern("back_up_ms +91")
                .containsPattern("not_accepting_ms +412")
                .containsPattern("reason +why");
        assertThat(cli.run("history", record.id(), "--json")
                        .json()
                        .get("drain_ms")
                        .asText())
                .isEqualTo("38");
    }

    @Test
    void theChecksOfAnUpdateAreShownOneByOne() throws IOException {
        UpdateLock record = fixture.ended(
                Outcome.ROLLED_BACK,
                Optional.of(A),
                Optional.of(B),
                "checks",
                "release:required:ok:12:it answers\torders:required:failed:31:/orders answered 500",
                "checks_after_rollback",
                "release:required:ok:9:it answers");

        Cli.Result shown = cli.run("history", record.id());
        Cli.Result json = cli.run("history", record.id(), "--json");

        assertThat(shown.out())
                .containsPattern("checks +ok +release: it answers \\(12 ms\\)")
                .containsPattern("checks +FAIL +orders: /orders answered 500 \\(31 ms\\)")
                .containsPattern("checks_after_rollback +ok +release: it answers");
        assertThat(json.json().get("checks").get(1).get("verdict").asText()).isEqualTo("failed");
        assertThat(json.json().get("checks").get(1).get("ms").asLong()).isEqualTo(31);
    }

    @Test
    void howProbationWentIsShownInWords() throws IOException {
        String figures = "seconds:600,answers:51234,errors:12,p95_ms:38,cpu:43,memory:31";
        UpdateLock record = fixture.ended(
                Outcome.COMMITTED,
                Optional.of(A),
                Optional.of(B),
                "probation",
                "passed",
                "probation_figures",
                figures,
                "probation_before",
                A + " " + figures.replace("p95_ms:38", "p95_ms:"));

        String out = cli.run("history", record.id()).out();

        assertThat(out)
                .containsPattern("probation +passed\n")
                .containsPattern("probation_figures +51234 answers in 600 s, 0.023 % of them 5xx, p95 38 ms, CPU 43 %")
                .containsPattern("probation_before +" + A + ": 51234 answers in 600 s, .* p95 unknown");
        assertThat(cli.run("history", record.id(), "--json")
                        .json()
                        .get("probation_figures")
                        .asText())
                .isEqualTo(figures);
    }

    @Test
    void theBeginningOfAnIdIsEnoughIfItIsTheOnlyOne() throws IOException {
        UpdateLock first = fixture.ended(Outcome.COMMITTED, Optional.of(A), Optional.of(B));
        fixture.ended(Outcome.COMMITTED, Optional.of(A), Optional.of(B));

        assertThat(cli.run("history", first.id().substring(0, 15)).exit()).isZero();
        assertThat(cli.run("history", "2026").err()).contains("2 updates begin with 2026");
        assertThat(cli.run("history", "2025").err()).contains("no update 2025 has ended here");
    }

    @Test
    void anUnreadableRecordIsNamedAndTheOthersAreShown() throws IOException {
        UpdateLock good = fixture.ended(Outcome.COMMITTED, Optional.of(A), Optional.of(B));
        Files.writeString(fixture.data.history().resolve("20261121T000000Z-000000.committed.json"), "");

        Cli.Result result = cli.run("history");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.out()).contains(good.id()).contains("000000.committed.json is unreadable");
    }

    @Test
    void withoutUpdatesItSaysSo() {
        assertThat(cli.run("history").out()).contains("No update has ended here.");
        assertThat(cli.run("history", "--json").json().get("updates")).isEmpty();
    }
}
