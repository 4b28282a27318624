package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is written, and who is told of it. */
abstract class EntriesContract extends OwnersContract {
    private static final int WRITERS = 4;
    private static final int NAMES_OF_EACH = 25;

    @Test
    void whatIsWrittenIsRead() throws Exception {
        String document = "{\"text\": \"\u00e9\u4e16 'quoted' \\ %s\u0001\"}\n".repeat(3_000);

        long version = here().write("thing", 0, Optional.of(document)).orElseThrow();

        assertThat(there().read("thing"))
                .contains(new Entry("thing", version, Optional.of(document), Optional.empty(), 0));
    }

    @Test
    void whatNobodyWroteIsNotThere() throws Exception {
        assertThat(here().read("thing")).isEmpty();
    }

    @Test
    void aFirstDocumentIsWrittenOnce() throws Exception {
        write("thing");

        assertThat(there().write("thing", 0, Optional.of("second"))).isEmpty();
        assertThat(entry("thing").document()).contains("document of thing");
    }

    @Test
    void aDocumentIsReplacedOnlyByWhoHasReadTheLastOne() throws Exception {
        long first = write("thing");
        long second = here().write("thing", first, Optional.of("second")).orElseThrow();

        assertThat(second).isGreaterThan(first);
        assertThat(there().write("thing", first, Optional.of("late"))).isEmpty();
        assertThat(there().write("thing", second + 1, Optional.of("early"))).isEmpty();
        assertThat(there().write("nothing", second, Optional.of("without a first")))
                .isEmpty();
        assertThat(entry("thing").document()).contains("second");
        assertThat(entry("thing").version()).isEqualTo(second);
    }

