package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteExceptionTest {
    @Test
    void whatAServerAnswersCannotSteerATerminal() {
        RemoteUrl url = RemoteUrl.of(Optional.of("https://host.test/a.git"), Path.of("."));
        IOException answered = new IOException("sorry\r\n  \u001b[2J\u009d0;title\u202e", new IOException("why"));

        assertThat(RemoteException.of(url, answered)).hasMessageEndingWith(": sorry ?[2J?0;title?; why");
    }
}
