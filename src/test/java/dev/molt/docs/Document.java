package dev.molt.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown file of the checkout. */
public record Document(Path path) {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    /** Every Markdown file of the repository. */
    public static List<Document> all() {
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file ->
                            !file.startsWith("target") && (!file.startsWith("data") || file.getNameCount() == 2))
                    .map(Document::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The fenced blocks that are marked with this language, in order. */
    public List<String> blocks(String language) {
        return blocks(language, text());
    }

    /** Those below this heading, up to the next one of its level. */
    public List<String> blocks(String language, String heading, String next) {
        String text = text();
        return blocks(language, text.substring(text.indexOf(heading + "\n"), text.indexOf(next + "\n")));
    }

    private static List<String> blocks(String language, String text) {
        List<String> blocks = new ArrayList<>();
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(text)
                .results()
                .forEach(block -> blocks.add(block.group(1)));
        return blocks;
    }

    /** The rows of its tables, cell by cell, without backticks. */
    List<List<String>> rows() {
        return text().lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> Stream.of(line.substring(1).split("(?<!\\\\)\\|"))
                        .map(cell -> cell.strip().replace("`", "").replace("\\|", "|"))
                        .toList())
                .toList();
    }

    /** The links to other files and to headings of this repository. */
    List<String> links() {
        return LINK.matcher(text())
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    /** Where a link leads to is there: the file, and the heading in it. */
    boolean resolves(String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? path : path.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || new Document(target).anchors().contains(parts[1]));
    }

    private List<String> anchors() {
        return HEADING.matcher(text()).results().map(Document::anchor).collect(Collectors.toList());
    }

    /** As GitHub makes them of headings. */
    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-');
    }
}
