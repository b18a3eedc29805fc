package io.tadoru.alerthooks.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
    @TempDir
    Path folder;

    private static Settings of(String yaml, Map<String, String> environment) {
        return new SettingsFile(environment).of(yaml, "t.yaml");
    }

    @Test
    void everythingHasADefaultButTheEvidence() {
        Settings settings = of("", Map.of());
        assertThat(settings.listen().address()).isEqualTo("127.0.0.1");
        assertThat(settings.listen().port()).isEqualTo(8787);
        assertThat(settings.investigate().settle()).containsExactly(Duration.ofSeconds(30), Duration.ofMinutes(5));
        assertThat(settings.database()).isNull();
        assertThat(settings.evidence().logs()).isEmpty();
        assertThat(settings.evidence().elasticsearch()).isEmpty();
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void readsDurationsListsAndTables() {
        Settings settings = of(
                "investigate: {window: 24h, max_nodes: 300, settle: []}\nhosts: {203.0.113.5: web-3}\n"
                        + "hooks: {lab: {tokens: [abcdefghijklmnopq], fields: {dest_ip: /a/b}}}",
                Map.of());
        assertThat(settings.investigate().window()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.investigate().maxNodes()).isEqualTo(300);
        assertThat(settings.investigate().settle()).isEmpty();
        assertThat(settings.hosts()).containsEntry("203.0.113.5", "web-3");
        assertThat(settings.hooks()).containsOnlyKeys("lab");
    }

    @Test
    void secretsComeFromTheEnvironmentOrFromFiles() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "from file\n");
        Settings settings = of(
                "database: {url: 'jdbc:postgresql://db/t', user: \"${USER_NAME}\", password: \"${DB}\"}\n"
                        + "channels: [{name: a, url: 'https://x/${PART}/y'}]",
                Map.of("USER_NAME", "tadoru", "DB_FILE", secret.toString(), "PART", "p$1"));
        assertThat(settings.database())
                .isEqualTo(new Settings.Postgres("jdbc:postgresql://db/t", "tadoru", "from file"));
        assertThat(settings.channels().get(0).path("url").asText()).isEqualTo("https://x/p$1/y");
        assertThat(settings.toString()).doesNotContain("from file");
    }

    @Test
    void anOpenIdProviderIsOptional() {
        assertThat(of("", Map.of()).oidc()).isNull();
        Settings settings = of(
                "oidc: {issuer: 'https://sso', client_id: t, client_secret: \"${S}\", roles: {/soc: analyst}}",
                Map.of("S", "hush"));
        assertThat(settings.oidc())
                .isEqualTo(new Settings.Oidc(
                        "https://sso",
                        "t",
                        "hush",
                        List.of("profile"),
                        "preferred_username",
                        "groups",
                        Map.of("/soc", "analyst"),
                        null,
                        null,
                        ""));
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> of("listen: {prot: 1}", Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("t.yaml: listen.prot: there is no such key; there are: address")
                .hasMessageContaining("allow_plain");
        assertThatThrownBy(() -> of("investigate: {window: soon}", Map.of()))
                .hasMessageContaining("t.yaml: investigate.window: \"soon\" is no duration");
        assertThatThrownBy(() -> of("listen: {port: many}", Map.of())).hasMessageContaining("t.yaml: listen.port");
        assertThatThrownBy(() -> of("data: ${NOT_SET}", Map.of()))
                .hasMessageContaining("the environment has no NOT_SET");
        assertThatThrownBy(() -> of("a: b: c", Map.of())).hasMessageContaining("t.yaml, line 1: no YAML");
        assertThatThrownBy(() -> of("data: x\ndata: y", Map.of())).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> of("[]", Map.of())).hasMessageContaining("not a table of keys");
        assertThatThrownBy(() -> new SettingsFile(Map.of()).read(folder.resolve("none")))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void thePackagesSettingsAreRead() {
        SettingsFile file = new SettingsFile(Map.of("TADORU_DB_PASSWORD", "x"));
        assertThat(file.read(Path.of("../packaging/systemd/tadoru.yaml"))
                        .evidence()
                        .logs())
                .hasSize(1);
        assertThat(file.read(Path.of("../packaging/docker/tadoru.yaml")).database())
                .isNotNull();
    }

    /** The example in the documentation is a settings file. */
    @Test
    void theDocumentedExampleIsRead() throws Exception {
        String page = Files.readString(Path.of("../docs/service.md"));
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(yaml.find()).isTrue();
        Map<String, String> environment = new java.util.HashMap<>();
        Pattern.compile("\\$\\{(\\w+)}")
                .matcher(yaml.group(1))
                .results()
                .forEach(m -> environment.put(m.group(1), "x"));
        Settings settings = of(yaml.group(1), environment);
        assertThat(settings.evidence().elasticsearch()).isEqualTo(List.of("https://es:9200"));
        assertThat(settings.channels()).hasSize(2);
        assertThat(settings.follow().alerts()).isNotNull();
        assertThat(settings.oidc()).isNotNull();
    }
}
