package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who owns what, and with which token. */
abstract class OwnersContract extends MembersContract {
    private static final int EPOCH_SHIFT = 40;

    @Test
    void aNameWithADocumentIsGrantedToAMember() throws Exception {
        join("a", LONG);
        write("thing");

        Grant grant = here().acquire("a", "thing").orElseThrow();

        assertThat(grant).isEqualTo(new Grant("thing", "a", grant.token(), ""));
        assertThat(entry("thing").owner()).contains("a");
        assertThat(entry("thing").token()).isEqualTo(grant.token());
    }

    @Test
    void aTokenHasTheEpochInFront() throws Exception {
        long epoch = join("a", LONG).epoch();
        write("thing");

        assertThat(acquire("a", "thing").token() >> EPOCH_SHIFT).isEqualTo(epoch);
        assertThat(epoch).isBetween(1L, (1L << 22) - 1);
    }

    @Test
    void aNameWithoutADocumentIsGrantedToNobody() throws Exception {
        join("a", LONG);

        assertThat(here().acquire("a", "thing")).isEmpty();
        assertThat(here().read("thing")).isEmpty();
    }

    @Test
    void whoIsNoMemberIsGrantedNothing() throws Exception {
        write("thing");
        join("over", SHORT);
        awaitTheEndOfItsLease("over");

        assertThat(here().acquire("stranger", "thing")).isEmpty();
        assertThat(here().acquire("over", "thing")).isEmpty();
    }

    @Test
    void whatAMemberOwnsIsGrantedToNobodyElse() throws Exception {
        Grant grant = owned("thing", "a");
        join("b", LONG);

        assertThat(there().acquire("b", "thing")).isEmpty();
        assertThat(entry("thing").owner()).contains("a");
        assertThat(here().commit(grant, "1")).isTrue();
    }

    @Test
    void acquiringAgainAnswersTheSameTokenAndTheCursorOfNow() throws Exception {
        Grant first = owned("thing", "a");
        here().commit(first, "17");
        long before = version();

        assertThat(there().acquire("a", "thing")).contains(new Grant("thing", "a", first.token(), "17"));
        assertThat(version()).isEqualTo(before);
    }

    @Test
    void ofManyWhoAcquireAtOnceOneIsGranted() throws Exception {
        write("thing");
        there();
        for (int i = 0; i < 8; i++) {
            join("member-" + i, LONG);
        }

        List<Optional<Grant>> answers =
                together(8, i -> () -> (i % 2 == 0 ? here() : there()).acquire("member-" + i, "thing"));

        List<Grant> granted = answers.stream().flatMap(Optional::stream).toList();
        assertThat(granted).hasSize(1);
        assertThat(entry("thing").owner()).contains(granted.get(0).owner());
    }

