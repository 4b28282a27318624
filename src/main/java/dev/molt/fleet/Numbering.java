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

        @Override
        long grantAfterBoot(long last, Instant now) {
            return last + Epoch.GAP;
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

        @Override
        long grantAfterBoot(long last, Instant now) {
            return Math.max(last + LOST, firstGrant(now));
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

    /**
     * From where they go on after a start of the host, which may have lost the last of them.
     *
     * @param last that is left
     */
    abstract long grantAfterBoot(long last, Instant now);

    /** More than one instance has granted itself in the moment before the power failed. */
    private static final long LOST = 1_000;
}
