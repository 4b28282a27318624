package dev.molt.rollout;

import dev.molt.fleet.Member;
import dev.molt.update.ReleaseId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the fleet knew of rollouts at one moment. Immutable.
 *
 * @param now the store's clock
 * @param epoch of the store
 * @param members those with a lease
 * @param rollout the one that is under way, or the last
 * @param slots who is being updated
 * @param badReleases by release
 * @param hostReleases what hosts run for good, by host; of hosts that have gone too
 * @param versions of the documents that there are, by name
 * @param problems documents that cannot be read; until they can, nobody may begin
 */
public record Sight(
        Instant now,
        long epoch,
        List<Member> members,
        Optional<Rollout> rollout,
        Slots slots,
        Map<Release, BadRelease> badReleases,
        Map<String, HostRelease> hostReleases,
        Map<String, Long> versions,
        List<String> problems) {

    public Sight {
        members = List.copyOf(members);
        badReleases = Map.copyOf(badReleases);
        hostReleases = Map.copyOf(hostReleases);
        versions = Map.copyOf(versions);
        problems = List.copyOf(problems);
    }

    /** What a writer of this document has read; 0: there was none. */
    long version(String name) {
        return versions.getOrDefault(name, 0L);
    }

    Optional<BadRelease> badRelease(Release release) {
        return Optional.ofNullable(badReleases.get(release));
    }

    boolean isMember(String host) {
        return members.stream().anyMatch(member -> member.host().equals(host));
    }

    /** Whether it is in the fleet, or was. */
    public boolean knows(String host) {
        return hosts().contains(host) || hostReleases.containsKey(host);
    }

    boolean isRollingOut(Release release) {
        return rollout.filter(it -> it.release().equals(release)).isPresent();
    }

    /** The plan that counts for this release: its rollout's, whatever a host's settings say; empty: it has none. */
    Optional<Plan> planOf(Release release) {
        return rollout.filter(it -> it.release().equals(release)).map(Rollout::plan);
    }

    /** Whether this host may begin to be updated to this release by the slot that it has. */
    boolean holds(String host, Release release) {
        return slots.heldBy(host).filter(slot -> slot.isFor(release)).isPresent();
    }

    /** Those who have this release for good. */
    List<HostRelease> having(Release release) {
        return hostReleases.values().stream().filter(host -> host.runs(release)).toList();
    }

    /** Which hosts there are: members, and those that may be restarting. */
    Set<String> hosts() {
        Set<String> hosts = members.stream().map(Member::host).collect(Collectors.toSet());
        hosts.addAll(slots.hosts());
        return hosts;
    }

    /** When the last of these hosts came to have it; empty: there are none. */
    static Optional<Instant> last(Collection<HostRelease> hosts) {
        return hosts.stream().map(HostRelease::at).max(Comparator.naturalOrder());
    }

    /** When this rollout was changed last, or a host came to have its release since. */
    Instant lastStep(Rollout rollout) {
        return last(having(rollout.release()))
                .filter(rollout.changedAt()::isBefore)
                .orElse(rollout.changedAt());
    }

    /** How far the rollout is; empty: there was none yet. */
    public Optional<Progress> progress() {
        return rollout.map(it -> new Waves(it, this).progress());
    }

    /**
     * Why a migration that takes away what releases before this one need must not be made yet; empty: nobody needs it any more.
     *
     * @param since the first release that does without
     */
    public Optional<String> whyNotContract(ReleaseId since) {
        List<String> behind =
                hosts().stream().filter(host -> !has(host, since)).sorted().toList();
        return behind.isEmpty()
                ? Optional.empty()
                : Optional.of(Names.of(behind) + " may still need what it takes away, until " + since
                        + " or a later release is committed there");
    }

    private boolean has(String host, ReleaseId since) {
        HostRelease known = hostReleases.get(host);
        return known != null && known.release().compareTo(since) >= 0;
    }
}
