package dev.molt.verify;

import dev.molt.update.CheckResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Makes checks of their fields, or says what is wrong with them. */
record CheckReader(Databases databases) {
    private static final Set<String> COMMON = Set.of("name", "advisory", "baseline", "retries", "interval", "timeout");
    /** What each kind may have of its own. */
    private static final Map<String, Set<String>> KINDS = Map.of(
            "http", Set.of("status", "body", "latency"),
            "command", Set.of(),
            "sql", Set.of("database"),
            "tcp", Set.of());

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");
    private static final Pattern PATH = Pattern.compile("/[!-~]*");
    private static final int RETRIES = 10;
    private static final int MOST_RETRIES = 1_000;
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    ListedCheck read(CheckFields fields) throws BadList {
        String kind = kind(fields);
        Set<String> allowed = new TreeSet<>(COMMON);
        allowed.addAll(KINDS.get(kind));
        allowed.add(kind);
        fields.requireOnly(allowed, "in a check by " + kind);
        return new ListedCheck(
                name(fields),
                check(kind, fields),
                fields.truth("advisory", false),
                fields.truth("baseline", true),
                fields.number("retries", 0, MOST_RETRIES).orElse(RETRIES),
                fields.span("interval", Duration.ZERO, LONGEST).orElse(INTERVAL),
                fields.span("timeout", SHORTEST, LONGEST).orElse(TIMEOUT));
    }

    private static String kind(CheckFields fields) throws BadList {
        Set<String> kinds = new LinkedHashSet<>(fields.keys());
        kinds.retainAll(KINDS.keySet());
        if (kinds.size() != 1) {
            throw new BadList(
                    fields.line(),
                    "a check must have exactly one of " + String.join(", ", new TreeSet<>(KINDS.keySet()))
                            + "; this one has "
                            + (kinds.isEmpty()
                                    ? "only " + String.join(", ", fields.keys())
                                    : String.join(", ", kinds)));
        }
        return kinds.iterator().next();
    }

    private static String name(CheckFields fields) throws BadList {
        String allowed = "1 to 60 of A-Z a-z 0-9 . _ -, beginning with a letter or digit";
        String name = fields.text("name", allowed);
        if (!name.matches(CheckResult.NAME)) {
            throw fields.wrong("name", allowed);
        }
        if (BuiltIn.NAMES.contains(name)) {
            throw fields.wrong("name", "another name than those of the checks that are always made");
        }
        return name;
    }

    private Check check(String kind, CheckFields fields) throws BadList {
        return switch (kind) {
            case "http" -> http(fields);
            case "command" -> new CommandCheck(fields.text("command", "a command"));
            case "sql" -> sql(fields);
            default -> tcp(fields);
        };
    }

    private static HttpCheck http(CheckFields fields) throws BadList {
        String allowed = "a path that begins with / and has no spaces";
        String path = fields.text("http", allowed);
        if (!PATH.matcher(path).matches()) {
            throw fields.wrong("http", allowed);
        }
        return new HttpCheck(
                path, fields.number("status", 100, 599), body(fields), fields.span("latency", SHORTEST, LONGEST));
    }

    private static Optional<BodyRule> body(CheckFields fields) throws BadList {
        Optional<String> text = fields.optionalText("body", "a text, or a regular expression between slashes");
        try {
            return text.map(BodyRule::of);
        } catch (PatternSyntaxException e) {
            throw fields.wrong("body", "a regular expression that Java knows (" + e.getDescription() + ")");
        }
    }

    private Check sql(CheckFields fields) throws BadList {
        String query = fields.text("sql", "a query");
        Optional<Path> named =
                fields.optionalText("database", "one of DB_PATHS").map(Path::of);
        if (named.isEmpty() && databases.server().isPresent()) {
            return new PostgresCheck(query, databases.server().get());
        }
        return new SqlCheck(query, file(named, fields));
    }

    private Path file(Optional<Path> named, CheckFields fields) throws BadList {
        List<Path> files = databases.files();
        if (named.isEmpty() && files.isEmpty()) {
            throw fields.wrong("sql", "left out: DB_PATHS names no database");
        }
        if (named.isPresent() && !files.contains(named.get())) {
            throw fields.wrong("database", "one of DB_PATHS (" + join(files) + ")" + orNone());
        }
        return named.orElseGet(() -> files.get(0));
    }

    private String orNone() {
        return databases.server().isPresent() ? ", or left out to ask the database of DATABASE_URL" : "";
    }

    private static String join(List<Path> paths) {
        return String.join(", ", paths.stream().map(Path::toString).toList());
    }

    private static TcpCheck tcp(CheckFields fields) throws BadList {
        String allowed = "HOST:PORT, with a port from 1 to 65535";
        Matcher parts = HOST_AND_PORT.matcher(fields.text("tcp", allowed));
        if (!parts.matches() || Integer.parseInt(parts.group(2)) < 1 || Integer.parseInt(parts.group(2)) > 65_535) {
            throw fields.wrong("tcp", allowed);
        }
        return new TcpCheck(parts.group(1), Integer.parseInt(parts.group(2)));
    }
}
