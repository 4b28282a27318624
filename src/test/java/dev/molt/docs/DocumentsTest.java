package dev.molt.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of the code is so. What they tell to run is run by {@code dev.molt.e2e.DocumentedCommandsIT}. */
class DocumentsTest {
    private static final Document README = new Document(Path.of("README.md"));
    private static final Document OPERATIONS = new Document(Path.of("docs/OPERATIONS.md"));
    private static final Pattern SETTING = Pattern.compile("(?m)^# (.*) \\[(.*)]\n([A-Z][A-Z0-9_]*)=(.*)$");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Document document : Document.all()) {
            document.links().stream()
                    .filter(link -> !document.resolves(link))
                    .forEach(link -> broken.add(document.path() + ": " + link));
        }
        assertThat(Document.all()).hasSizeGreaterThan(10);
        assertThat(broken).isEmpty();
    }

    @Test
    void everySettingIsDescribedAsInDefaultsEnv() throws IOException {
        List<List<String>> settings = SETTING.matcher(Files.readString(Path.of("scripts/defaults.env")))
                .results()
                .map(setting -> List.of(setting.group(3), setting.group(4), setting.group(2), setting.group(1)))
                .toList();
        assertThat(settings).hasSizeGreaterThan(20);
        assertThat(OPERATIONS.rows()).containsSubsequence(settings);
        assertThat(OPERATIONS.rows().stream().map(row -> row.get(0)).filter(name -> name.matches("[A-Z][A-Z0-9_]{3,}")))
                .containsExactlyElementsOf(
                        settings.stream().map(row -> row.get(0)).toList());
    }

    @Test
    void everyStateOfTheSupervisorIsDescribed() throws IOException {
        assertThat(words("set_state ([a-z_]+)"))
                .contains("serving", "crash_loop")
                .allSatisfy(state ->
                        assertThat(OPERATIONS.rows()).anyMatch(row -> row.get(0).equals(state)));
    }

    @Test
    void everyFieldOfARecordIsDescribed() throws IOException {
        String lock = Files.readString(Path.of("scripts/lib/lock.sh"));
        String keys = lock.substring(
                lock.indexOf("NEW_LOCK_KEYS=(") + 15, lock.indexOf(")", lock.indexOf("NEW_LOCK_KEYS=(")));
        assertThat(keys.split("\\s+"))
                .hasSizeGreaterThan(20)
                .allSatisfy(key ->
                        assertThat(OPERATIONS.text()).containsPattern("`" + key + "`|`stage_ms` … `roll_back_ms`"));
    }

    @Test
    void whatMessagesReferToIsThere() throws IOException {
        assertThat(words("docs/OPERATIONS\\.md, \\\\?\"([^\"\\\\]+)"))
                .isNotEmpty()
                .allSatisfy(title -> assertThat(OPERATIONS.text()).contains("\n## " + title + "\n"));
    }

    @Test
    void theReadmeShowsTheServiceThatTheJavadocShows() throws IOException {
        String javadoc = Files.readString(Path.of("src/main/java/dev/molt/Molt.java"));
        String example = javadoc.substring(javadoc.indexOf("{@code\n") + 7, javadoc.indexOf(" * }</pre>"))
                .replaceAll("(?m)^ \\* ?", "");
        assertThat(README.blocks("java")).containsExactly(example);
    }

    @Test
    void theGuaranteeIsOnTheFirstScreen() {
        String firstScreen = String.join("\n", README.text().lines().limit(24).toList());
        assertThat(firstScreen).contains("An update is a transaction").contains("./entrypoint.sh");
    }

    private static List<String> words(String regex) throws IOException {
        StringBuilder scripts = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("scripts"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                scripts.append(Files.readString(file));
            }
        }
        return Pattern.compile(regex)
                .matcher(scripts)
                .results()
                .map(word -> word.group(1))
                .distinct()
                .toList();
    }
}
