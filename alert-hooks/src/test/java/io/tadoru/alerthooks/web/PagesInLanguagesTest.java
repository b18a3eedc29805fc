package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
