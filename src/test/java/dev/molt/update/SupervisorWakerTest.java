package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SupervisorWakerTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private SupervisorWaker waker;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory);
        waker = new SupervisorWaker(fixture.data);
    }

    /** Opened for both, as the supervisor does: that never waits. */
    private FileChannel reader() throws IOException {
        return FileChannel.open(fixture.data.control(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        channel.read(buffer);
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }

    @Test
    void aReaderOfTheFifoGetsTheWordOnALineOfItsOwn() throws Exception {
        fixture.fifo();
        try (FileChannel channel = reader()) {
            assertThat(waker.wake("request")).isTrue();

            assertThat(read(channel)).isEqualTo("\nrequest\n");
        }
    }

    @Test
    void withoutAReaderItReturnsAtOnceAndSaysThatNobodyHeard() throws Exception {
        fixture.fifo();

        assertThat(waker.wake("request")).isFalse();
        assertThat(waker.isHeard()).isFalse();
    }

    @Test
    void withoutAFifoNobodyHearsAndNoFileIsCreated() throws IOException {
        assertThat(waker.wake("request")).isFalse();
        assertThat(fixture.data.control()).doesNotExist();
    }

    @Test
    void aRegularFileInPlaceOfTheFifoIsNotWrittenTo() throws IOException {
        Files.writeString(fixture.data.control(), "kept");

        assertThat(waker.wake("request")).isFalse();
        assertThat(fixture.data.control()).hasContent("kept");
    }

    @Test
    void askingWhetherSomebodyListensWritesNothing() throws Exception {
        fixture.fifo();
        try (FileChannel channel = reader()) {
            assertThat(waker.isHeard()).isTrue();
            waker.wake("cancel");

            assertThat(read(channel)).isEqualTo("\ncancel\n");
        }
    }

    @Test
    void aFullFifoDoesNotHoldTheWriterUp() throws Exception {
        fixture.fifo();
        try (FileChannel channel = reader()) {
            Process filler = new ProcessBuilder(
                            "dd", "if=/dev/zero", "of=" + fixture.data.control(), "bs=512", "oflag=nonblock")
                    .redirectErrorStream(true)
                    .start();
            filler.getInputStream().readAllBytes();
            filler.waitFor();

            assertThat(waker.wake("request")).isTrue();
            assertThat(channel.isOpen()).isTrue();
        }
    }
}
