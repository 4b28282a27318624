package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DumpRowsTest {
    private static Map<String, Long> count(String dump) throws IOException {
        return DumpRows.in(new BufferedReader(new StringReader(dump))).tables();
    }

    @Test
    void rowsAreCountedTableByTable() throws IOException {
        assertThat(count("""
                SET client_encoding = 'UTF8';

                COPY public.messages (id, body) FROM stdin;
                1\tone
                2\ttwo
                \\.

                COPY public.empty (id) FROM stdin;
                \\.

                SELECT pg_catalog.setval('public.messages_id_seq', 2, true);
                """)).isEqualTo(Map.of("public.messages", 2L, "public.empty", 0L));
    }

    @Test
    void whateverIsInARowItIsOne() throws IOException {
        assertThat(count("""
                COPY public.messages (body) FROM stdin;
                COPY public.other (body) FROM stdin;
                \\\\.

                \\N
                \\.
                COPY public.last (body) FROM stdin;
                x
                \\.
                """)).isEqualTo(Map.of("public.messages", 4L, "public.last", 1L));
    }

    @Test
    void aNameMayBeQuotedAndATableWithoutColumns() throws IOException {
        assertThat(count("""
                COPY public."Order ""x"" (new)" ("a b", "c)") FROM stdin;
                1\t2
                \\.
                COPY "user"."table"  FROM stdin;

                \\.
                """)).isEqualTo(Map.of("public.\"Order \"\"x\"\" (new)\"", 1L, "\"user\".\"table\"", 1L));
    }
}
