package dev.molt.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One way back, or that none is needed.
 *
 * @param why the reason, in one sentence without its full stop
 * @param takes how long it takes
 * @param loses what it loses, a line for each part; none if nothing
 */
record Recommendation(WayBack way, String why, HowLong.Span takes, List<String> loses) {
    private static final String NOTHING = "nothing";

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        if (way.kind() != WayBack.Kind.NONE) {
            lines.add("  does     " + way.does());
            lines.add("  takes    " + takes.text());
            lines.add("  loses    " + (loses.isEmpty() ? NOTHING : loses.get(0)));
            loses.stream().skip(1).forEach(more -> lines.add("             " + more));
        }
        lines.add("  because  " + why);
        return lines;
    }

    private String headline() {
        return switch (way.kind()) {
            case TIER_1, TIER_2, TIER_3 -> "Way back: " + way.command();
            case LOOK -> "No way back fits. Until somebody knows more: " + way.command();
            case MEND -> "No way back yet, " + way.title() + ": " + way.command();
            case WAIT -> "No way back now, " + way.title() + ": " + way.command();
            case NONE -> "No way back is needed: " + way.title() + ".";
        };
    }

    Map<String, Object> json() {
        Json json = Json.with("rule", way.title())
                .and("kind", way.kind().text())
                .and("command", way.command())
                .and("does", way.does())
                .and("takes", takes.text());
        takes.millis().ifPresent(millis -> json.and("takes_ms", millis));
        return json.and("loses", loses.isEmpty() ? List.of(NOTHING) : loses)
                .and("reason", why)
                .fields();
    }
}
