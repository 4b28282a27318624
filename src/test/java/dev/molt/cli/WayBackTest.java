package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.cli.Findings.Lock;
import dev.molt.cli.Findings.Suspect;
import dev.molt.cli.Findings.Way;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the doctor: each rule, and which of two that fit comes first. */
class WayBackTest {
    /** What was seen, all well to begin with. */
    private record Seen(
            String blocked,
            String refused,
            boolean supervised,
            String gaveUp,
            Lock lock,
            boolean maintenance,
            String symptom,
            Way way,
            String fault) {
        static Seen well() {
            return new Seen("", "", true, "", Lock.FREE, false, "", Way.NONE, "");
        }

        Seen withFullHost() {
            return new Seen("no room", refused, supervised, gaveUp, lock, maintenance, symptom, way, fault);
        }

        Seen withBadSettings() {
            return new Seen(blocked, "PORT=x", supervised, gaveUp, lock, maintenance, symptom, way, fault);
        }

        Seen withoutMolt() {
            return new Seen(blocked, refused, false, gaveUp, lock, maintenance, symptom, way, fault);
        }

        Seen afterGivingUp() {
            return new Seen(blocked, refused, false, "it exited with 12", lock, maintenance, symptom, way, fault);
        }

        Seen with(Lock is) {
            return new Seen(blocked, refused, supervised, gaveUp, is, maintenance, symptom, way, fault);
        }

        Seen inMaintenance() {
            return new Seen(blocked, refused, supervised, gaveUp, lock, true, symptom, way, fault);
        }

        Seen ill(Way newest) {
            return new Seen(blocked, refused, supervised, gaveUp, lock, maintenance, "it fails", newest, fault);
        }

        Seen suspecting(Way newest) {
            return new Seen(blocked, refused, supervised, gaveUp, lock, maintenance, symptom, newest, fault);
        }

        Seen withoutRemote() {
            return new Seen(blocked, refused, supervised, gaveUp, lock, maintenance, symptom, way, "no remote");
        }

        Findings findings() {
            return new Findings(
                    said(blocked),
                    said(refused),
                    supervised,
                    said(gaveUp),
                    lock,
                    maintenance,
                    said(symptom),
                    new Suspect(way, "the last change"),
                    said(fault));
        }

        private static Optional<String> said(String text) {
            return Optional.of(text).filter(some -> !some.isEmpty());
        }
    }

    private record Row(String when, Seen seen, WayBack expected) {
        @Override
        public String toString() {
            return when;
        }
    }

    private static final Seen WELL = Seen.well();