    @Test
    void tokensGrowWithEachGrantWhateverItIsOf() throws Exception {
        Grant first = owned("one", "a");
        Grant second = owned("two", "b");
        Grant third = there().transfer(first, "", "b").orElseThrow();
        here().release(second, "");
        Grant fourth = acquire("a", "two");

        assertThat(List.of(first, second, third, fourth))
                .extracting(Grant::token)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void whatBelongedToWhoLeftIsGrantedAnewFromItsCursor() throws Exception {
        Grant first = owned("thing", "a");
        here().commit(first, "17");
        join("b", LONG);
        here().leave("a");

        Grant second = there().acquire("b", "thing").orElseThrow();

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(second.cursor()).isEqualTo("17");
    }

    @Test
    void whatBelongedToWhoseLeaseIsOverIsGrantedAnewThoughNobodyReapedIt() throws Exception {
        join("a", PASSING);
        write("thing");
        Grant first = acquire("a", "thing");
        join("b", LONG);
        awaitTheEndOfItsLease("a");

        assertThat(here().commit(first, "late")).isFalse();
        Grant second = there().acquire("b", "thing").orElseThrow();

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(second.cursor()).isEmpty();
    }

    @Test
    void whoseLeaseIsOverCanNeitherCommitNorReleaseNorTransfer() throws Exception {
        join("a", PASSING);
        write("thing");
        Grant grant = acquire("a", "thing");
        join("b", LONG);
        awaitTheEndOfItsLease("a");

        assertThat(here().commit(grant, "late")).isFalse();
        assertThat(here().release(grant, "late")).isFalse();
        assertThat(here().transfer(grant, "late", "b")).isEmpty();
        assertThat(acquire("b", "thing").cursor()).isEmpty();
    }

    @Test
    void aTransferGivesTheCursorAndAHigherToken() throws Exception {
        Grant first = owned("thing", "a");
        join("b", LONG);

        Grant second = here().transfer(first, "17", "b").orElseThrow();

        assertThat(second).isEqualTo(new Grant("thing", "b", second.token(), "17"));
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(entry("thing").owner()).contains("b");
        assertThat(there().commit(second, "18")).isTrue();
        assertThat(here().commit(first, "late")).isFalse();
        assertThat(here().release(first, "late")).isFalse();
        assertThat(acquire("b", "thing").cursor()).isEqualTo("18");
    }

    @Test
    void aTransferThatIsRepeatedAnswersAsTheFirst() throws Exception {
        Grant first = owned("thing", "a");
        join("b", LONG);
        Optional<Grant> answer = here().transfer(first, "17", "b");
        long before = version();

        assertThat(here().transfer(first, "17", "b")).isEqualTo(answer);
        assertThat(version()).isEqualTo(before);
    }

    @Test
    void aTransferThatIsRepeatedIsRefusedWhenTheSuccessorHasGivenItOn() throws Exception {
        Grant first = owned("thing", "a");
        join("b", LONG);
        join("c", LONG);
        Grant second = here().transfer(first, "17", "b").orElseThrow();
        there().transfer(second, "18", "c");

        assertThat(here().transfer(first, "17", "b")).isEmpty();
        assertThat(entry("thing").owner()).contains("c");
    }

    @Test
    void aTransferThatIsRepeatedIsRefusedWhenTheSuccessorOwnsItByAnotherGrant() throws Exception {
        Grant first = owned("thing", "a");
        join("b", LONG);
        Grant second = here().transfer(first, "17", "b").orElseThrow();
        there().release(second, "18");
        Grant third = there().acquire("b", "thing").orElseThrow();

        assertThat(here().transfer(first, "17", "b")).isEmpty();
        assertThat(there().commit(third, "19")).isTrue();
    }

    @Test
    void aTransferToWhoIsNoMemberChangesNothing() throws Exception {
        Grant grant = owned("thing", "a");
        long before = version();

        assertThat(here().transfer(grant, "17", "stranger")).isEmpty();
        assertThat(version()).isEqualTo(before);
        assertThat(here().commit(grant, "1")).isTrue();
    }

    @Test
    void whatIsOwnedByOneCannotBeTransferredByAnother() throws Exception {
        Grant grant = owned("thing", "a");
        join("b", LONG);

        assertThat(there().transfer(new Grant("thing", "b", grant.token(), ""), "", "b"))
                .isEmpty();
        assertThat(there().transfer(new Grant("thing", "a", grant.token() - 1, ""), "", "b"))
                .isEmpty();
        assertThat(entry("thing").owner()).contains("a");
    }

    @Test
    void whatIsReleasedBelongsToNobodyUntilItIsAcquiredFromItsCursor() throws Exception {
        Grant first = owned("thing", "a");
        join("b", LONG);

        assertThat(here().release(first, "17")).isTrue();
        assertThat(entry("thing").owner()).isEmpty();
        assertThat(here().commit(first, "late")).isFalse();
        Grant second = there().acquire("b", "thing").orElseThrow();
        assertThat(second.cursor()).isEqualTo("17");
        assertThat(second.token()).isGreaterThan(first.token());
    }

    @Test
    void aReleaseThatIsRepeatedAnswersAsTheFirstUntilSomebodyElseOwnsIt() throws Exception {
        Grant first = owned("thing", "a");
        join("b", LONG);
        here().release(first, "17");
        long before = version();

        assertThat(here().release(first, "17")).isTrue();
        assertThat(version()).isEqualTo(before);
        acquire("b", "thing");
        assertThat(here().release(first, "17")).isFalse();
        assertThat(entry("thing").owner()).contains("b");
    }

    @Test
    void aCursorIsCommittedByTheValidGrantOnly() throws Exception {
        Grant grant = owned("thing", "a");

        assertThat(here().commit(grant, "a line\nof \"text\" \u00e9\u4e16")).isTrue();
        assertThat(here().commit(new Grant("thing", "a", grant.token() - 1, ""), "late"))
                .isFalse();
        assertThat(here().commit(new Grant("thing", "a", grant.token() + 1, ""), "early"))
                .isFalse();
        assertThat(here().commit(new Grant("thing", "b", grant.token(), ""), "another"))
                .isFalse();
        assertThat(here().commit(new Grant("nothing", "a", grant.token(), ""), "another"))
                .isFalse();
        assertThat(acquire("a", "thing").cursor()).isEqualTo("a line\nof \"text\" \u00e9\u4e16");
    }
}
