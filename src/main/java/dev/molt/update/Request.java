package dev.molt.update;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks the supervisor for.
 *
 * @param kind update, rollback or config
 * @param from the release that runs, empty if none does yet
 * @param to the release, known beforehand only for a rollback
 * @param ref branch, tag, commit or release, as asked for
 * @param commit the commit found for it, or ""
 * @param requestedBy {@code cli:USER}, {@code check} or {@code worker}
 * @param granted whether an operator allows a target that does not descend from what runs, or that is bad
 * @param restore the backup to restore, or ""
 * @param config the version of the configuration to go to, or ""
 * @param configFrom the one that it comes from, or ""
 */
public record Request(
        String kind,
        Optional<ReleaseId> from,
        Optional<ReleaseId> to,
        String ref,
        String commit,
        String requestedBy,
        boolean granted,
        String restore,
        String config,
        String configFrom) {

    private static final List<String> LATER = List.of(
            "rehearsal",
            "migrations",
            "switch",
            "backup",
            "schema_from",
            "schema_to",
            "bad",
            "reason",
            "outcome",
            "ended_at");

    /** An update to whatever the ref means when it is staged. */
    public static Request update(Optional<ReleaseId> from, Ref ref, String commit, String requestedBy) {
        return new Request("update", from, Optional.empty(), ref.text(), commit, requestedBy, false, "", "", "");
    }

    /** A rollback that an operator asked for; that it does not descend is the point of it. */
    public static Request rollback(ReleaseId from, ReleaseId to, String restore, String requestedBy) {
        return new Request(
                "rollback", Optional.of(from), Optional.of(to), to.text(), "", requestedBy, true, restore, "", "");
    }

    /** A switch of the release that runs to another version of its configuration. */
    public static Request configuration(ReleaseId running, long from, long to, String requestedBy) {
        Optional<ReleaseId> release = Optional.of(running);
        return new Request(
                "config", release, release, "", "", requestedBy, false, "", Long.toString(to), Long.toString(from));
    }

    /** The same, with the operator's grant. */
    public Request withGrant() {
        return new Request(kind, from, to, ref, commit, requestedBy, true, restore, config, configFrom);
    }

    UpdateLock lockedAt(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("id", String.format("%s-%06x", Stamps.of(now), new SecureRandom().nextInt(1 << 24)));
        fields.put("kind", kind);
        fields.put("phase", Phase.REQUESTED.text());
        fields.put("from", from.map(ReleaseId::text).orElse(""));
        fields.put("to", to.map(ReleaseId::text).orElse(""));
        fields.put("ref", ref);
        fields.put("commit", commit);
        fields.put("requested_by", requestedBy);
        fields.put("requested_at", Stamps.iso(now));
        fields.put("grant", granted ? "not_descendant" : "");
        fields.put("restore", restore);
        if (!config.isEmpty()) {
            fields.put("config", config);
            fields.put("config_from", configFrom);
        }
        fields.put("attempts", "0");
        for (String later : LATER) {
            fields.put(later, "");
        }
        LockRule.MILLISECONDS.forEach(key -> fields.put(key, ""));
        return new UpdateLock(fields);
    }
}
