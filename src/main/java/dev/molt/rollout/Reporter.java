package dev.molt.rollout;

import dev.molt.fleet.CoordinatorException;
import dev.molt.update.DataDirectory;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the fleet what it does not know of a host yet. Used by one thread. */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final Rollouts rollouts;
    private final String host;
    private final DataDirectory data;

    Reporter(Rollouts rollouts, String host, DataDirectory data) {
        this.rollouts = rollouts;
        this.host = host;
        this.data = data;
    }

    /** Tells it, if this is not what can be seen already; whether there was anything. */
    boolean tell(HostNews news, Sight sight) throws CoordinatorException, IOException {
        boolean verdicts = tellVerdicts(news, sight.epoch());
        boolean standing =
                news.running().isPresent() && tellStanding(news.running().get(), news.onProbation(), sight);
        return verdicts || standing;
    }

    /** The name that this host has is remembered too, for who asks in another process. */
    private boolean tellVerdicts(HostNews news, long epoch) throws CoordinatorException, IOException {
        Optional<Told> remembered = Told.read(data).filter(it -> it.host().equals(host));
        Told told = remembered.orElse(new Told(host, epoch, Set.of()));
        if (remembered.isEmpty()) {
            told.write(data);
        }
        Set<String> present = news.verdicts().stream().map(Verdict::update).collect(Collectors.toSet());
        boolean any = false;
        for (Verdict verdict : news.verdicts()) {
            if (!told.has(verdict.update(), epoch)) {
                tell(verdict);
                told = told.with(verdict.update(), epoch, present);
                told.write(data);
                any = true;
            }
        }
        return any;
    }

    private void tell(Verdict verdict) throws CoordinatorException {
        if (verdict.bad()) {
            rollouts.rolledBack(host, verdict.release(), verdict.reason());
        } else {
            rollouts.breached(host, verdict.release(), verdict.reason());
        }
        LOG.info(
                "The fleet knows that {} {} here: {}",
                verdict.release(),
                verdict.bad() ? "failed" : "broke its probation",
                verdict.reason());
    }

    private boolean tellStanding(ReleaseId running, boolean onProbation, Sight sight) throws CoordinatorException {
        Optional<Slot> slot = sight.slots().heldBy(host);
        if (onProbation) {
            return rollouts.isRolling() && tellCommitted(Release.of(running), slot);
        }
        HostRelease known = sight.hostReleases().get(host);
        boolean isKnown = known != null && known.release().equals(running);
        if (isKnown && slot.filter(it -> it.isOver(running, sight.now())).isEmpty()) {
            return false;
        }
        rollouts.settled(host, running);
        return true;
    }

    private boolean tellCommitted(Release release, Optional<Slot> slot) throws CoordinatorException {
        if (slot.filter(it -> it.committed() && it.release().equals(release)).isPresent()) {
            return false;
        }
        rollouts.committed(host, release);
        return true;
    }
}
