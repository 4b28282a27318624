package dev.molt.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksDocumentTest {
    @TempDir
    private Path directory;

    private Path file;
    private BenchmarksDocument document;

    @BeforeEach
    void makeOne() {
        file = directory.resolve("BENCHMARKS.md");
        document = new BenchmarksDocument(file);
    }

    @Test
    void aRunReplacesItsOwnTablesAndLeavesTheOthers() throws IOException {
        document.keep("Made on Monday.", List.of(table("Waits", 20), table("Memory", 4)));
        document.keep("Made on Tuesday.", List.of(table("Waits", 30)));
        assertThat(Files.readString(file))
                .contains("| ours | 30 |\n\nMade on Tuesday.\n\n## Memory")
                .contains("| ours | 4 |\n\nMade on Monday.")
                .doesNotContain("| ours | 20 |");
    }

    @Test
    void whatIsMeasuredForTheFirstTimeComesLast() throws IOException {
        document.keep("Made on Monday.", List.of(table("Waits", 20)));
        document.keep("Made on Tuesday.", List.of(table("Memory", 4)));
        assertThat(Files.readString(file))
                .containsSubsequence("# Benchmarks", "## Waits", "Made on Monday.", "## Memory");
    }

    @Test
    void theSameTablesWriteTheSameDocument() throws IOException {
        document.keep("Made on Monday.", List.of(table("Waits", 20), table("Memory", 4)));
        byte[] before = Files.readAllBytes(file);
        document.keep("Made on Monday.", List.of(table("Memory", 4)));
        assertThat(file).hasBinaryContent(before);
    }

    private static Section table(String title, double figure) {
        Figures figures = new Figures();
        figures.add("ours", "figure", figure);
        return new Section(
                title,
                "What it is.",
                "subject",
                figures,
                List.of(Column.only("figure", "", 10)),
                Optional.empty(),
                List.of());
    }
}
