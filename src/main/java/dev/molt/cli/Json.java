package dev.molt.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object whose keys keep their order. */
final class Json {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    static Json with(String key, Object value) {
        return new Json().and(key, value);
    }

    Json and(String key, Object value) {
        fields.put(key, value);
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }
}
