package dev.molt.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.molt.flags.DeclaredFlags;
import dev.molt.flags.Flag;
import dev.molt.flags.FlagChange;
import dev.molt.flags.FlagName;
import dev.molt.flags.FlagValues;
import dev.molt.flags.SetFlag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FlagsPageTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final List<Flag> FLAGS = List.of(
            Flag.of("websocket.gatewayOnly", false, "x"),
            Flag.of("websocket.limit", 2.5, "x"),
            Flag.of("page.title", "Relay", "x"));

    @Test
    void aGroupIsHealthyWithItsFlagsByTheirShortNames() {
        JsonNode json = ask("websocket", Map.of(), Optional.empty(), 200);
        assertThat(json).hasToString("{\"status\":\"healthy\",\"flags\":{\"gatewayOnly\":true,\"limit\":2.5}}");
    }

    @Test
    void aValueThatEndsByItselfMakesItDegraded() {
        JsonNode json = ask("websocket", Map.of(), Optional.of(NOW.plusSeconds(1)), 200);
        assertThat(json.get("status").asText()).isEqualTo("degraded");
        assertThat(json.at("/why/0").asText()).contains("websocket.gatewayOnly is set until 2026-11-21T03:00:01Z");
    }

    @Test
    void anOverrideMakesItsGroupDegradedAndNoOther() {
        Map<String, String> environment = Map.of("FLAG_PAGE_TITLE", "Moved");
        JsonNode json = ask("page", environment, Optional.empty(), 200);
        assertThat(json.get("status").asText()).isEqualTo("degraded");
        assertThat(json.at("/flags/title").asText()).isEqualTo("Moved");
        assertThat(json.at("/why/0").asText()).contains("FLAG_PAGE_TITLE");
        assertThat(ask("websocket", environment, Optional.empty(), 200)
                        .get("status")
                        .asText())
                .isEqualTo("healthy");
    }

    @Test
    void anUnknownGroupIsToldWhichThereAre() {
        JsonNode json = ask("nobody\u001b", Map.of(), Optional.empty(), 404);
        assertThat(json.get("error").asText()).isEqualTo("unknown_group");
        assertThat(json.get("message").asText()).contains("nobody?").contains("page, websocket");
    }

    private static JsonNode ask(String group, Map<String, String> environment, Optional<Instant> until, int status) {
        FlagName name = new FlagName("websocket.gatewayOnly");
        FlagChange change =
                new FlagChange(1, "cli:maria", NOW, "", new TreeMap<>(Map.of(name, new SetFlag(name, "true", until))));
        FlagValues values = FlagValues.of(DeclaredFlags.of("r1", FLAGS, environment), change, NOW);
        FlagsPage.Answer answer = new FlagsPage(() -> values).of(group);
        assertThat(answer.status()).isEqualTo(status);
        return new ObjectMapper().valueToTree(answer.json());
    }
}
