package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.docs.Document;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page, its picture and the rules of the doctor say the same, in the same order. */
class WaysBackDocumentTest {
    private static final Document PAGE = new Document(Path.of("docs/WAYS-BACK.md"));
    private static final Path PICTURE = Path.of("docs/ways-back.svg");

    /** The cells of the table's rows below its head. */
    private static List<List<String>> table() {
        return PAGE.text()
                .lines()
                .filter(line -> line.matches("\\| [0-9]+ \\|.*"))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
    }

    /** What the picture says, from its top to its bottom. */
    private static List<String> texts() throws Exception {
        NodeList nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(PICTURE))))
                .getElementsByTagName("text");
        List<Element> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add((Element) nodes.item(i));
        }
        return texts.stream().map(text -> text.getTextContent().strip()).toList();
    }

    @Test
    void theTableHasEachRuleWithWhatToTypeAndWhatThatDoes() {
        List<List<String>> rules = Arrays.stream(WayBack.values())
                .map(rule -> List.of(Integer.toString(rule.ordinal() + 1), rule.title(), rule.command(), rule.does()))
                .toList();

        assertThat(table().stream().map(row -> row.subList(0, 4))).containsExactlyElementsOf(rules);
    }

    @Test
    void thePictureHasEachRuleWithWhatToTypeInTheSameOrder() throws Exception {
        List<String> rules = Arrays.stream(WayBack.values())
                .flatMap(rule -> Stream.of((rule.ordinal() + 1) + " " + rule.title(), rule.command()))
                .filter(text -> !text.isEmpty())
                .toList();

        assertThat(texts()).containsSubsequence(rules);
        assertThat(texts().stream().filter(text -> text.matches("[0-9]+ .*"))).hasSize(WayBack.values().length);
        assertThat(texts().stream().filter(text -> text.matches("(molt|\\./).*")))
                .hasSize((int) Arrays.stream(WayBack.values())
                        .filter(rule -> !rule.command().isEmpty())
                        .count());
    }

    @Test
    void thePictureCanBeReadInTheLightAndInTheDark() throws Exception {
        assertThat(Files.readString(PICTURE))
                .contains("@media (prefers-color-scheme: dark)")
                .contains("<title ");
        assertThat(Files.size(PICTURE)).isLessThan(16_384);
        assertThat(PAGE.text()).contains("](ways-back.svg)");
    }

    @Test
    void thePageIsFoundFromTheReadmeAndTheOperations() {
        assertThat(new Document(Path.of("README.md")).text()).contains("](docs/WAYS-BACK.md)");
        assertThat(new Document(Path.of("docs/OPERATIONS.md")).text()).contains("](WAYS-BACK.md)");
    }

    @Test
    void thePageSaysWhatLatelyIs() {
        assertThat(PAGE.text()).contains("the last " + PastChanges.LATELY.toHours() + " hours");
    }
}