    @Test
    void ofManyWhoReplaceADocumentAtOnceOneDoes() throws Exception {
        long first = write("thing");
        there();

        List<Optional<Long>> answers =
                together(8, i -> () -> (i % 2 == 0 ? here() : there()).write("thing", first, Optional.of("by " + i)));

        assertThat(answers).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void whatWasGrantedGivenOnOrReleasedSinceItWasReadIsNotReplaced() throws Exception {
        long written = write("thing");
        join("a", LONG);
        join("b", LONG);
        Grant first = acquire("a", "thing");
        assertThat(here().write("thing", written, Optional.of("late"))).isEmpty();

        long granted = entry("thing").version();
        Grant second = here().transfer(first, "", "b").orElseThrow();
        assertThat(here().write("thing", granted, Optional.of("late"))).isEmpty();

        long given = entry("thing").version();
        here().release(second, "");
        assertThat(here().write("thing", given, Optional.of("late"))).isEmpty();
        assertThat(List.of(written, granted, given, entry("thing").version()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aDocumentIsReplacedUnderItsOwner() throws Exception {
        Grant grant = owned("thing", "a");
        here().commit(grant, "17");
        long version = there().write("thing", entry("thing").version(), Optional.of("new"))
                .orElseThrow();

        assertThat(entry("thing"))
                .isEqualTo(new Entry("thing", version, Optional.of("new"), Optional.of("a"), grant.token()));
        assertThat(acquire("a", "thing")).isEqualTo(new Grant("thing", "a", grant.token(), "17"));
        assertThat(here().commit(grant, "18")).isTrue();
    }

    @Test
    void whatIsRemovedBelongsToNobodyAndIsGrantedToNobody() throws Exception {
        Grant grant = owned("thing", "a");

        long version = there().write("thing", entry("thing").version(), Optional.empty())
                .orElseThrow();

        assertThat(entry("thing").version()).isEqualTo(version);
        assertThat(entry("thing").document()).isEmpty();
        assertThat(entry("thing").owner()).isEmpty();
        assertThat(here().commit(grant, "late")).isFalse();
        assertThat(here().release(grant, "late")).isFalse();
        assertThat(here().acquire("a", "thing")).isEmpty();
    }

    @Test
    void whatIsWrittenAnewAfterItsRemovalHasItsCursorAndNoLowerToken() throws Exception {
        Grant first = owned("thing", "a");
        here().commit(first, "17");
        long removed = here().write("thing", entry("thing").version(), Optional.empty())
                .orElseThrow();
        long anew = there().write("thing", 0, Optional.of("anew")).orElseThrow();

        Grant second = acquire("a", "thing");

        assertThat(anew).isGreaterThan(removed);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(second.cursor()).isEqualTo("17");
        assertThat(here().commit(first, "late")).isFalse();
    }

    @Test
    void whoAsksForAllIsToldAllThatThereIs() throws Exception {
        Grant grant = owned("owned", "a");
        long free = write("free");
        long removed = write("removed");
        here().write("removed", removed, Optional.empty());

        Changes changes = there().changes(0);

        assertThat(changes.whole()).isTrue();
        assertThat(changes.members()).contains(List.of(member("host-of-a", "a")));
        assertThat(changes.entries())
                .containsExactlyInAnyOrder(
                        entry("owned"), new Entry("free", free, Optional.of("document of free"), Optional.empty(), 0));
        assertThat(entry("owned").token()).isEqualTo(grant.token());
        assertThat(changes.epoch()).isEqualTo(here().renew("a").epoch());
    }

    @Test
    void whoAsksForChangesIsToldWhatIsNewToHim() throws Exception {
        join("a", LONG);
        write("old");
        long seen = version();
        write("new");

        Changes changes = there().changes(seen);

        assertThat(changes.whole()).isFalse();
        assertThat(changes.members()).isEmpty();
        assertThat(changes.joined()).isEmpty();
        assertThat(changes.gone()).isEmpty();
        assertThat(changes.entries()).containsExactly(entry("new"));
        assertThat(there().changes(changes.version()).entries()).isEmpty();
    }

    @Test
    void whatIsWrittenGrantedGivenOnReleasedOrRemovedIsAChange() throws Exception {
        join("a", LONG);
        join("b", LONG);
        long seen = version();
        long version = write("thing");
        seen = toldSince(seen);
        Grant first = acquire("a", "thing");
        seen = toldSince(seen);
        Grant second = here().transfer(first, "", "b").orElseThrow();
        seen = toldSince(seen);
        here().release(second, "");
        seen = toldSince(seen);
        here().write("thing", entry("thing").version(), Optional.empty());
        seen = toldSince(seen);

        assertThat(seen).isGreaterThan(version);
    }

    private long toldSince(long seen) throws Exception {
        Changes changes = there().changes(seen);
        assertThat(changes.entries()).containsExactly(entry("thing"));
        assertThat(changes.version()).isGreaterThan(seen);
        return changes.version();
    }

    @Test
    void whatIsCommittedOrRenewedIsNoChange() throws Exception {
        Grant grant = owned("thing", "a");
        long before = version();

        here().commit(grant, "17");
        here().renew("a");

        Changes changes = there().changes(before);
        assertThat(changes.version()).isEqualTo(before);
        assertThat(changes.entries()).isEmpty();
        assertThat(changes.members()).isEmpty();
        assertThat(changes.joined()).isEmpty();
        assertThat(changes.gone()).isEmpty();
        assertThat(changes.whole()).isFalse();
    }

    @Test
    void aRemovalIsToldAsWhatIsThereNoMore() throws Exception {
        long version = write("thing");
        long seen = version();
        here().write("thing", version, Optional.empty());

        List<Entry> told = there().changes(seen).entries();

        assertThat(told).extracting(Entry::name).containsExactly("thing");
        assertThat(told.get(0).document()).isEmpty();
        assertThat(told.get(0).owner()).isEmpty();
    }

    @Test
    void whoIsAMemberIsToldWhenSomebodyHasJoinedOrLeftOrEnded() throws Exception {
        write("thing");
        View seen = View.NONE.after(there().changes(0));
        here().join(member("one", "a"), NONE, NONE, LONG);
        seen = membersToldSince(seen, "a");
        here().join(member("two", "b"), NONE, NONE, PASSING);
        seen = membersToldSince(seen, "a", "b");
        await().until(() -> here().reap(), list -> !list.isEmpty());
        seen = membersToldSince(seen, "a");
        here().join(member("one", "c"), NONE, Set.of("a"), LONG);
        seen = membersToldSince(seen, "c");
        here().leave("c");
        membersToldSince(seen);
    }

    @Test
    void whatHappenedToSeveralBetweenTwoLooksIsToldTogether() throws Exception {
        join("a", LONG);
        join("b", LONG);
        View seen = View.NONE.after(there().changes(0));
        join("c", LONG);
        here().leave("a");
        join("d", LONG);
        here().leave("d");

        membersToldSince(seen, "b", "c");
    }

    private View membersToldSince(View seen, String... members) throws Exception {
        Changes changes = there().changes(seen.version());
        View after = seen.after(changes);
        assertThat(changes.whole()).isFalse();
        assertThat(after.members()).extracting(Member::incarnation).containsExactlyInAnyOrder(members);
        assertThat(after.version()).isGreaterThan(seen.version());
        return after;
    }

    @Test
    void whoReadsChangesMissesNothingOfWhatManyWriteAtOnce() throws Exception {
        AtomicLong seen = new AtomicLong(version());
        List<Entry> told = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> writeNames(writer)));
            }
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                Changes changes = there().changes(seen.get());
                seen.set(changes.version());
                told.addAll(changes.entries());
                return told.size() >= WRITERS * NAMES_OF_EACH;
            });
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(told).hasSize(WRITERS * NAMES_OF_EACH);
        assertThat(told).extracting(Entry::name).doesNotHaveDuplicates();
        assertThat(told).extracting(Entry::version).doesNotHaveDuplicates();
    }

    private Void writeNames(int writer) throws Exception {
        Coordinator store = writer % 2 == 0 ? here() : there();
        for (int i = 0; i < NAMES_OF_EACH; i++) {
            assertThat(store.write("name-" + writer + "-" + i, 0, Optional.of("written")))
                    .isPresent();
        }
        return null;
    }
}
