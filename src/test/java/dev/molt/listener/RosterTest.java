package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What members of this release, and of others, say of themselves. */
class RosterTest {
    private static final String WARM = Roster.writeWarm(new TreeMap<>(Map.of("l1", "b-1#7f.1", "l2", "b-1#80.3")));

    private static Roster roster(String listening, String warm) {
        return Roster.of(
                new FleetView(
                        Map.of("b-1", new Member("b", "b-1", "r1", Map.of())),
                        Map.of(
                                "listening/b-1",
                                entry("listening/b-1", listening),
                                "warm/b-1",
                                entry("warm/b-1", warm))),
                Optional.empty());
    }

    private static Entry entry(String name, String document) {
        return new Entry(name, 5, Optional.of(document), Optional.empty(), 0);
    }

    @Test
    void whatIsWrittenIsRead() {
        Roster.Listening read = roster("0a1b2c3d", WARM).byHost().get("b");

        assertThat(read)
                .isEqualTo(new Roster.Listening("b-1", "0a1b2c3d", 5, Map.of("l1", "b-1#7f.1", "l2", "b-1#80.3")));
    }

    @Test
    void whatALaterReleaseSaysBesidesIsLetPass() {
        Roster roster = roster("0a1b2c3d\ncolour red\n", WARM.replace("\n", " since=4711\n") + "\nnothing\n");

        assertThat(roster.hosts(Optional.of("0a1b2c3d"))).isEqualTo(Set.of("b"));
        assertThat(roster.byHost().get("b").warm()).isEqualTo(Map.of("l1", "b-1#7f.1", "l2", "b-1#80.3"));
    }

    /** One without a key reads no tokens, and takes the listeners that have none. */
    @Test
    void whatAnEarlierReleaseDoesNotSayIsNotNeeded() {
        Roster roster = roster("", "");

        assertThat(roster.hosts(Optional.of("0a1b2c3d"))).isEmpty();
        assertThat(roster.hosts(Optional.empty())).isEqualTo(Set.of("b"));
        assertThat(roster.byHost().get("b").warm()).isEmpty();
    }
}
