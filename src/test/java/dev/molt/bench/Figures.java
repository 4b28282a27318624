package dev.molt.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured, by subject (a peer, a JVM, a size) and name of the figure, in the order in which it came. */
final class Figures {
    private final Map<String, Map<String, List<Double>>> bySubject = new LinkedHashMap<>();

    void add(String subject, String figure, double value) {
        bySubject
                .computeIfAbsent(subject, s -> new LinkedHashMap<>())
                .computeIfAbsent(figure, f -> new ArrayList<>())
                .add(value);
    }

    List<String> subjects() {
        return List.copyOf(bySubject.keySet());
    }

    Optional<Spread> of(String subject, String figure) {
        return Optional.ofNullable(bySubject.getOrDefault(subject, Map.of()).get(figure))
                .map(Spread::of);
    }

    /** The same, with the subjects in this order. */
    Figures inOrderOf(List<String> subjects) {
        Figures ordered = new Figures();
        subjects.stream()
                .filter(bySubject::containsKey)
                .forEach(subject -> ordered.bySubject.put(subject, bySubject.get(subject)));
        return ordered;
    }

    boolean isEmpty() {
        return bySubject.isEmpty();
    }
}
