package dev.molt.update;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a field of the lock may hold; the table is the one beside the lock fixtures, which bash is tested with too. */
record LockRule(String key, Pattern form, String allowed) {
    static final Set<String> REQUIRED = Set.of("format", "id", "kind", "phase", "from", "to", "attempts");

    static final List<String> MILLISECONDS = List.of(
            "stage_ms",
            "rehearse_ms",
            "park_ms",
            "snapshot_ms",
            "drain_ms",
            "back_up_ms",
            "activate_ms",
            "migrate_ms",
            "verify_ms",
            "commit_ms",
            "roll_back_ms",
            "not_accepting_ms");

    private static final String STAMP = "[0-9]{8}T[0-9]{6}Z";
    /** A list of them is matched possessively: thousands may stand there, and going back over each takes a stack frame. */
    private static final String MIGRATION =
            "[A-Za-z0-9._-]{1,80}:(compatible|contract|unknown)(_declared)?:-?[0-9]{1,10}:[0-9]{1,9}";

    private static final String CHECKS = "|" + CheckResult.FORM + "(?:\t" + CheckResult.FORM + ")*+";

    private static final List<LockRule> ALL = Stream.concat(
                    Stream.of(
                            rule("format", "1", "1"),
                            rule("id", STAMP + "-[0-9a-f]{6}", "a time and six hexadecimal digits"),
                            words("kind", "update|first_start|rollback|config"),
                            words("phase", "requested|staged|backed_up|activated|rolling_back"),
                            rule("from", "|" + ReleaseId.FORM, "empty or a release"),
                            rule("to", "|" + ReleaseId.FORM, "empty or a release"),
                            rule("attempts", "0|[1-9][0-9]{0,3}", "a number from 0 to 9999"),
                            rule("backup", "|" + STAMP, "empty or the time of a backup"),
                            rule("restore", "|" + STAMP, "empty or the time of a backup"),
                            rule("config", "|[1-9][0-9]{0,8}", "empty or the number of a configuration"),
                            rule("config_from", "|0|[1-9][0-9]{0,8}", "empty or the number of a configuration"),
                            rule("commit", "|[0-9a-f]{40}", "empty or 40 hexadecimal digits"),
                            rule("ref", "|" + Ref.FORM, "empty or a " + Ref.ALLOWED),
                            words("grant", "|not_descendant"),
                            words("rehearsal", "|full|schema|off|skipped"),
                            rule("migrations", "|" + MIGRATION + "(?:," + MIGRATION + ")*+", "empty or migrations"),
                            words("switch", "|stop|overlap"),
                            rule(
                                    "failed_before",
                                    "|" + CheckResult.NAME + "(?:," + CheckResult.NAME + ")*+",
                                    "empty or names of checks"),
                            rule("checks", CHECKS, "empty or results of checks"),
                            rule("checks_after_rollback", CHECKS, "empty or results of checks"),
                            words("probation", "|passed|breached|cut_short"),
                            rule("probation_figures", "|" + Figures.FORM, "empty or figures"),
                            rule("probation_before", "|" + KeptFigures.FORM, "empty or a release and its figures"),
                            rule("probation_crashes", "|0|[1-9][0-9]{0,8}", "empty or a number"),
                            words("bad", "|yes"),
                            words("outcome", "|committed|rolled_back|abandoned")),
                    MILLISECONDS.stream().map(key -> rule(key, "|[0-9]{1,12}", "empty or milliseconds")))
            .toList();

    private static LockRule rule(String key, String form, String allowed) {
        return new LockRule(key, Pattern.compile(form), allowed);
    }

    private static LockRule words(String key, String words) {
        String allowed = words.startsWith("|") ? "empty or " + words.substring(1) : words;
        return rule(key, words, allowed.replace("|", " or "));
    }

    /** Throws naming the first field that is missing or holds what it must not. */
    static void check(Map<String, String> fields) {
        for (LockRule rule : ALL) {
            String value = fields.get(rule.key);
            if (value == null && REQUIRED.contains(rule.key)) {
                throw new IllegalArgumentException(rule.key + " is missing");
            }
            if (value != null && !rule.form.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        rule.key + " must be " + rule.allowed + ", was \"" + Ref.shown(value) + "\"");
            }
        }
        if (fields.get("to").isEmpty() && !fields.get("phase").equals("requested")) {
            throw new IllegalArgumentException("to must name a release in phase " + fields.get("phase"));
        }
        boolean versions = !fields.getOrDefault("config", "").isEmpty()
                && !fields.getOrDefault("config_from", "").isEmpty();
        if (fields.get("kind").equals("config") && !versions) {
            throw new IllegalArgumentException("config and config_from must name configurations");
        }
    }
}
