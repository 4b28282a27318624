package dev.molt.verify;

import dev.molt.config.Settings;
import dev.molt.verify.Yaml.Fields;
import dev.molt.verify.Yaml.Items;
import dev.molt.verify.Yaml.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a release wants to be looked at before it may serve: its {@code verify.yaml}. */
public record CheckList(List<ListedCheck> checks) {
    /** The name of the file, at the top of a release. */
    public static final String FILE = "verify.yaml";

    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_CHECKS = 50;

    /**
     * Reads the list of a release, empty if it has none.
     *
     * @param settings which databases there are, for checks by SQL
     * @throws BadList when anything in it is not as it must be
     */
    public static Optional<CheckList> read(Path release, Settings settings) throws IOException {
        return read(release, Databases.of(settings));
    }

    static Optional<CheckList> read(Path release, Databases databases) throws IOException {
        try (InputStream in = Files.newInputStream(release.resolve(FILE))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadList(0, "is larger than " + MOST_BYTES + " bytes");
            }
            return Optional.of(parse(text(bytes), databases));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static String text(byte[] bytes) throws BadList {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadList(0, "is not UTF-8");
        }
    }

    static CheckList parse(String text, Databases databases) throws BadList {
        Value all = Yaml.parse(text);
        if (!(all instanceof Fields top)) {
            throw new BadList(all.line(), "must be a map with a list \"checks\"");
        }
        new CheckFields(top).requireOnly(Set.of("checks"), "here");
        if (!(top.fields().get("checks") instanceof Items items)
                || items.items().isEmpty()) {
            throw new BadList(top.line(), "\"checks\" must be a list of checks, each beginning with a dash");
        }
        if (items.items().size() > MOST_CHECKS) {
            throw new BadList(items.line(), "has " + items.items().size() + " checks, at most " + MOST_CHECKS);
        }
        return new CheckList(read(items, new CheckReader(databases)));
    }

    private static List<ListedCheck> read(Items items, CheckReader reader) throws BadList {
        List<ListedCheck> checks = new ArrayList<>();
        Set<String> names = new HashSet<>(BuiltIn.NAMES);
        for (Value item : items.items()) {
            if (!(item instanceof Fields fields)) {
                throw new BadList(
                        item.line(), "a check must be a map, like \"- name: home\" with \"http: /\" below it");
            }
            ListedCheck check = reader.read(new CheckFields(fields));
            if (!names.add(check.name())) {
                throw new BadList(fields.line(), "\"" + check.name() + "\" is the name of another check already");
            }
            checks.add(check);
        }
        return List.copyOf(checks);
    }
}
