package io.tadoru.alerthooks.notice;

import java.util.List;

/** Notices to send. */
final class Notices {
    /** Whatever an attacker may call a file, a rule, a host. */
    static final List<String> HOSTILE = List.of(
            "x\r\nBcc: everybody@example.org\r\n\r\nforged body",
            "<!channel> <!here|x> <@U012AB> <https://evil.example|click> &amp; <users/all>",
            "[click](http://evil.example) ![i](http://evil.example/i.png) **b** _i_ ~s~ `c` ```f``` # h\n> q\n- l | t |",
            "@all @channel @here @admin <at>admin</at> http://evil.example invoice.py evil.example",
            "a\u0000b\u0007c\u001b[31md\u0085e\u2028f\u2029g\u007f",
            "\u202Etxt.exe\u202C \u2066x\u2069 \u200Bz\u200F \uFEFF",
            "\uD800 lone \uDC00",
            "\"]\\] ] [x@1 a=\"b\"] <13>1 - - - - - - forged",
            "` `` ``` ` @all [x](y) `",
            "{{link}} {{answer}} ${jndi:ldap://evil.example/x} %n%s",
            "-rf / ; $(touch /tmp/x) `id` | sh",
            "x".repeat(300_000),
            "語".repeat(100_000),
            "<!channel>\n".repeat(30_000));

    private Notices() {}

    static Notice plain() {
        return new Notice(
                "msg-1",
                "inc-1",
                "answer",
                1_795_356_189_250L,
                "ET MALWARE beacon",
                1,
                "suricata",
                "web-3",
                "python3 (pid 27499) of alice connected, 93 %",
                0.93,
                false,
                3,
                List.of("runs from /tmp", "was saved by the mail client"),
                List.of("2 of 900 event numbers are missing"),
                "10.0.0.7:40112",
                "203.0.113.9:443",
                "https://tadoru.example/incidents/inc-1");
    }

    /** One that says the same everywhere. */
    static Notice saying(String text) {
        return saying(text, "msg-2");
    }

    static Notice saying(String text, String id) {
        return new Notice(
                id,
                "inc-2",
                "answer",
                1_795_356_189_250L,
                text,
                1,
                text,
                text,
                text,
                0.5,
                true,
                1,
                List.of(text, text, text, text, text, text, text),
                List.of(text),
                text,
                text,
                "https://tadoru.example/incidents/inc-2");
    }
}
