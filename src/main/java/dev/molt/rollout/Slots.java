package dev.molt.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who is being updated, in one document: whoever changes it has seen all of it, so that there are never more than are allowed. A slot
 * is given back by its host or taken away by an operator; one that is past its deadline is nobody else's.
 *
 * @param held oldest first, one for each host
 */
public record Slots(List<Slot> held) {
    static final String NAME = "slot/update";
    static final Slots NONE = new Slots(List.of());

    public Slots {
        held = List.copyOf(held);
        if (hosts(held).size() < held.size()) {
            throw new IllegalArgumentException("a host holds two slots");
        }
    }

    private static Set<String> hosts(List<Slot> slots) {
        return slots.stream().map(Slot::host).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public boolean isEmpty() {
        return held.isEmpty();
    }

    /** Who holds one, oldest first. */
    Set<String> hosts() {
        return hosts(held);
    }

    public Optional<Slot> heldBy(String host) {
        return held.stream().filter(slot -> slot.host().equals(host)).findFirst();
    }

    /** Those of whom nothing has been heard in time. */
    public List<Slot> expired(Instant now) {
        return held.stream().filter(slot -> slot.isExpired(now)).toList();
    }

    /** With this one, in place of what its host held. */
    Slots with(Slot slot) {
        List<Slot> slots = new ArrayList<>(held);
        int at = slots.indexOf(heldBy(slot.host()).orElse(null));
        if (at < 0) {
            slots.add(slot);
        } else {
            slots.set(at, slot);
        }
        return new Slots(slots);
    }

    Slots without(Set<String> hosts) {
        return except(slot -> hosts.contains(slot.host()));
    }

    Slots except(Predicate<Slot> which) {
        return new Slots(held.stream().filter(which.negate()).toList());
    }

    String document() {
        Fields fields = Fields.create();
        for (int i = 0; i < held.size(); i++) {
            held.get(i).writeTo(fields, "slot_" + (i + 1));
        }
        return fields.document();
    }

    static Slots of(Fields fields) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 1; fields.has("slot_" + i + "_host"); i++) {
            slots.add(Slot.readFrom(fields, "slot_" + i));
        }
        return new Slots(slots);
    }
}
