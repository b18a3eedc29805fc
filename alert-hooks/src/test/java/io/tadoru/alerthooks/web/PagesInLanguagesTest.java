package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesInLanguagesTest {
    private static final String JAPANESE = "<html lang=\"ja\">";
    private static final String ENGLISH = "<html lang=\"en\">";

    @TempDir
    static Path folder;

    private static Running running;

    @BeforeAll
    static void start() {
        running = new Running(folder, (source, headers, body, address) -> Reply.refused(401, "no"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static HttpRequest.Builder page(String path) {
        return running.request("GET", path, null, null).header("Accept", "text/html");
    }

    private static HttpResponse<String> choose(String body, String... headers) {
        HttpRequest.Builder request = running.request("POST", "/language", "application/x-www-form-urlencoded", body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return running.send(request);
    }

    private static void assertTold(HttpResponse<String> page, String tag) {
        assertThat(page.body()).contains("<html lang=\"" + tag + "\">");
        assertThat(page.headers().firstValue("Content-Language")).hasValue(tag);
        assertThat(page.headers().firstValue("Vary")).hasValue("Accept-Language, Cookie");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void theBrowsersLanguageCountsUntilSomebodyChooses() {
        assertTold(running.send(page("/login")), "en");
        assertTold(running.send(page("/login").header("Accept-Language", "ja-JP,ja;q=0.9,en;q=0.8")), "ja");
        HttpResponse<String> chosen =
                running.send(page("/login").header("Accept-Language", "ja").header("Cookie", "tadoru-language=en"));
        assertTold(chosen, "en");
        chosen = running.send(page("/login").header("Cookie", "tadoru-language=ja"));
        assertTold(chosen, "ja");
        assertThat(chosen.body()).contains("lang=\"en\">English</button>").doesNotContain("Password");
        assertTold(running.send(page("/login").header("Cookie", "tadoru-language=%22%3E%3Cscript%3E")), "en");
    }

    @Test
    void everyPageIsInTheLanguage() {
        for (String path :
                List.of("/", "/?status=open", "/incidents/" + running.incident, "/status", "/incidents/no")) {
            HttpResponse<String> page =
                    running.send(running.as(Role.ANALYST, page(path).header("Accept-Language", "ja")));
            assertTold(page, "ja");
            assertThat(page.body())
                    .as(path)
                    .contains("<form method=\"post\" action=\"/language\"", "name=\"next\" value=\"" + path + "\"");
        }
        assertTold(running.send(page("/").header("Accept-Language", "ja")), "ja");
        assertTold(running.send(running.as(Role.READER, page("/nowhere").header("Accept-Language", "ja"))), "ja");
    }

    @Test
    void aChoiceIsKeptAndLeadsBack() {
        HttpResponse<String> chosen =
                choose("language=ja&next=%2F%3Fstatus%3Dopen%26text%3Da%2520b", "Sec-Fetch-Site", "same-origin");
        assertThat(chosen.statusCode()).isEqualTo(303);
        assertThat(chosen.headers().firstValue("Location")).hasValue("/?status=open&text=a%20b");
        assertThat(chosen.headers().allValues("Set-Cookie"))
                .containsExactly("tadoru-language=ja; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    }

    @Test
    void aChoiceLeadsNowhereElse() {
        for (String next : List.of(
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example",
                "/%0d%0aSet-Cookie:a=b",
                "/?a=b\r\nSet-Cookie:a=b",
                "/?next=//evil.example",
                "javascript:alert(1)",
                "/logout",
                "/incidents/../logout",
                "")) {
            HttpResponse<String> chosen = choose(
                    "language=en&next=" + java.net.URLEncoder.encode(next, java.nio.charset.StandardCharsets.UTF_8));
            assertThat(chosen.headers().firstValue("Location")).as(next).hasValue("/");
            assertThat(chosen.headers().allValues("Set-Cookie")).as(next).hasSize(1);
        }
    }

    @Test
    void othersCannotChoose() {
        assertThat(choose("language=ja", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(choose("language=ja", "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        for (String wrong : List.of("language=fr", "language=", "next=%2F", "language=%22%3E", "language=ja&x=1")) {
            HttpResponse<String> refused = choose(wrong);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(422);
            assertThat(refused.headers().allValues("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void machinesAreAnsweredInEnglish() {
        HttpResponse<String> problem =
                running.send(running.as(Role.READER, running.request("GET", "/api/v1/incidents/no", null, null))
                        .header("Accept-Language", "ja")
                        .header("Cookie", "tadoru-language=ja"));
        assertThat(Running.parsed(problem).path("detail").asText()).isEqualTo("there is no such incident");
        assertThat(Running.parsed(problem).path("title").asText()).isEqualTo("Not Found");
        assertThat(problem.headers().firstValue("Content-Language")).isEmpty();
    }

    @Test
    void whatOthersWroteStaysWhatItIs() {
        HttpResponse<String> japanese = running.send(
                running.as(Role.ANALYST, page("/incidents/" + running.incident).header("Accept-Language", "ja")));
        HttpResponse<String> english = running.send(running.as(Role.ANALYST, page("/incidents/" + running.incident)));
        assertThat(english.body()).contains(ENGLISH);
        assertThat(japanese.body())
                .contains(JAPANESE)
                .doesNotContain("<script>alert", "<img", "\u202E")
                .contains("<bdi>&lt;script&gt;alert(1)");
        assertThat(japanese.body().split("&lt;script&gt;", -1))
                .hasSameSizeAs(english.body().split("&lt;script&gt;", -1));
    }

    private static Document in(String language, String path) {
        return Jsoup.parse(running.send(running.as(Role.READER, page(path).header("Accept-Language", language)))
                .body());
    }

    @Test
    void whatAnInvestigationSaysIsInTheLanguageAndItsNamesAreAsTheyAre() {
        String summary = """
                {"answer": ["sh (pid 7) sent data.", "It came in from 192.0.2.7. No.", "", "- user kenji"],
                 "findings": ["read /etc/x", "read y"], "limits": ["old"],
                 "said": {"answer": [[["{0} {1} on {2}, {3}.", ["{0} (pid {1})", "sh", "7"], ["sent data to {0}", "a\\\\\\\\b"],
                          ["unnamed host"], ["at the time of the alert"]]],
                         [["It came in from {0}.", "{1}<script>"], ["Nothing that it did afterwards is in the evidence."]],
                         [], [["user {0}", "kenji"]]],
                        "findings": [[["read {0}", "\u200E\u0627\u200E"]], [["read {0}", "x\u202E"]]]}}""";
        String id = running.another(Set.of(), "sh (pid 7) sent data.", summary);
        Document japanese = in("ja", "/incidents/" + id);
        assertThat(japanese.select("h1").text()).isEqualTo("名前のないホスト で sh (pid 7) が a\\\\b へデータを送りました (アラートと同時刻)。");
        assertThat(japanese.select("h1 bdi").eachText()).containsExactly("sh", "7", "a\\\\b");
        assertThat(japanese.select(".answer p").eachText()).containsExactly("侵入元は {1}<script> です。その後の動作は証拠にありません。");
        assertThat(japanese.select(".answer li").eachText())
                .containsExactly("ユーザー kenji", "\u200E\u0627\u200E を読み取り", "x\\u202E を読み取り", "old");
        assertThat(japanese.select("main [lang=en]").eachText()).containsExactly("old");
        assertThat(in("ja", "/").select("td:contains(データを送りました)")).hasSize(1);
        Document english = in("en", "/incidents/" + id);
        assertThat(english.select("h1").text())
                .isEqualTo("sh (pid 7) sent data to a\\\\b on unnamed host, at the time of the alert.");
        assertThat(english.select(".answer p").text())
                .isEqualTo("It came in from {1}<script>. Nothing that it did afterwards is in the evidence.");
    }

    @Test
    void whatWasKeptWithoutSentencesIsShownInEnglish() {
        String id = running.another(
                Set.of(),
                "sh sent data.",
                "{\"answer\": [\"sh sent data.\", \"And.\", \"- user\"], \"limits\": [\"old\"]}");
        assertThat(in("ja", "/incidents/" + id).select(".answer [lang=en]").eachText())
                .containsExactly("sh sent data.", "And.", "user", "old");
        assertThat(in("ja", "/").select("td > bdi[lang=en]").eachText()).contains("sh sent data.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[]",
                "{\"answer\": 7, \"limits\": {\"a\": [[\"b\"]]}}",
                "{\"answer\": {\"0\": [\"a\"]}}",
                "{\"answer\": [{\"a\": 1}, [null, 7, {}, [], [[]], [\"{0}\"], [\"<script>alert(1)</script>\"]]]}",
                "{\"answer\": [[[\"\u202E<img src=x onerror=alert(1)>\", \"\u202E\"]], [\"\\u0000\\u001b[31m<img>\"]]}",
                "{\"answer\": [DEEP]}"
            })
    void aSummaryThatIsAnythingElseIsShownToo(String said) {
        String deep = "[\"{0}\",".repeat(900) + "7" + "]".repeat(900);
        String id = running.another(
                Set.of(),
                "sh",
                "{\"answer\": [\"sh\", \"b\"], \"limits\": [\"c\"], \"said\": " + said.replace("DEEP", deep) + "}");
        for (String path : List.of("/", "/incidents/" + id)) {
            HttpResponse<String> page =
                    running.send(running.as(Role.READER, page(path).header("Accept-Language", "ja")));
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body().codePoints().filter(c -> c != '\n' && Character.isISOControl(c) || c == 0x202E))
                    .isEmpty();
            assertThat(Jsoup.parse(page.body()).select("script:not([src^=/assets/]), img"))
                    .isEmpty();
        }
        assertThat(in("ja", "/incidents/" + id).select(".answer li").text()).isEqualTo("c");
        assertThat(running.get(Role.READER, "/api/v1/incidents/" + id).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSummaryThatIsNoJsonLeavesTheList() {
        running.another(Set.of(), "sh was broken.", "{");
        assertThat(in("ja", "/").select("td > bdi[lang=en]").eachText()).contains("sh was broken.");
    }
}
