package io.tadoru.correlator.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private static boolean matches(String glob, String text) {
        return Glob.of(glob).stream().anyMatch(g -> g.matches(text));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /tmp/**,                /tmp/a/b,       true
            /tmp/*,                 /tmp/a/b,       false
            /tmp/*,                 /tmp/,          true
            /tmp/*,                 /tmpx,          false
            '/{usr/,}bin/{a,bb}',   /bin/bb,        true
            '/{usr/,}bin/{a,bb}',   /usr/bin/a,     true
            '/{usr/,}bin/{a,bb}',   /usr/bin/b,     false
            /**/.*,                 /home/x/.y,     true
            /**/.*,                 /home/.x/y,     false
            *.pdf.sh,               a.pdf.sh,       true
            a**a,                   a,              false
            a**a,                   aa,             true
            [**],                   [kworker/0],    true
            [**],                   [,              false
            **,                     anything/at,    true
            a.c,                    abc,            false
            """)
    void matchesAsAShellWould(String glob, String text, boolean matches) {
        assertThat(matches(glob, text)).isEqualTo(matches);
    }

    @Test
    void agreesWithARegularExpression() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String signs = "ab/*";
        for (int i = 0; i < 100_000; i++) {
            String glob = word(random, signs, 8);
            String text = word(random, "ab/", 10);
            // "***" is one that takes all and one that does not: the same as the first.
            StringBuilder regex = new StringBuilder();
            for (int at = 0; at < glob.length(); at++) {
                boolean two = glob.startsWith("**", at);
                regex.append(two ? ".*" : glob.charAt(at) == '*' ? "[^/]*" : String.valueOf(glob.charAt(at)));
                at += two ? 1 : 0;
            }
            assertThat(matches(glob, text))
                    .as("%s on %s, seed %d", glob, text, seed)
                    .isEqualTo(Pattern.matches(regex.toString(), text));
        }
    }

    private static String word(Random random, String signs, int most) {
        StringBuilder word = new StringBuilder();
        for (int n = random.nextInt(most); n > 0; n--) {
            word.append(signs.charAt(random.nextInt(signs.length())));
        }
        return word.toString();
    }

    @Test
    void bracesMustMatch() {
        for (String wrong : new String[] {"{a", "a}", "{a,{b,c}}", "}{", "{a}}"}) {
            assertThatThrownBy(() -> Glob.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Glob.of("{a,b}".repeat(40))).hasMessageContaining("2000");
    }
}
