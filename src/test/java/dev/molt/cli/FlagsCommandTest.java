package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.flags.DeclaredFlags;
import dev.molt.flags.Flag;
import dev.molt.flags.LiveFlags;
import dev.molt.update.DataFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsCommandTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() throws IOException {
        fixture = new DataFixture(directory.resolve("data"));
        cli = new Cli(fixture.data, directory);
        accept(Map.of());
    }

    /** A release with flags accepts once, in this environment. */
    private void accept(Map<String, String> environment) throws IOException {
        List<Flag> flags = List.of(
                Flag.of("relay.readOnly", false, "refuse writes"),
                Flag.of("relay.limit", 2.5, "how many"),
                Flag.of("page.title", "Relay", "what people read"));
        DeclaredFlags declared = DeclaredFlags.of("r1", flags, environment);
        try (LiveFlags live = LiveFlags.start(declared, environment, fixture.data, Clock.systemUTC())) {
            live.publish();
        }
    }

    @Test
    void listShowsNamesTypesDefaultsAndMeanings() {
        Cli.Result list = cli.run("flags", "list");
        assertThat(list.exit()).isEqualTo(Exit.DONE);
        assertThat(list.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "FLAG|TYPE|VALUE|DEFAULT|FROM|MEANING",
                        "page.title|string|Relay|Relay|default|what people read",
                        "relay.limit|number|2.5|2.5|default|how many",
                        "relay.readOnly|boolean|false|false|default|refuse writes");
    }

    @Test
    void whatIsSetIsListedWithWhyItIsSo() {
        Cli.Result set = cli.run("flags", "set", "relay.limit=0.25", "page.title=Moved", "--reason", "the fair");
        assertThat(set.all()).contains("Change 1: page.title=Moved, relay.limit=0.25.");
        assertThat(set.exit()).isEqualTo(Exit.DONE);
        cli.run("flags", "set", "relay.readOnly=true", "--for", "2h");

        assertThat(cli.run("flags", "list").out()).contains("set, for 2 h").contains("Moved");
        Cli.Result json = cli.run("flags", "list", "--json");
        assertThat(json.json().at("/flags/1/value").asDouble()).isEqualTo(0.25);
        assertThat(json.json().at("/flags/2/value").asBoolean()).isTrue();
        assertThat(json.json().at("/flags/2/until").asText()).isEqualTo("2026-11-21T05:00:00Z");
        assertThat(json.json().at("/flags/2/from").asText()).isEqualTo("set");
    }

    @Test
    void theHistorySaysWhoWhenWhyAndWhat() {
        cli.run("flags", "set", "relay.limit=1", "relay.readOnly=true", "--reason", "load test");
        cli.run("flags", "unset", "relay.readOnly");
        cli.run("flags", "undo");

        Cli.Result history = cli.run("flags", "history");
        assertThat(history.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "CHANGE|AT|BY|WHAT",
                        "3|2026-11-21T03:00:00Z|" + user() + "|relay.readOnly=true",
                        "|undo of change 2",
                        "2|2026-11-21T03:00:00Z|" + user() + "|relay.readOnly unset",
                        "1|2026-11-21T03:00:00Z|" + user() + "|relay.limit=1, relay.readOnly=true",
                        "|load test");
        assertThat(cli.run("flags", "history", "--json")
                        .json()
                        .at("/changes/2/reason")
                        .asText())
                .isEqualTo("load test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "relay.readonly=true | did you mean relay.readOnly?",
                "nothing.like=1 | molt flags list",
                "relay.readOnly=yes | true or false",
                "relay.limit=many | like 3 or -0.25",
                "relay.limit= | like 3 or -0.25",
                "=true | GROUP.NAME",
                "relay=true | GROUP.NAME",
                "relay.readOnly | GROUP.NAME=VALUE"
            })
    void whatIsNotAllowedIsRefusedWithWhatIs(String assignment, String allowed) {
        assertRefused(cli.run("flags", "set", "relay.limit=1", assignment), allowed);
    }

    @Test
    void aValueIsOneLineAndSoIsAReason() {
        assertRefused(cli.run("flags", "set", "page.title=two\nlines"), "without control characters");
        assertRefused(cli.run("flags", "set", "page.title=x", "--reason", "\u001b[2J"), "the reason has");
        assertRefused(cli.run("flags", "set", "page.title=x", "--reason", "é".repeat(501)), "1000 bytes");
        assertRefused(cli.run("flags", "set", "page.title=" + "é".repeat(501)), "1000 bytes");
        assertRefused(cli.run("flags", "set", "page.title=a", "page.title=b"), "given twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "h", "0h", "-1h", "2 h", "2w", "1h30m", "99999999d", "366d", "1.5h"})
    void aBadTimeIsRefusedWithWhatIsAllowed(String time) {
        assertRefused(cli.run("flags", "set", "relay.limit=1", "--for", time), "like 90s, 30m, 2h or 7d");
    }

    @ParameterizedTest
    @CsvSource({
        "90s,2026-11-21T03:01:30Z",
        "30m,2026-11-21T03:30:00Z",
        "7d,2026-11-28T03:00:00Z",
        "365d,2027-11-21T03:00:00Z"
    })
    void aTimeIsAWholeNumberAndAUnit(String time, String end) {
        cli.run("flags", "set", "relay.limit=1", "--for", time);
        assertThat(cli.run("flags", "list", "--json")
                        .json()
                        .at("/flags/1/until")
                        .asText())
                .isEqualTo(end);
    }

    @Test
    void anOverrideOfTheEnvironmentIsListedAndToldToWhoSetsTheFlag() throws IOException {
        accept(Map.of("FLAG_RELAY_READONLY", "true"));
        assertThat(cli.run("flags", "list").out()).contains("environment (FLAG_RELAY_READONLY)");
        Cli.Result set = cli.run("flags", "set", "relay.readOnly=false");
        assertThat(set.exit()).isEqualTo(Exit.DONE);
        assertThat(set.out()).contains("relay.readOnly stays true all the same: FLAG_RELAY_READONLY");
        assertThat(cli.run("flags", "list", "--json").json().at("/flags/2/from").asText())
                .isEqualTo("environment");
    }

    @Test
    void whatIsNotSetCannotBeTakenBackAndThatIsNoError() {
        assertThat(cli.run("flags", "undo").all()).contains("nothing to take back");
        assertThat(cli.run("flags", "unset", "relay.limit").all()).contains("None of them was set");
        assertThat(cli.run("flags", "history").all()).contains("No flag was ever set");
        assertThat(fixture.data.flags()).doesNotExist();
    }

    @Test
    void unsetRefusesANameThatNobodyKnows() {
        cli.run("flags", "set", "relay.limit=1");
        Cli.Result refused = cli.run("flags", "unset", "relay.limit", "relay.limits");
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.err()).contains("did you mean relay.limit?");
        assertThat(cli.run("flags", "history", "--json").json().get("changes")).hasSize(1);
    }

    @Test
    void aFlagOfAnEarlierReleaseIsShownAndCanBeUnset() throws IOException {
        cli.run("flags", "set", "relay.limit=1");
        DeclaredFlags next = DeclaredFlags.of("r2", List.of(Flag.of("a.b", true, "x")), Map.of());
        try (LiveFlags live = LiveFlags.start(next, Map.of(), fixture.data, Clock.systemUTC())) {
            live.publish();
        }
        assertThat(cli.run("flags", "list").out()).contains("no flag of release r2: relay.limit");
        assertThat(cli.run("flags", "unset", "relay.limit").out()).contains("relay.limit unset");
    }

    @Test
    void withoutAReleaseThatDeclaredFlagsNothingCanBeSet() throws IOException {
        Files.delete(fixture.data.flagHistory().resolve("declared.json"));
        Cli.Result refused = cli.run("flags", "set", "relay.limit=1");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("Service.flag");
        assertThat(cli.run("flags", "list").out()).contains("No release has declared flags here");
        assertThat(fixture.data.flags()).doesNotExist();
    }

    @Test
    void aFileThatCannotBeReadIsAProblemOfTheListAndKeptByTheNextChange() throws IOException {
        cli.run("flags", "set", "relay.limit=1");
        Files.writeString(fixture.data.flags(), "{");
        Cli.Result list = cli.run("flags", "list");
        assertThat(list.exit()).isEqualTo(Exit.FAILED);
        assertThat(list.out()).contains("problem: ").contains("flags.json is unreadable");

        Cli.Result set = cli.run("flags", "set", "relay.readOnly=true");
        assertThat(set.exit()).isEqualTo(Exit.DONE);
        assertThat(set.out()).contains("is kept as").contains("goes out from change 1");
        assertThat(cli.run("flags", "list", "--json")
                        .json()
                        .at("/flags/1/value")
                        .asInt())
                .isEqualTo(1);
    }

    /** Real processes: within one, the lock would be refused. */
    @Test
    void commandsAtTheSameTimeLoseNothing() throws Exception {
        List<String> assignments = List.of("relay.limit=1", "relay.readOnly=true", "page.title=Moved");
        List<Process> commands = new ArrayList<>();
        for (String assignment : assignments) {
            ProcessBuilder molt = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "flags",
                            "set",
                            assignment)
                    .inheritIO();
            molt.environment().put("MOLT_DATA", fixture.data.root().toString());
            commands.add(molt.start());
        }
        for (Process command : commands) {
            assertThat(command.waitFor()).isZero();
        }
        assertThat(cli.run("flags", "history", "--json").json().get("changes")).hasSize(3);
        assertThat(cli.run("flags", "list", "--json").json().findValuesAsText("from"))
                .containsOnly("set");
    }

    @Test
    void theOldestOfAHundredChangesIsStillToldRightly() {
        for (int i = 1; i <= 103; i++) {
            cli.run("flags", "set", i % 2 == 0 ? "relay.limit=" + i : "page.title=" + i);
        }
        Cli.Result history = cli.run("flags", "history", "--json");
        assertThat(history.json().get("changes")).hasSize(100);
        assertThat(history.json().at("/changes/99/changed")).hasToString("[\"relay.limit=4\"]");
    }

    private void assertRefused(Cli.Result refused, String allowed) {
        assertThat(refused.exit()).as(refused.all()).isEqualTo(Exit.USAGE);
        assertThat(refused.err()).contains(allowed);
        assertThat(fixture.data.flags()).doesNotExist();
        assertThat(cli.run("flags", "history", "--json").json().get("changes")).isEmpty();
    }

    private static String user() {
        return "cli:" + System.getProperty("user.name");
    }
}
