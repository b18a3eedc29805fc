#!/bin/bash
# Records the sample webapp-rce. Run as root on a machine of your own; results in /opt/lab/out/webapp-rce.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" "" 10.20.0.21 ""

install -d $LAB/site/run $LAB/site/htdocs
install -d -o www-data -g www-data $LAB/site/htdocs/uploads
install -m 644 "$RUN/upload.php" "$RUN/gallery.php" $LAB/site/htdocs/
install -m 640 -o root -g www-data /dev/stdin $LAB/site/orders.csv <<<'order,price
1,20'
install -d -o $OUT_UID "$RUN/attacker" "$RUN/pictures"
cp "$RUN/stage.py" "$RUN/attacker/stage"; seq 1 60 > "$RUN/attacker/blog.html"
lab_outside python3 "$RUN/c2.py" $BAD_IP 443 "$RUN/seen.json" 2900303 \
  "LAB MALWARE answer of a command server" who list take stay
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80

lab_audit_on RAW 13 4
lab_service /usr/sbin/apache2 -f "$RUN/httpd.conf" -DFOREGROUND
lab_noise_on 1.8
sleep 4
lab_outside bash "$RUN/visitors.sh" "$HOST_IP" $VISITOR_IP $BAD_IP "$RUN/pictures"

# emi reads a page that lies on the attacker's address, before and after.
lab_login emi "sleep 8; curl -s -o /dev/null http://$BAD_IP/blog.html; sleep 34; curl -s -o /dev/null http://$BAD_IP/blog.html" &
page=$!

sleep 13
lab_outside bash "$RUN/attacker.sh" "$HOST_IP" $BAD_IP "$RUN/avatar.php"
sleep 46
lab_noise_off
wait $page
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json" --swap
