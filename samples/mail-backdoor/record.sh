#!/bin/bash
# Records the sample mail-backdoor. Run as root on a machine of your own; results in /opt/lab/out/mail-backdoor.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" desk-7 10.20.0.7 ""

install -m 755 "$RUN/mailread.py" $LAB/bin/mailread
install -o kenji -g kenji -m 644 /dev/stdin /home/kenji/Documents/totals.py <<'PY'
import csv
print(len(list(csv.reader(open("/home/kenji/Downloads/week6.csv")))))
PY
lab_outside python3 "$RUN/c2.py" $BAD_IP 4444 "$RUN/seen.json" 2900101 \
  "LAB TROJAN script backdoor call home" who where list copy pack send clean
lab_outside python3 -m http.server --bind $BAD_IP --directory $LAB/www 80

lab_audit_on RAW 500 1
lab_noise_on 1.9
sleep 6
lab_outside python3 "$RUN/mailserver.py" $MAIL_IP "$RUN/invoice.py"
sleep 1

# kenji's mail client has a window of its own; it runs through the whole recording.
lab_terminal kenji <<TYPED &
1 $LAB/bin/mailread
65 true
TYPED
mail=$!

# Others who touch the same things: emi reads a page on the attacker's address, another port.
lab_login emi "sleep 12; curl -s -o /dev/null http://$BAD_IP/index.html; sleep 26; curl -s -o /dev/null http://$BAD_IP/news.html" &
page=$!

# kenji at his second terminal: several scripts, one of them the attachment, some time after it came.
lab_terminal kenji <<'TYPED'
3 ls -la Downloads
6 cat Downloads/agenda.txt
8 python3 Documents/totals.py
3 cd Downloads
2 python3 dates.py
9 python3 invoice.py
14 ls
2 cd
1 grep -l id Downloads/*
TYPED
sleep 12
lab_noise_off
wait $page $mail
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
