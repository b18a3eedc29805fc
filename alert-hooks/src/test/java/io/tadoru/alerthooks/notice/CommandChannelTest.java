package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands as a shell runs them. */
class CommandChannelTest {
    private static Channel sh(String script, Duration timeout, Map<String, Secret> environment) {
        return new CommandChannel(
                new ChannelSettings.Command("run", List.of("sh", "-c", script), environment, timeout));
    }

    @Test
    void seesNothingOfTadorusEnvironment(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        sh("env > \"$OUT\"", Duration.ofSeconds(10), Map.of("OUT", new Secret(out.toString())))
                .send(Notices.plain());
        assertThat(Files.readString(out).lines())
                .allMatch(line -> line.matches("(PATH|LANG|TZ|OUT|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @ParameterizedTest
    @CsvSource({"1,false", "75,false", "65,true", "127,false"})
    void whatAnExitCodeMeans(int code, boolean lasting) {
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> sh(
                                "echo \"no $TOKEN\" >&2; exit " + code,
                                Duration.ofSeconds(10),
                                Map.of("TOKEN", new Secret("t-1234")))
                        .send(Notices.plain()))
                .matches(e -> e.lasting() == lasting)
                .withMessage("channel \"run\": sh ended with " + code + ": no (secret)");
    }

    @Test
    void aCommandThatDoesNotEndIsEndedWithItsChildren(@TempDir Path folder) {
        Path pids = folder.resolve("pids");
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> sh(
                                "sleep 1000 & echo $! $$ > \"$PIDS\"; wait",
                                Duration.ofMillis(500),
                                Map.of("PIDS", new Secret(pids.toString())))
                        .send(Notices.plain()))
                .matches(e -> !e.lasting())
                .withMessageContaining("did not end within 500 ms");
        assertThat(pids)
                .content()
                .satisfies(text -> assertThat(text.strip().split(" "))
                        .hasSize(2)
                        .allSatisfy(pid -> ProcessHandle.of(Long.parseLong(pid))
                                .ifPresent(left -> left.onExit()
                                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                                        .join())));
    }

    @Test
    void muchOutputAndUnreadInputBlockNothing() throws Exception {
        Notice large = Notices.saying("x".repeat(300_000));
        sh("head -c 3000000 /dev/zero", Duration.ofSeconds(10), Map.of()).send(large);
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> sh("head -c 3000000 /dev/zero | tr '\\0' y; exit 1", Duration.ofSeconds(10), Map.of())
                        .send(large))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void noSuchProgram() {
        Channel channel = new CommandChannel(
                new ChannelSettings.Command("run", List.of("/no/such/program"), Map.of(), Duration.ofSeconds(10)));
        assertThatExceptionOfType(NoticeException.class)
                .isThrownBy(() -> channel.send(Notices.plain()))
                .matches(e -> !e.lasting())
                .withMessage("channel \"run\": program cannot be started");
    }
}
