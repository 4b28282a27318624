package dev.molt.worker;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of real worker processes on a real held socket, with a data directory of their own. */
public abstract class HeldSocketTest {
    @TempDir
    protected Path data;

    protected HeldSocketFixture socket;

    @BeforeEach
    protected void hold() throws IOException {
        socket = new HeldSocketFixture(data);
    }

    @AfterEach
    protected void release() throws IOException {
        socket.close();
    }
}
