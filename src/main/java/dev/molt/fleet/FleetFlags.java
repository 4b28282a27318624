package dev.molt.fleet;

import dev.molt.flags.SharedFlags;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flags of a fleet: a document of its store. Whoever replaces it wakes the others. */
public final class FleetFlags implements SharedFlags {
    private static final Logger LOG = LoggerFactory.getLogger(FleetFlags.class);

    /** The name of the document. */
    public static final String NAME = "flags";

    /** So many learn of it at once; in a larger fleet the rest learn of it when they look, a second or two later. */
    private static final int MOST_HINTS = 100;

    private final Coordinator coordinator;

    /** Those in this store. */
    public FleetFlags(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public Optional<Shared> read() throws IOException {
        try {
            Optional<Entry> entry = coordinator.read(NAME);
            return entry.flatMap(it -> it.document().map(document -> new Shared(it.version(), document)));
        } catch (CoordinatorException e) {
            throw new IOException("the flags of the fleet cannot be read, and nothing was set: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean replace(Optional<Shared> instead, String text) throws IOException {
        try {
            long version = instead.map(Shared::version).orElse(0L);
            boolean isReplaced =
                    coordinator.write(NAME, version, Optional.of(text)).isPresent();
            if (isReplaced) {
                wakeOthers();
            }
            return isReplaced;
        } catch (CoordinatorException e) {
            throw new IOException(
                    "it is not known whether the flags of the fleet were set; molt flags list shows it: "
                            + e.getMessage(),
                    e);
        }
    }

    private void wakeOthers() {
        try {
            List<Member> members = coordinator.changes(0).members().orElse(List.of());
            for (Member member : members.subList(0, Math.min(members.size(), MOST_HINTS))) {
                coordinator.hint(member.incarnation());
            }
        } catch (CoordinatorException e) {
            LOG.debug("Others learn of the flags when they look", e);
        }
    }
}
