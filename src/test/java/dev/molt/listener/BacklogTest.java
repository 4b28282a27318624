package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(backlog.dropUpTo("b")).isEqualTo(2);
        assertThat(backlog.first(9)).extracting(Received::id).containsExactly("c");
    }

    @Test
    void aCursorThatIsNotThereDropsNothing() {
        assertThat(backlog.dropUpTo("z")).isZero();
        assertThat(backlog.dropUpTo("")).isZero();
        assertThat(backlog.size()).isEqualTo(3);
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
