package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final Member A = new Member("web-1", "z", "r1", Map.of());
    private static final Member B = new Member("web-2", "a", "r1", Map.of());

    private static Changes changes(long version, boolean whole, List<Entry> entries, Optional<List<Member>> members) {
        return new Changes(version, 1, NOW, whole, entries, members);
    }

    private static Entry entry(String name, long version, String owner) {
        return new Entry(name, version, Optional.of("document"), Optional.of(owner), 5);
    }

    private static Entry removed(String name, long version) {
        return new Entry(name, version, Optional.empty(), Optional.empty(), 0);
    }

    private final View view = View.NONE.after(
            changes(3, true, List.of(entry("y", 1, "z"), entry("x", 2, "gone")), Optional.of(List.of(B, A))));

    @Test
    void itHasEverythingThatTheStoreHad() {
        assertThat(view.version()).isEqualTo(3);
        assertThat(view.epoch()).isEqualTo(1);
        assertThat(view.now()).isEqualTo(NOW);
        assertThat(view.entries()).containsOnlyKeys("x", "y");
    }

    @Test
    void membersAreInTheSameOrderForEverybody() {
        assertThat(view.members()).containsExactly(A, B);
    }

    @Test
    void whatChangedReplacesWhatWasAndTheRestStays() {
        View after = view.after(changes(4, false, List.of(entry("x", 4, "a")), Optional.empty()));
        assertThat(after.entries().get("x").owner()).contains("a");
        assertThat(after.entries().get("y")).isEqualTo(view.entries().get("y"));
        assertThat(after.members()).containsExactly(A, B);
        assertThat(view.entries().get("x").owner()).as("the view of before").contains("gone");
    }

    @Test
    void whatWasRemovedIsGone() {
        View after = view.after(changes(4, false, List.of(removed("x", 4)), Optional.of(List.of(A))));
        assertThat(after.entries()).containsOnlyKeys("y");
        assertThat(after.isMember("a")).isFalse();
        assertThat(after.isMember("z")).isTrue();
    }

    @Test
    void whatIsNotInTheWholeIsGone() {
        View after = view.after(changes(9, true, List.of(), Optional.of(List.of())));
        assertThat(after.entries()).isEmpty();
        assertThat(after.members()).isEmpty();
    }

    @Test
    void whoJoinedIsAddedAndWhoIsGoneIsTakenAway() {
        Member c = new Member("web-0", "c", "r1", Map.of());
        View after = view.after(
                new Changes(4, 1, NOW, false, List.of(), Optional.empty(), List.of(c), Set.of("z", "never-told")));
        assertThat(after.members()).containsExactly(c, B);
        assertThat(view.members()).as("the view of before").containsExactly(A, B);
    }

    @Test
    void whatBelongsToWhoIsNoMemberIsFree() {
        assertThat(view.free()).extracting(Entry::name).containsExactly("x");
    }
}
