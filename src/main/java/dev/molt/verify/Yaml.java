package dev.molt.verify;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML as text, lists and maps, each with its line. Goes by the events of the parser alone: no type is resolved and nothing is
 * constructed. Anchors, tags, more than one document and deep nesting are refused, so the whole is never larger than the file.
 */
final class Yaml {
    private static final int DEEPEST = 8;

    private final Iterator<Event> events;

    /** Something in the file; {@code line} counts from 1. */
    interface Value {
        int line();
    }

    /** A text, with quotes or without. */
    record Text(String text, int line) implements Value {}

    /** A list. */
    record Items(List<Value> items, int line) implements Value {}

    /** A map, in the order of the file. */
    record Fields(Map<String, Value> fields, int line) implements Value {}

    private Yaml(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(text.length() + 1).build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /** The one document of the text. */
    static Value parse(String text) throws BadList {
        try {
            return new Yaml(text).document();
        } catch (MarkedYamlEngineException e) {
            throw new BadList(line(e.getProblemMark().or(e::getContextMark)), "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new BadList(0, "is not YAML: " + e.getMessage());
        }
    }

    private Value document() throws BadList {
        next(); // the stream
        Event document = next();
        if (document.getEventId() != Event.ID.DocumentStart) {
            throw new BadList(0, "is empty; it must have a list \"checks\"");
        }
        Value value = value(next(), 0);
        next(); // the end of the document
        Event end = next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw new BadList(line(end.getStartMark()), "a second document begins; there must be one");
        }
        return value;
    }

    private Event next() {
        return events.next();
    }

    private Value value(Event event, int depth) throws BadList {
        int line = line(event.getStartMark());
        refuseReferences(event, line);
        if (depth > DEEPEST) {
            throw new BadList(line, "is nested deeper than anything that is allowed here");
        }
        return switch (event.getEventId()) {
            case Scalar -> new Text(((ScalarEvent) event).getValue(), line);
            case SequenceStart -> items(line, depth);
            default -> fields(line, depth);
        };
    }

    /** With them a short file can stand for a long one, or for something that is no text. */
    private static void refuseReferences(Event event, int line) throws BadList {
        if (event.getEventId() == Event.ID.Alias
                || ((NodeEvent) event).getAnchor().isPresent()) {
            throw new BadList(
                    line, "anchors and aliases (& and *) are not allowed; put the text in quotes if it is one");
        }
        if (tag(event).isPresent()) {
            throw new BadList(line, "tags (!) are not allowed; put the text in quotes if it is one");
        }
    }

    private static Optional<String> tag(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
    }

    private Items items(int line, int depth) throws BadList {
        List<Value> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(value(event, depth + 1));
        }
        return new Items(List.copyOf(items), line);
    }

    private Fields fields(int line, int depth) throws BadList {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(value(event, depth + 1) instanceof Text key)) {
                throw new BadList(line(event.getStartMark()), "a key must be a word");
            }
            if (fields.containsKey(key.text())) {
                throw new BadList(key.line(), "\"" + key.text() + "\" is there twice");
            }
            fields.put(key.text(), value(next(), depth + 1));
        }
        return new Fields(fields, line);
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(-1) + 1;
    }
}
