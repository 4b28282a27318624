package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00.123456789Z");
    private static final Release RELEASE = Release.of(FleetFixture.NEW);

    private static Slot slot(String host) {
        return Slot.taken(host, RELEASE, NOW, Duration.ofHours(1));
    }

    private static Slots read(Slots slots) {
        return Slots.of(Fields.of(slots.document()));
    }

    @Test
    void whatIsWrittenIsRead() {
        Slots slots = Slots.NONE.with(slot("a")).with(slot("b").onProbation());
        assertThat(read(slots)).isEqualTo(slots);
        assertThat(read(Slots.NONE)).isEqualTo(Slots.NONE);
    }

    @Test
    void aHostHoldsOneSlot() {
        Slots slots = Slots.NONE.with(slot("a")).with(slot("b")).with(slot("a").onProbation());
        assertThat(slots.held()).containsExactly(slot("a").onProbation(), slot("b"));
        assertThatThrownBy(() -> new Slots(List.of(slot("a"), slot("a")))).hasMessage("a host holds two slots");
    }

    @Test
    void aSlotIsExpiredFromItsDeadlineOn() {
        Slots slots = Slots.NONE.with(slot("a"));
        assertThat(slots.expired(NOW.plus(Duration.ofHours(1)).minusNanos(1))).isEmpty();
        assertThat(slots.expired(NOW.plus(Duration.ofHours(1)))).containsExactly(slot("a"));
    }

    @Test
    void onlyTheNamedAreTakenAway() {
        Slots slots = Slots.NONE.with(slot("a")).with(slot("b"));
        assertThat(slots.without(Set.of("a", "c")).held()).containsExactly(slot("b"));
    }

    @Test
    void asManyAsMayBeAllowedFitIntoTheDocument() {
        Slots slots = Slots.NONE;
        for (int i = 0; i < 100; i++) {
            slots = slots.with(slot("h".repeat(197) + i));
        }
        assertThat(read(slots).held()).hasSize(100);
    }

    @Test
    void aFieldThatIsMissingOrWrongIsNamed() {
        String document = Slots.NONE.with(slot("a")).document();
        assertThatThrownBy(() -> Fields.of(document.replace("_since", "_begun")).time("slot_1_since"))
                .hasMessage("it has no slot_1_since");
        assertThatThrownBy(() -> Slots.of(Fields.of(document.replace(NOW.toString(), "soon"))))
                .hasMessage("slot_1_since is no time: \"soon\"");
    }
}
