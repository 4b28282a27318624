package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Acknowledged writes, and the proof that every one of them is still there, once, in a database that is whole. */
final class Witness {
    private final Installation molt;
    private final List<String> written = new ArrayList<>();

    private Witness(Installation molt) {
        this.molt = molt;
    }

    /** With a first write. */
    static Witness of(Installation molt) {
        Witness witness = new Witness(molt);
        witness.write();
        return witness;
    }

    void write() {
        String body = "write " + written.size();
        molt.client().write(body);
        written.add(body);
    }

    /** Asks the service, which must serve, and writes once more: reading alone would not show that it works. */
    void assertServedAndNothingLost() {
        assertThat(molt.client().messages())
                .extracting(Ledger.StoredMessage::body)
                .containsExactlyInAnyOrderElementsOf(written);
        write();
        assertNothingLost();
    }

    /** Asks the database file, while nothing serves. */
    void assertNothingLost() {
        assertThat(molt.database().integrity()).isEqualTo("ok");
        assertThat(molt.database().messages())
                .extracting(Ledger.StoredMessage::body)
                .containsExactlyInAnyOrderElementsOf(written);
    }
}
