package dev.molt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.http.PrivateClient.Answer;
import dev.molt.worker.ForkedWorker;
import dev.molt.worker.HeldSocketFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Javadoc shows is what runs. */
class MoltTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>\\{@code\n(.*?)\n \\* }</pre>");

    @TempDir
    Path directory;

    @Test
    void theExampleOfTheJavadocIsAWholeService() throws Exception {
        Path classes = compile("package hello;\nimport dev.molt.Molt;\n" + example());
        Path migrations = Files.createDirectories(classes.resolve("hello/migration"));
        Files.writeString(migrations.resolve("V1__greetings.sql"), "CREATE TABLE greetings (word TEXT);");
        try (HeldSocketFixture socket = new HeldSocketFixture(directory)) {
            ForkedWorker worker = socket.start("hello.Hello", Map.of("MOLT_UPDATE", "u"), classes)
                    .accepting();
            assertThat(worker.ask("/hello")).isEqualTo(new Answer(200, "Hello"));
            assertThat(worker.ask("/health/ready").body()).contains("\"schema\":\"1\"");
            worker.term();
            assertThat(worker.exitCode()).isZero();
            assertThat(directory.resolve("hello.db")).isNotEmptyFile();
        }
    }

    private static String example() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("src/main/java/dev/molt/Molt.java")));
        assertThat(example.find()).isTrue();
        return example.group(1).replaceAll("(?m)^ \\*", "");
    }

    private Path compile(String source) throws IOException {
        Path file = directory.resolve("Hello.java");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Files.writeString(file, source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), "-d", "" + classes, "" + file);
        assertThat(status).isZero();
        return classes;
    }
}