    static Stream<Row> rows() {
        return Stream.of(
                new Row("nothing is wrong", WELL, WayBack.WELL),
                new Row("a change alone is no reason to go back", WELL.suspecting(Way.FLAGS), WayBack.WELL),
                new Row("a release alone is none either", WELL.suspecting(Way.DATA), WayBack.WELL),
                new Row("the service is well, the remote is not", WELL.withoutRemote(), WayBack.FAULT),
                new Row(
                        "a fault is no reason to go back",
                        WELL.suspecting(Way.CODE).withoutRemote(),
                        WayBack.FAULT),
                new Row("the host stands in the way", WELL.withFullHost(), WayBack.HOST),
                new Row("it does so of flags too", WELL.ill(Way.FLAGS).withFullHost(), WayBack.HOST),
                new Row("and of starting Molt", WELL.withoutMolt().withFullHost(), WayBack.HOST),
                new Row("flags came last", WELL.ill(Way.FLAGS), WayBack.FLAGS),
                new Row("other faults do not count then", WELL.ill(Way.FLAGS).withoutRemote(), WayBack.FLAGS),
                new Row("flags need no lock", WELL.ill(Way.FLAGS).with(Lock.OPEN), WayBack.FLAGS),
                new Row("not even one that can be read", WELL.ill(Way.FLAGS).with(Lock.UNREADABLE), WayBack.FLAGS),
                new Row("flags do not start a Molt", WELL.suspecting(Way.FLAGS).afterGivingUp(), WayBack.STOPPED),
                new Row("the configuration came last", WELL.ill(Way.CONFIGURATION), WayBack.CONFIGURATION),
                new Row(
                        "Molt gave up with it",
                        WELL.suspecting(Way.CONFIGURATION).afterGivingUp(),
                        WayBack.CONFIGURATION),
                new Row("Molt refuses it", WELL.withBadSettings(), WayBack.CONFIGURATION),
                new Row(
                        "Molt refuses it and does not run",
                        WELL.withBadSettings().withoutMolt(),
                        WayBack.CONFIGURATION),
                new Row(
                        "not while an update is open",
                        WELL.ill(Way.CONFIGURATION).with(Lock.OPEN),
                        WayBack.OPEN),
                new Row("nor in maintenance", WELL.ill(Way.CONFIGURATION).inMaintenance(), WayBack.MAINTENANCE),
                new Row(
                        "nor with a damaged lock",
                        WELL.ill(Way.CONFIGURATION).with(Lock.UNREADABLE),
                        WayBack.UNREADABLE),
                new Row("Molt does not run", WELL.withoutMolt(), WayBack.STOPPED),
                new Row("nor while its update is open", WELL.withoutMolt().with(Lock.OPEN), WayBack.STOPPED),
                new Row("its start mends the lock", WELL.withoutMolt().with(Lock.UNREADABLE), WayBack.STOPPED),
                new Row("maintenance is for when it runs", WELL.withoutMolt().inMaintenance(), WayBack.STOPPED),
                new Row(
                        "a release that cannot run is none to ask",
                        WELL.suspecting(Way.CODE).afterGivingUp(),
                        WayBack.STOPPED),
                new Row("an update is open", WELL.with(Lock.OPEN), WayBack.OPEN),
                new Row("it may mend what is wrong", WELL.ill(Way.CODE).with(Lock.OPEN), WayBack.OPEN),
                new Row("the lock is damaged", WELL.with(Lock.UNREADABLE).withoutRemote(), WayBack.UNREADABLE),
                new Row("maintenance is on", WELL.inMaintenance(), WayBack.MAINTENANCE),
                new Row("the release came last", WELL.ill(Way.CODE), WayBack.CODE),
                new Row("it changed the data", WELL.ill(Way.DATA), WayBack.DATA),
                new Row("no change can be taken back", WELL.ill(Way.NONE), WayBack.UNEXPLAINED),
                new Row("with other faults too", WELL.ill(Way.NONE).withoutRemote(), WayBack.UNEXPLAINED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theFirstRuleThatFitsIsTaken(Row row) {
        assertThat(WayBack.of(row.seen().findings())).isEqualTo(row.expected());
    }

    @Test
    void everyRuleHasARow() {
        Set<WayBack> expected =
                rows().map(Row::expected).collect(Collectors.toCollection(() -> EnumSet.noneOf(WayBack.class)));

        assertThat(expected).containsExactly(WayBack.values());
    }

    @ParameterizedTest
    @EnumSource(WayBack.class)
    void whatIsSeenIsInTheReason(WayBack rule) {
        assertThat(rows().filter(row -> row.expected() == rule))
                .allSatisfy(row -> assertThat(rule.why(row.seen().findings())).isNotBlank());
    }

    @Test
    void theReasonNamesWhatIsSeenAndTheChange() {
        assertThat(WayBack.FLAGS.why(WELL.ill(Way.FLAGS).findings())).isEqualTo("it fails; the last change");
        assertThat(WayBack.CONFIGURATION.why(WELL.withBadSettings().findings())).isEqualTo("PORT=x; the last change");
        assertThat(WayBack.CONFIGURATION.why(
                        WELL.suspecting(Way.CONFIGURATION).afterGivingUp().findings()))
                .isEqualTo("it exited with 12; the last change");
        assertThat(WayBack.HOST.why(WELL.withFullHost().findings())).isEqualTo("no room");
    }

    @Test
    void noTwoRulesHaveTheSameName() {
        List<String> titles =
                Arrays.stream(WayBack.values()).map(WayBack::title).toList();

        assertThat(titles).doesNotHaveDuplicates();
    }
}
