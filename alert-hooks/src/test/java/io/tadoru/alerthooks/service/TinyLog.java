package io.tadoru.alerthooks.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A raw audit log in which many processes each call an address of their own. */
final class TinyLog {
    static final long BEGIN = 1_790_000_000L;

    private TinyLog() {}

    /** The far end of a process, from 0. */
    static String address(int process) {
        return "198.51." + (100 + process / 250) + "." + (1 + process % 250);
    }

    /** When it called, seconds since the epoch. */
    static long time(int process) {
        return BEGIN + process;
    }

    static void write(Path file, int processes) throws IOException {
        StringBuilder log = new StringBuilder();
        int serial = 100;
        for (int i = 0; i < processes; i++) {
            String ids = "ppid=900 pid=" + (1000 + i)
                    + " auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0"
                    + " ses=3 comm=\"sync" + i + "\" exe=\"/usr/bin/sync" + i + "\" key=(null)";
            String stamp = "msg=audit(" + (time(i) - 1) + ".100:" + serial++ + "): ";
            log.append("type=SYSCALL ")
                    .append(stamp)
                    .append("arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=8 items=1 ")
                    .append(ids)
                    .append('\n');
            log.append("type=EXECVE ")
                    .append(stamp)
                    .append("argc=1 a0=\"sync")
                    .append(i)
                    .append("\"\n");
            log.append("type=CWD ").append(stamp).append("cwd=\"/home/kenji\"\n");
            log.append("type=PATH ")
                    .append(stamp)
                    .append("item=0 name=\"/usr/bin/sync")
                    .append(i)
                    .append("\" inode=")
                    .append(5000 + i)
                    .append(" dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n");
            stamp = "msg=audit(" + time(i) + ".200:" + serial++ + "): ";
            log.append("type=SYSCALL ")
                    .append(stamp)
                    .append("arch=c000003e syscall=42 success=yes exit=0 a0=3 a1=7ffd a2=10 a3=8 items=0 ")
                    .append(ids)
                    .append('\n');
            log.append("type=SOCKADDR ")
                    .append(stamp)
                    .append("saddr=020001BB")
                    .append(hex(address(i)))
                    .append("0000000000000000\n");
        }
        Files.writeString(file, log);
    }

    private static String hex(String ip) {
        StringBuilder hex = new StringBuilder();
        for (String part : ip.split("\\.")) {
            hex.append(String.format(Locale.ROOT, "%02X", Integer.parseInt(part)));
        }
        return hex.toString();
    }

    /** The alert of a process, Suricata's. */
    static String alert(int process, int delivery) {
        return "{\"timestamp\":\"" + java.time.Instant.ofEpochSecond(time(process)) + "\",\"event_type\":\"alert\","
                + "\"src_ip\":\"10.0.0.5\",\"src_port\":" + (20_000 + delivery % 40_000) + ",\"dest_ip\":\""
                + address(process) + "\",\"dest_port\":443,\"proto\":\"TCP\",\"flow_id\":" + delivery
                + ",\"alert\":{\"signature_id\":1,\"signature\":\"ET MALWARE beacon\",\"severity\":1}}";
    }
}
