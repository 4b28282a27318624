package dev.molt.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker says about itself.
 *
 * @param status one word: starting, parked, going, ready, accepting, leaving, draining
 * @param ready whether it is to be sent requests; while it leaves it serves, but is not
 * @param release the release it runs
 * @param schema the version of its database's schema, empty while not known
 */
public record Health(String status, boolean ready, String release, String schema) {

    Map<String, Object> asJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status);
        json.put("release", release);
        json.put("pid", ProcessHandle.current().pid());
        json.put("schema", schema);
        return json;
    }
}
