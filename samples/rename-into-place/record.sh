#!/bin/bash
# Records the sample rename-into-place. Run as root on a machine of your own; results in /opt/lab/out/rename-into-place.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" batch-9 10.20.0.37 ""

install -m 755 "$RUN/pull.py" $LAB/bin/pull
install -d -o bob -g bob /home/bob/bin
install -m 755 -o bob -g bob "$RUN/report.sh" /home/bob/bin/report.sh
install -d -o $OUT_UID "$RUN/share"
cp "$RUN/report.sh" "$RUN/share/"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8444 "$RUN/seen.json" 2901111 "LAB TROJAN scheduled script calls out" who list take
lab_outside python3 -m http.server --bind $WEB_IP --directory "$RUN/share" 8080

# cron runs bob's report every minute; pull.py keeps it up to date, by a temporary name and a rename.
sample_crontabs() {
  printf '* * * * * /home/bob/bin/report.sh\n' | crontab -u bob -
}
while [ "$(date +%S)" != 40 ]; do sleep 0.2; done
lab_audit_on ENRICHED 500 1
lab_noise_on 4.5
lab_login bob "$LAB/bin/pull http://$WEB_IP:8080/report.sh bin/report.sh 8" &
pull=$!
sleep 5
# Two harmless versions, then the one that calls home, then a harmless one again.
(sleep 3; echo '# version 2' >> "$RUN/share/report.sh"
 sleep 30; { cat "$RUN/report.sh"; cat "$RUN/tail.sh"; } > "$RUN/share/next"; mv "$RUN/share/next" "$RUN/share/report.sh"
 sleep 40; cp "$RUN/report.sh" "$RUN/share/report.sh") &
sleep 88
lab_noise_off
wait $pull
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
