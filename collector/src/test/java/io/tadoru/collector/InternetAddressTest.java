package io.tadoru.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternetAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8::000a, 2001:db8::a",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:0:0:0:0:0:0, ::",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::FFFF:0102:0304, 1.2.3.4",
        "0:0:0:0:0:ffff:10.0.0.1, 10.0.0.1",
        "64:ff9b::1.2.3.4, 64:ff9b::102:304",
        "fe80::1%eth0, fe80::1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    })
    void canonicalForm(String text, String expected) {
        assertThat(InternetAddress.canonical(text)).isEqualTo(expected);
        assertThat(InternetAddress.canonical(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                "1..3.4",
                "1.2.3.4%eth0",
                ":",
                ":::",
                ":1",
                "1:",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::",
                "::1.2.3",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::１",
                "1:2:3:4::5:6:7:8",
                "::ffff:1.2.3.4:5",
                "99999999999.1.1.1"
            })
    void whatIsNoAddress(String text) {
        assertThat(InternetAddress.canonical(text)).isEmpty();
    }

    @Test
    void bytesAndTextAgree() throws UnknownHostException {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(4) == 0 ? 4 : 16];
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            String text = InternetAddress.ofBytes(bytes, 0, bytes.length);
            InetAddress reference = InetAddress.getByAddress(bytes);
            assertThat(InternetAddress.canonical(text)).isEqualTo(text);
            assertThat(InternetAddress.canonical(reference.getHostAddress())).isEqualTo(text);
            assertThat(InetAddress.getByName(text)).isEqualTo(reference);
        }
    }

    @Test
    void otherLengthsAreRefused() {
        assertThatThrownBy(() -> InternetAddress.ofBytes(new byte[8], 0, 8)).hasMessageContaining("not 8");
    }
}
