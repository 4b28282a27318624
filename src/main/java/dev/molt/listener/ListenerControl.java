package dev.molt.listener;

import java.util.Map;

/** What people tell listeners to do, and are told of them. Safe for threads. */
public interface ListenerControl {
    /** HTTP status and content of an answer. */
    record Answer(int status, Map<String, Object> json) {}

    /** Does what the body of a request asks for: {@code {"command":"start|stop|recover","listener_id":"…",…}}. */
    Answer run(String body);

    /** All listeners of the fleet, as this member sees them. How a connection is doing is known only of those that are here. */
    Answer list();
}
