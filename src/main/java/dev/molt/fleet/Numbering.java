package dev.molt.fleet;

import java.time.Instant;

/** How a store numbers its epochs when it begins one, and the grants in it. */
enum Numbering {
    /** Of a store that instances share: also those of earlier ones that nobody knows of are lower. */
    BY_TIME {
        @Override
        long epochAfter(long floor, Instant now) {
            return Epoch.after(floor, now);
        }

        @Override
        long firstGrant(Instant now) {
            return Epoch.firstGrant(now);
        }
    },

    /**
     * Of the store of an instance that is alone: as low as may be, so that those of a fleet that it joins later are higher. If the file is
     * lost, the grants of the next one are higher all the same: they begin with the time, in milliseconds.
     */
    LOWEST {
        @Override
        long epochAfter(long floor, Instant now) {
            return floor + 1;
        }

        @Override
        long firstGrant(Instant now) {
            return Epoch.sinceBeginning(now);
        }
    };

    /**
     * An epoch that is higher than each that is known.
     *
     * @param floor the highest that is known; 0: none
     * @param now when it begins, by the store's clock
     */
    abstract long epochAfter(long floor, Instant now);

    /** Where its grants begin. */
    abstract long firstGrant(Instant now);
}
