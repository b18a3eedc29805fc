package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.elasticsearch.ElasticsearchNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading a log into a real cluster and asking it, as a user would. */
class TadoruFromElasticsearchIT {
    private static final String SAMPLE =
            Path.of("..", "samples", "shellshock-cgi").toString();

    @TempDir
    private Path folder;

    private static String address() {
        return ElasticsearchNode.of(8).address().toString();
    }

    private Run investigate(String index, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "investigate",
                "--alert",
                SAMPLE + "/alert.json",
                "--elasticsearch",
                address(),
                "--index",
                index,
                "--out",
                folder.toString()));
        args.addAll(List.of(more));
        return Run.of(args.toArray(String[]::new));
    }

    @Test
    void loadTwiceThenInvestigate() {
        String[] load = {
            "load",
            "--log",
            SAMPLE,
            "--elasticsearch",
            address(),
            "--index",
            "auditbeat-lab",
            "--host-ip",
            "web-3=10.20.0.13"
        };
        Run first = Run.of(load);
        assertThat(first.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(first.out()).contains("auditbeat-lab: 45,979 events loaded, 0 were there before, 0 refused");
        assertThat(Run.of(load).out()).contains("0 events loaded, 45,979 were there before, 0 refused");
        Run found = investigate("auditbeat-l*");
        assertThat(found.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(found.out()).contains(".x (pid 29983").contains("on web-3");
    }

    /** A quiet period is the same read from the cluster and from the file. */
    @Test
    void learnsWhatTheFileTeaches() {
        String index = "auditbeat-quiet";
        Run load = Run.of("load", "--log", SAMPLE, "--elasticsearch", address(), "--index", index);
        assertThat(load.exit()).as(load.err()).isEqualTo(Tadoru.ANSWERED);
        String[] period = {"--from", "2026-11-22T02:01:40Z", "--to", "2026-11-22T02:02:20Z"};
        List<String> file = new ArrayList<>(List.of("learn", "--log", SAMPLE, "--out", folder.resolve("f") + ""));
        file.addAll(List.of(period));
        List<String> cluster = new ArrayList<>(
                List.of("learn", "--elasticsearch", address(), "--index", index, "--out", folder.resolve("c") + ""));
        cluster.addAll(List.of(period));
        cluster.addAll(List.of("--host", "web-3"));
        Run read = Run.of(file.toArray(String[]::new));
        assertThat(read.exit()).as(read.err()).isEqualTo(Tadoru.ANSWERED);
        Run run = Run.of(cluster.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.err()).contains("events/s");
        assertThat(folder.resolve("c")).hasSameBinaryContentAs(folder.resolve("f"));
    }

    @Test
    void hostsByOtherNames() throws Exception {
        String index = "auditbeat-names";
        for (String host : new String[] {"one", "two"}) {
            String document = String.format(
                    "{\"@timestamp\":\"2026-11-22T02:02:06.000Z\",\"event\":{\"module\":\"auditd\"},\"auditd\":"
                            + "{\"message_type\":\"syscall\",\"sequence\":7,\"result\":\"success\",\"data\":{\"syscall\":"
                            + "\"connect\",\"exit\":\"0\",\"socket\":{\"family\":\"ipv4\",\"addr\":\"10.66.4.9\","
                            + "\"port\":\"8443\"}}},\"process\":{\"pid\":5,\"name\":\"of-%1$s\"},"
                            + "\"host\":{\"name\":\"%1$s\",\"id\":\"id-%1$s\"},\"agent\":{\"name\":\"agent\"}}",
                    host);
            put(index, document);
        }
        Run byId = investigate(index, "--host", "id-two");
        assertThat(byId.exit()).as(byId.err()).isEqualTo(Tadoru.ANSWERED);
        assertThat(byId.out()).contains("of-two").contains("on two").doesNotContain("on one");
        Run mapped = investigate(index, "--host-map", "198.51.100.7=two,10.20.0.13=one");
        assertThat(mapped.out()).contains("of-one").contains("on one");
        Run both = investigate(index, "--host", "agent");
        assertThat(both.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(both.err()).contains("\"agent\" may be any of one, two");
        assertThat(investigate(index, "--host-map", "web=10.1.1.1").err()).contains("is not IP=NAME");
    }

    private static void put(String index, String document) throws Exception {
        java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
        java.net.URI node = ElasticsearchNode.of(8).address();
        String mapping = "{\"mappings\":{\"dynamic_templates\":[{\"strings\":{\"match_mapping_type\":\"string\","
                + "\"mapping\":{\"type\":\"keyword\"}}}]}}";
        for (String[] request :
                new String[][] {{"PUT", "/" + index, mapping}, {"POST", "/" + index + "/_doc?refresh=true", document}
                }) {
            client.send(
                    java.net.http.HttpRequest.newBuilder(node.resolve(request[1]))
                            .header("Content-Type", "application/json")
                            .method(request[0], java.net.http.HttpRequest.BodyPublishers.ofString(request[2]))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.discarding());
        }
    }

    @Test
    void noSuchIndex() {
        Run run = investigate("auditbeat-nowhere");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).contains("auditbeat-nowhere");
    }

    @Test
    void loadingIntoAPatternIsRefused() {
        Run run = Run.of("load", "--log", SAMPLE, "--elasticsearch", address(), "--index", "auditbeat-*");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).contains("one index or data stream");
    }
}
