package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is packaged fits together: settings that can be read, names and numbers that are the same everywhere. */
class PackagingTest {
    private static final Path PACKAGING = Path.of("..", "packaging");

    private static String text(String file) throws IOException {
        return Files.readString(PACKAGING.resolve(file));
    }

    @Test
    void theContainersSettingsAreUnderstood() throws IOException {
        Settings settings =
                new SettingsFile(Map.of("TADORU_DB_PASSWORD", "secret")).read(PACKAGING.resolve("docker/tadoru.yaml"));
        JsonNode compose = new YAMLMapper().readTree(text("docker/compose.yaml"));
        JsonNode tadoru = compose.at("/services/tadoru");
        assertThat(tadoru.path("ports").get(0).asText())
                .isEqualTo("127.0.0.1:" + settings.listen().port() + ":"
                        + settings.listen().port());
        assertThat(tadoru.path("volumes").get(1).asText()).isEqualTo("tadoru:" + settings.data());
        assertThat(text("docker/Dockerfile"))
                .contains("EXPOSE " + settings.listen().port())
                .contains("VOLUME " + settings.data())
                .contains("/dev/tcp/127.0.0.1/" + settings.listen().port());
        assertThat(compose.at("/services").fieldNames()).toIterable().contains("elasticsearch", "postgresql");
    }

    @Test
    void allStartItTheSameWay() throws IOException {
        assertThat(text("systemd/tadoru.service")).contains("tadoru.jar serve --settings /etc/tadoru/tadoru.yaml\n");
        assertThat(text("docker/Dockerfile")).contains("CMD [\"serve\", \"--settings\", \"/etc/tadoru/tadoru.yaml\"]");
        assertThat(text("docker/compose.yaml")).contains("./tadoru.yaml:/etc/tadoru/tadoru.yaml:ro");
    }
}
