package dev.molt.http;

import dev.molt.flags.FlagValue;
import dev.molt.flags.FlagValues;
import dev.molt.update.Ref;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;

/** {@code GET /admin/feature-flags/GROUP} of the private listener: what the worker goes by now. */
final class FlagsPage {
    static final String PATH = "/admin/feature-flags/";

    private final Supplier<FlagValues> flags;

    FlagsPage(Supplier<FlagValues> flags) {
        this.flags = flags;
    }

    /** Status code and content. */
    record Answer(int status, Map<String, Object> json) {}

    Answer of(String group) {
        FlagValues now = flags.get();
        List<FlagValue> values = now.group(group);
        return values.isEmpty() ? unknown(group, now) : known(values, now.problems());
    }

    private static Answer unknown(String group, FlagValues now) {
        String known = now.groups().isEmpty() ? "none" : String.join(", ", now.groups());
        return new Answer(
                HttpStatus.NOT_FOUND_404,
                Map.of(
                        "error",
                        "unknown_group",
                        "message",
                        "This release has no group " + Ref.shown(group) + " of flags; it has: " + known + "."));
    }

    /** Degraded: for some time only, not as it was set, or not to be read. */
    private static Answer known(List<FlagValue> values, List<String> problems) {
        Map<String, Object> flags = new LinkedHashMap<>();
        List<String> why = new ArrayList<>(problems);
        for (FlagValue value : values) {
            flags.put(value.flag().name().flag(), value.value());
            why.addAll(exception(value));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", why.isEmpty() ? "healthy" : "degraded");
        json.put("flags", flags);
        if (!why.isEmpty()) {
            json.put("why", why);
        }
        return new Answer(HttpStatus.OK_200, json);
    }

    private static List<String> exception(FlagValue value) {
        if (value.source() == FlagValue.Source.ENVIRONMENT) {
            return List.of(value.flag().name().variable() + " in the environment overrides "
                    + value.flag().name());
        }
        return value.until()
                .map(end -> List.of(value.flag().name() + " is set until " + end))
                .orElse(List.of());
    }
}
