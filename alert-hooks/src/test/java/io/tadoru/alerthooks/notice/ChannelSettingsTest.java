package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings as people write them, right and wrong. */
class ChannelSettingsTest {
    private static final ObjectMapper YAML = new YAMLMapper();

    static List<ChannelSettings> read(String yaml) throws JsonProcessingException {
        return YAML.readValue(yaml, new TypeReference<>() {});
    }

    private static ChannelSettings one(String json) throws JsonProcessingException {
        return ChannelSettings.of(YAML.readTree(json));
    }

    @Test
    void allKinds() throws JsonProcessingException {
        List<ChannelSettings> all = read("""
                - {type: webhook, name: siem, url: 'https://siem.example/in', secret: whsec_MfKQ9r8GKYqTwjUPD8ILPZIo2LaLaSwabcd, timeout: 500ms}
                - {type: email, name: mail, host: mail.example, user: u, password: p-secret, from: Tadoru <t@soc.example>, to: [a@soc.example], subject: '{{answer}}'}
                - {type: slack, name: chat, url: 'https://hooks.slack.example/services/T/B/x-secret'}
                - {type: teams, name: teams, url: 'https://x.example/workflows/x-secret', text: 'see {{link}}'}
                - {type: mattermost, name: mm, url: 'https://mm.example/hooks/x-secret'}
                - {type: syslog, name: log, host: '::1', transport: tcp, facility: authpriv, port: '6000'}
                - {type: elasticsearch, name: es, url: 'https://es.example:9200', index: tadoru-notices, api_key: k-secret}
                - {type: command, name: run, command: [/usr/local/bin/page, --now], environment: {TOKEN: e-secret}, timeout: 1m}
                """);
        assertThat(all)
                .extracting(ChannelSettings::name)
                .containsExactly("siem", "mail", "chat", "teams", "mm", "log", "es", "run");
        assertThat(all.get(0).timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(((ChannelSettings.Email) all.get(1)).port()).isEqualTo(587);
        assertThat(((ChannelSettings.Syslog) all.get(5)).port()).isEqualTo(6000);
        assertThat(all.toString()).doesNotContain("-secret").doesNotContain("MfKQ");
        assertThat(Channels.open(all))
                .extracting(Channel::name)
                .containsExactly("siem", "mail", "chat", "teams", "mm", "log", "es", "run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: n, type: pigeon} | channel \"n\": key \"type\": is none of command, elasticsearch, email,",
                "{name: n} | channel \"n\": key \"type\"",
                "{type: slack, name: n, url: 'https://s.example/zzz', txt: x} | channel \"n\" (slack): unknown key \"txt\"; there are name, subject, text, timeout, url",
                "{type: slack, name: n} | channel \"n\" (slack): key \"url\": is missing",
                "{type: slack, url: 'https://s.example/zzz'} | key \"name\"",
                "{type: slack, name: 'n n', url: 'https://s.example/zzz'} | key \"name\"",
                "{type: slack, name: n, url: 'ftp://zzz'} | channel \"n\" (slack): key \"url\": is not http",
                "{type: slack, name: n, url: 'https:// zzz'} | channel \"n\" (slack): key \"url\": has a value of the wrong kind",
                "{type: slack, name: n, url: 'https://zzz:zzz@s.example'} | key \"url\": holds a user",
                "{type: slack, name: n, url: 'https://s.example/zzz', text: '{{anser}}'} | key \"text\": unknown placeholder {{anser}}; there are addresses, answer,",
                "{type: slack, name: n, url: 'https://s.example/zzz', subject: '{{answer'} | key \"subject\": \"{{\" without \"}}\"",
                "{type: slack, name: n, url: 'https://s.example/zzz', text: ' '} | key \"text\": is empty",
                "{type: slack, name: n, url: 'https://s.example/zzz', timeout: zzz} | channel \"n\" (slack): key \"timeout\": is no time such as 10s",
                "{type: slack, name: n, url: 'https://s.example/zzz', timeout: 1000m} | key \"timeout\": is not between",
                "{type: webhook, name: n, url: 'https://s.example/zzz', secret: 'whsec_zzz!'} | key \"secret\": a webhook",
                "{type: webhook, name: n, url: 'https://s.example/zzz', secret: ''} | key \"secret\": is missing",
                "{type: webhook, name: n, url: 'https://s.example/zzz', secret: [zzz]} | key \"secret\"",
                "{type: webhook, name: n, url: 'https://s.example/zzz', secret: zzz} | key \"secret\": a webhook's secret: shorter than 24",
                "{type: slack, name: n.n, url: 'https://s.example/zzz'} | key \"name\"",
                "{type: email, name: n, host: h, from: zzz, to: [a@b.c]} | key \"from\": no mail address",
                "{type: email, name: n, host: h, from: a@b.c, to: []} | key \"to\": is missing",
                "{type: email, name: n, host: h, from: a@b.c, to: [\"a@b.c\\r\\nzzz: b\"]} | key \"to\": no mail address",
                "{type: email, name: n, host: h, from: a@b.c, to: [a@b.c], user: u} | key \"password\": is missing",
                "{type: email, name: n, host: h, from: a@b.c, to: [a@b.c], user: u, password: zzz, security: none} | key \"security\": with",
                "{type: email, name: n, host: h, from: a@b.c, to: [a@b.c], port: 99999} | key \"port\": no number",
                "{type: syslog, name: n, host: h, transport: zzz} | key \"transport\": has a value of the wrong kind",
                "{type: syslog, name: n, host: h, facility: zzz} | key \"facility\": is none of kern,",
                "{type: syslog, name: n, host: 'h h'} | key \"host\": no name",
                "{type: elasticsearch, name: n, url: 'https://h', index: 'a*'} | key \"index\": no name of one index",
                "{type: elasticsearch, name: n, url: 'https://h', index: a, api_key: \"zzz\\nb\"} | key \"api_key\": holds",
                "{type: elasticsearch, name: n, url: 'https://h', index: a, api_key: k, user: u, password: zzz} | key \"user\": there is",
                "{type: command, name: n, command: zzz} | key \"command\": has a value of the wrong kind",
                "{type: command, name: n, command: [a], environment: {'A=B': zzz}} | key \"environment\"",
            })
    void whatIsWrongIsNamedWithoutItsValue(String yaml, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one(yaml))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("zzz"));
    }

    @Test
    void namesDiffer() throws JsonProcessingException {
        List<ChannelSettings> two = read("""
                - {type: slack, name: chat, url: 'https://s.example/x'}
                - {type: teams, name: chat, url: 'https://s.example/x'}
                """);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Channels.open(two))
                .withMessage("channel \"chat\": key \"name\": another channel has this name");
    }

    @Test
    void aCertificateThatIsNoneIsNamed() throws JsonProcessingException {
        List<ChannelSettings> one =
                read("- {type: mattermost, name: mm, url: 'https://s.example/x', ca: /does/not/exist.pem}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Channels.open(one))
                .withMessageContaining("channel \"mm\": /does/not/exist.pem");
    }
}
