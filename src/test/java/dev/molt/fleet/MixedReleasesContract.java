package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Members of different releases share a fleet while it is updated: one meets what a newer one has added to the store, and a newer one what
 * an older one did not write. Here the release that is tested is the older one, and then the newer one.
 */
@Timeout(120)
abstract class MixedReleasesContract extends StoreFixture {
    /** Everything that the store keeps of this fleet gets a field that this release does not know. */
    abstract void addFieldsOfANewerRelease() throws Exception;

    /** The member is as one wrote it that knows only what there is no fleet without. */
    abstract void reduceMember(String incarnation) throws Exception;

    /** The entry is as one wrote it that knows only names, versions and documents. */
    abstract void reduceEntry(String name) throws Exception;

    @Test
    void whatANewerReleaseAddsDisturbsNobodyWhoIsAMember() throws Exception {
        Grant grant = owned("thing", "a");
        long seen = version();
        addFieldsOfANewerRelease();

        assertThat(here().renew("a").held()).isTrue();
        assertThat(here().commit(grant, "7")).isTrue();
        assertThat(here().acquire("a", "thing"))
                .hasValueSatisfying(it -> assertThat(it.cursor()).isEqualTo("7"));
        assertThat(there().changes(seen).whole()).isFalse();
        assertThat(there().read("thing").orElseThrow().document()).contains("document of thing");
        assertThatAHintWakes("a");
    }

    @Test
    void whoJoinsAFleetThatANewerReleaseHasAddedToOwnsAndHandsOver() throws Exception {
        join("a", LONG);
        addFieldsOfANewerRelease();
        Coordinator late = remembering(0);
        begin(late);

        assertThat(late.join(member("host-of-b", "b"), NONE, NONE, LONG).isMember())
                .isTrue();
        long first = late.write("thing", 0, Optional.of("first")).orElseThrow();
        assertThat(late.write("thing", first, Optional.of("second"))).isPresent();
        Grant grant = late.acquire("b", "thing").orElseThrow();
        Grant transferred = late.transfer(grant, "8", "a").orElseThrow();

        assertThat(transferred.token()).isGreaterThan(grant.token());
        assertThat(here().release(transferred, "9")).isTrue();
        assertThat(members()).containsExactlyInAnyOrder("a", "b");
        late.leave("b");
        assertThat(members()).containsExactly("a");
    }

    @Test
    void whatIsRemovedAndWhoEndsIsForgottenAlthoughANewerReleaseHasAddedToIt() throws Exception {
        join("a", PASSING);
        join("b", LONG);
        long version = write("thing");
        addFieldsOfANewerRelease();

        awaitReaped("a");
        assertThat(here().write("thing", version, Optional.empty())).isPresent();

        assertThat(there().read("thing").flatMap(Entry::document)).isEmpty();
        assertThat(members()).containsExactly("b");
    }

    @Test
    void aMemberThatAnOlderReleaseWroteIsOneAndOwns() throws Exception {
        join("a", LONG);
        reduceMember("a");

        assertThat(there().changes(0).members().orElseThrow())
                .containsExactly(new Member("host-of-a", "a", "release-1", Map.of()));
        assertThat(here().renew("a").held()).isTrue();
        Grant grant = handOverTo("a");
        assertThat(here().commit(grant, "9")).isTrue();
        assertThatAHintWakes("a");
        here().leave("a");
        assertThat(members()).containsExactly("b");
    }

    private void assertThatAHintWakes(String incarnation) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> woken = thread.submit(() -> there().awaitHint(incarnation, DEADLINE));
            await().until(() -> {
                here().hint(incarnation);
                return woken.isDone();
            });
            assertThat(woken.get()).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    private Grant handOverTo(String successor) throws Exception {
        return there().transfer(owned("thing", "b"), "8", successor).orElseThrow();
    }

    @Test
    void whatAMemberOfAnOlderReleaseOwnedIsFreeWhenItsLeaseIsOver() throws Exception {
        Grant grant = owned("thing", "a");
        here().leave("a");
        join("b", PASSING);
        Grant lost = acquire("b", "thing");
        reduceMember("b");
        join("c", LONG);

        awaitReaped("b");

        Grant next = there().acquire("c", "thing").orElseThrow();
        assertThat(next.token()).isGreaterThan(lost.token()).isGreaterThan(grant.token());
        assertThat(here().commit(lost, "late")).isFalse();
    }

    @Test
    void aDocumentThatAnOlderReleaseWroteIsReadOwnedAndReplaced() throws Exception {
        join("a", LONG);
        long version = write("thing");
        reduceEntry("thing");

        assertThat(there().changes(0).entries())
                .containsExactly(new Entry("thing", version, Optional.of("document of thing"), Optional.empty(), 0));
        Grant grant = acquire("a", "thing");
        assertThat(grant.token()).isPositive();
        assertThat(grant.cursor()).isEmpty();
        long granted = entry("thing").version();
        assertThat(there().write("thing", granted, Optional.of("another"))).isPresent();
        assertThat(here().release(grant, "9")).isTrue();
    }

    @Test
    void whoIsOlderIsBesideWhoIsNewerAndNeitherIsTakenForTheOther() throws Exception {
        join("old", LONG);
        reduceMember("old");
        addFieldsOfANewerRelease();
        Joined refused = there().join(member("host-of-old", "new"), NONE, NONE, LONG);

        Joined beside = there().join(member("host-of-old", "new"), Set.of("old"), NONE, LONG);

        assertThat(refused.refusedFor().map(Member::incarnation)).contains("old");
        assertThat(beside.isMember()).isTrue();
        assertThat(members()).containsExactlyInAnyOrder("old", "new");
    }

    /** By whoever notices first. */
    private void awaitReaped(String incarnation) {
        await().until(() -> {
            List<Member> gone = here().reap();
            return gone.stream().anyMatch(it -> it.incarnation().equals(incarnation))
                    || !members().contains(incarnation);
        });
    }
}
