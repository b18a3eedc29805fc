package io.tadoru.alerthooks.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings from YAML. {@code ${NAME}} in a text stands for what the environment has under NAME, or for the content of
 * the file that it has under NAME_FILE; so no secret need stand in the file. An unknown key is an error.
 */
public final class SettingsFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final List<String> SECTIONS = List.of("listen", "evidence", "follow", "investigate");
    private static final long LARGEST = 1 << 20;

    private final Map<String, String> environment;
    private final ObjectMapper yaml;

    /** @param environment such as {@link System#getenv()} */
    public SettingsFile(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        YAMLFactory factory = new YAMLFactory();
        factory.configure(YAMLParser.Feature.EMPTY_STRING_AS_NULL, false);
        yaml = new ObjectMapper(factory);
        yaml.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        yaml.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        yaml.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        yaml.registerModule(new SimpleModule()
                .addDeserializer(Duration.class, new OfDuration())
                .addDeserializer(Path.class, new OfPath()));
    }

    private static final class OfDuration extends StdScalarDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        OfDuration() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                return DurationText.parse(parser.getText());
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }
    }

    /** A name, whatever colons are in it; Jackson's own takes some names for addresses. */
    private static final class OfPath extends StdScalarDeserializer<Path> {
        private static final long serialVersionUID = 1L;

        OfPath() {
            super(Path.class);
        }

        @Override
        public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Path.of(parser.getText());
        }
    }

    /** {@link #read(Path, ObjectNode)} with nothing that wins over it. */
    public Settings read(Path file) {
        return read(file, yaml.createObjectNode());
    }

    /**
     * Reads a file.
     *
     * @param over wins over what the file says, key by key; its texts are taken as they are
     * @throws SettingsException with the file's name and what is wrong, where
     */
    public Settings read(Path file, ObjectNode over) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new SettingsException(file + ": larger than 1 MiB; this is no settings file");
            }
            return of(Files.readString(file), file.toString(), over);
        } catch (IOException e) {
            throw new SettingsException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param where names the text in errors */
    public Settings of(String text, String where) {
        return of(text, where, yaml.createObjectNode());
    }

    /** {@link #read(Path, ObjectNode)} of a text. @param where names it in errors */
    public Settings of(String text, String where, ObjectNode over) {
        try {
            JsonNode read = yaml.readTree(text);
            if (read == null || read.isNull() || read.isMissingNode()) {
                read = yaml.createObjectNode();
            }
            if (!(read instanceof ObjectNode tree)) {
                throw new SettingsException(where + ": not a table of keys such as \"evidence:\"");
            }
            expand(tree, where);
            merge(tree, over);
            for (String section : SECTIONS) {
                if (!tree.hasNonNull(section)) {
                    tree.putObject(section);
                }
            }
            return yaml.treeToValue(tree, Settings.class);
        } catch (UnrecognizedPropertyException e) {
            throw new SettingsException(
                    where + ": " + path(e) + ": there is no such key; there are: "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .reduce((a, b) -> a + ", " + b)
                                    .orElse("none"),
                    e);
        } catch (JsonMappingException e) {
            throw new SettingsException(where + ": " + path(e) + ": " + firstLine(e), e);
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new SettingsException(where + line + ": no YAML: " + firstLine(e), e);
        }
    }

    private static void merge(ObjectNode into, ObjectNode over) {
        over.fields().forEachRemaining(field -> {
            if (field.getValue() instanceof ObjectNode wins && into.get(field.getKey()) instanceof ObjectNode loses) {
                merge(loses, wins);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private static String firstLine(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private void expand(JsonNode node, String where) {
        if (node instanceof ObjectNode object) {
            Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (field.getValue().isTextual()) {
                    object.put(field.getKey(), expanded(field.getValue().asText(), where + ": " + field.getKey()));
                } else {
                    expand(field.getValue(), where + ": " + field.getKey());
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual()) {
                    array.set(i, expanded(array.get(i).asText(), where));
                } else {
                    expand(array.get(i), where);
                }
            }
        }
    }

    private String expanded(String text, String where) {
        Matcher m = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (m.find()) {
            m.appendReplacement(out, Matcher.quoteReplacement(value(m.group(1), where)));
        }
        return m.appendTail(out).toString();
    }

    private String value(String name, String where) {
        String file = environment.get(name + "_FILE");
        if (file != null) {
            try {
                return Files.readString(Path.of(file)).strip();
            } catch (IOException e) {
                throw new SettingsException(where + ": " + name + "_FILE names " + file + ", which cannot be read", e);
            }
        }
        String value = environment.get(name);
        if (value == null) {
            throw new SettingsException(where + ": the environment has no " + name + "; set it, or " + name + "_FILE");
        }
        return value;
    }
}
