package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();

    @BeforeEach
    void fill() {
        for (String id : new String[] {"a", "b", "c"}) {
            backlog.add(new Received(id, id, "text of " + id));
        }
    }

    @Test
    void whatComesFirstGoesFirstAndStaysUntilItIsRemoved() {
        assertThat(backlog.first(2)).extracting(Received::id).containsExactly("a", "b");
        backlog.removeFirst(2);
        assertThat(backlog.first(2)).extracting(Received::id).containsExactly("c");
    }

    @Test
    void whatTheOwnerBeforeHadIsDropped() {
        assertThat(backlog.dropUpTo(at("b", "b"))).isTrue();
        assertThat(backlog.first(9)).extracting(Received::id).containsExactly("c");
    }

    @Test
    void aMessageThatIsNotThereDropsNothing() {
        assertThat(backlog.dropUpTo(at("z", "z"))).isFalse();
        assertThat(backlog.dropUpTo(at("", ""))).isFalse();
        assertThat(backlog.size()).isEqualTo(3);
    }

    /** The owner before may have had the first one only, and nothing may be lost. */
    @Test
    void ofSeveralThatAreAlikeTheFirstOneCounts() {
        backlog.add(new Received("a", "a", "text of a"));
        assertThat(backlog.dropUpTo(at("a", "a"))).isTrue();
        assertThat(backlog.first(9)).extracting(Received::id).containsExactly("b", "c", "a");
    }

    private static Position at(String cursor, String last) {
        return new Position(1, 1, Instant.EPOCH, "", "", cursor, last);
    }

    @Test
    void messagesThatAreManyFillIt() {
        for (int i = 3; i < 999; i++) {
            backlog.add(new Received("" + i, "", ""));
        }
        assertThat(backlog.hasRoom()).isTrue();
        backlog.add(new Received("last", "", ""));
        assertThat(backlog.hasRoom()).isFalse();
        backlog.removeFirst(1);
        assertThat(backlog.hasRoom()).isTrue();
    }

    @Test
    void messagesThatAreLargeFillIt() {
        String large = "x".repeat(65_536);
        while (backlog.hasRoom()) {
            backlog.add(new Received("i", "", large));
        }
        assertThat(backlog.size()).isLessThan(100);
        backlog.clear();
        assertThat(backlog.hasRoom()).isTrue();
        assertThat(backlog.isEmpty()).isTrue();
    }
}
