package dev.molt.fleet;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Members in the form in which Redis has them, JSON. The same member is always the same text; what a newer Molt adds is ignored, and one
 * without labels has none.
 */
final class RedisMembers {
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .withConfigOverride(Map.class, maps -> maps.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();

    String format(Member member) {
        try {
            return mapper.writeValueAsString(member);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a member is always JSON", e);
        }
    }

    Member parse(String text) throws CoordinatorException {
        try {
            return mapper.readValue(text, Member.class);
        } catch (JsonProcessingException e) {
            throw new CoordinatorException(
                    "A member that Redis keeps is none that this release understands: " + e.getOriginalMessage()
                            + ". Look with which FLEET_NAME other programs use this server.",
                    e);
        }
    }

    /** Of a script's answer. */
    List<Member> parse(List<?> texts) throws CoordinatorException {
        List<Member> members = new ArrayList<>(texts.size());
        for (Object text : texts) {
            members.add(parse(RedisReply.textOf(text).orElseThrow()));
        }
        return members;
    }
}
