package dev.molt.fleet;

import java.util.Optional;

/**
 * A name that the whole fleet knows: what is wanted of it, and who owns it.
 *
 * @param version of the last change to the document or the owner; unique in the store, and growing
 * @param document what was last written; empty: removed, which is told so that everybody learns of it
 * @param owner the incarnation it was granted to last; whether that is a member still, is said by {@link Changes#members}
 * @param token of the last grant; 0: never granted
 */
public record Entry(String name, long version, Optional<String> document, Optional<String> owner, long token) {
    /** Whether a writer may write who has seen this version of what is found now; 0: who has seen no document. */
    static boolean isExpected(long version, Optional<Entry> found) {
        return version == 0
                ? found.flatMap(Entry::document).isEmpty()
                : found.filter(entry -> entry.version() == version).isPresent();
    }
}
