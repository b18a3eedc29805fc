# The recording room: users, two network namespaces, auditd with its rules, noise, and the end of it all.
# A sample's record.sh sources this file, calls lab_begin first and lab_end last. Runs as root on Debian 12 with
# the packages auditd, iproute2, zstd, curl, cron, busybox, apache2, libapache2-mod-php, gcc, make, git, vim.

LAB=/opt/lab
HOST_NS=lab-host          # the audited machine
OUT_NS=lab-outside        # everything else: servers, visitors, the attacker; never audited
OUT_USER=outside
OUT_UID=4666
SERVICE_AUID=4242         # the login id of the administrator who started the services
CLEAN_ENV="env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LANG=C.UTF-8 TERM=dumb SHELL=/bin/bash"

MAIL_IP=10.31.5.25        # the mail server
WEB_IP=10.31.5.80         # a web server that nobody minds
BAD_IP=10.66.4.9          # the attacker
BAD_IP6=fd00:66::9
VISITOR_IP=10.44.8.31     # somebody who reads the host's web pages

# What the rules record, and whose ordinary work makes the noise; a sample may say otherwise before it begins.
CALLS="execve execveat open openat openat2 creat connect accept accept4 bind unlink unlinkat
  rename renameat renameat2 chmod fchmod fchmodat clone clone3 fork vfork exit exit_group"
NOISE_USERS="alice:builder bob:analyst emi:writer kenji:reader"

# Copies the sample to the neutral folder and goes on there, so that no other path can reach the log.
lab_begin() { # sample folder, host name or "", host's IPv4, host's IPv6
  SAMPLE=$(basename "$1"); HOST_NAME=$2; HOST_IP=$3; HOST_IP6=$4
  RUN=$LAB/$SAMPLE; LOG=$LAB/log; OUT=$LAB/out/$SAMPLE
  rm -rf "$RUN" "$LOG" "$OUT" $LAB/bin $LAB/site $LAB/stop
  mkdir -p "$RUN" "$LOG" "$OUT" $LAB/bin $LAB/empty
  cp "$1"/* "$1"/../lib/{c2.py,sensor.py,agent.py,agent.c} "$RUN"/ && cp "$1"/../lib/noise.sh "$1"/../lib/enter.sh $LAB/bin/
  rm -f "$RUN"/*.zst "$RUN"/*.md "$RUN"/*.json "$RUN"/record.sh
  chmod 755 $LAB "$RUN" $LAB/bin $LAB/bin/*
  chmod 750 "$LOG"
  cd "$LAB"
  trap lab_end EXIT
  lab_users
  lab_network
}

lab_users() {
  useradd -u $OUT_UID -M -d / -s /usr/sbin/nologin $OUT_USER
  useradd -u $SERVICE_AUID -M -d / -s /usr/sbin/nologin sysadmin
  for user in kenji alice bob emi; do
    useradd -m -s /bin/bash $user
  done
  chown $OUT_UID "$RUN"
  install -d -o alice -g alice /home/alice/src
  install -d -o bob -g bob /home/bob/reports
  install -d -o emi -g emi /home/emi/notes
  install -d -o kenji -g kenji /home/kenji/Documents /home/kenji/Downloads
  for part in parse index report main; do
    { echo '#include <stdio.h>'; echo '#include <string.h>'; echo '#include <stdlib.h>'
      if [ $part = main ]; then
        echo 'int parse(int); int index_of(int); int report(int);'
        echo 'int main(void) { printf("%d\n", parse(1) + index_of(2) + report(3)); return 0; }'
      else
        echo "int ${part/index/index_of}(int n) { return n + (int) strlen(\"$part\"); }"
      fi
    } > /home/alice/src/$part.c
  done
  printf 'app: main.o parse.o index.o report.o\n\tcc -o $@ $^\nclean:\n\trm -f *.o app\n' > /home/alice/src/Makefile
  for n in 1 2 3 4 5 6; do
    seq 1 $((n * 40)) | sed "s/\$/,item $n,$((n * 7))/" > /home/bob/reports/week$n.csv
  done
  printf 'import csv, json, glob\ntotal = {}\nfor name in sorted(glob.glob("/home/bob/reports/week*.csv")):\n    with open(name) as rows:\n        total[name] = sum(int(r[0]) for r in csv.reader(rows))\nwith open("/home/bob/reports/totals.json", "w") as out:\n    json.dump(total, out)\n' > /home/bob/reports/totals.py
  printf 'Minutes of the meeting\nopen questions: 3\n' > /home/emi/notes/minutes.txt
  printf 'Contract 2207 between the parties, 14 pages, signed.\n' > /home/kenji/Documents/contract.txt
  printf 'Plan for the year.\n' > /home/kenji/Documents/plan.txt
  chown -R alice:alice /home/alice; chown -R bob:bob /home/bob; chown -R emi:emi /home/emi; chown -R kenji:kenji /home/kenji
}

lab_network() {
  ip netns add $HOST_NS; ip netns add $OUT_NS
  ip -n $HOST_NS link add eth0 type veth peer name eth0 netns $OUT_NS
  for ns in $HOST_NS $OUT_NS; do
    ip -n $ns link set lo up; ip -n $ns link set eth0 up
    ip netns exec $ns sysctl -q net.ipv4.ip_unprivileged_port_start=0
  done
  ip -n $HOST_NS addr add "$HOST_IP/24" dev eth0
  ip -n $OUT_NS addr add 10.20.0.1/24 dev eth0
  ip -n $HOST_NS route add default via 10.20.0.1
  for ip in $MAIL_IP $WEB_IP $BAD_IP $VISITOR_IP; do ip -n $OUT_NS addr add $ip/32 dev lo; done
  if [ -n "$HOST_IP6" ]; then
    ip -n $HOST_NS -6 addr add "$HOST_IP6/64" dev eth0 nodad
    ip -n $OUT_NS -6 addr add fd00:20::1/64 dev eth0 nodad
    ip -n $HOST_NS -6 route add default via fd00:20::1
    ip -n $OUT_NS -6 addr add $BAD_IP6/128 dev lo nodad
  fi
  install -d $LAB/www; seq 1 400 > $LAB/www/index.html; seq 1 90 > $LAB/www/news.html
  lab_outside python3 -m http.server --bind $WEB_IP --directory $LAB/www 80
}

# Programs of the other side: a user of its own, no login id, so that no rule sees it.
lab_outside() {
  ip netns exec $OUT_NS setpriv --reuid $OUT_UID --regid $OUT_UID --clear-groups \
    $CLEAN_ENV PATH=/usr/bin:/bin setsid "$@" </dev/null >>"$RUN/outside.txt" 2>&1 &
}

# The payloads: programs that call one address and can do only what is listed, "word=command" each.
lab_agent() { # port, word=command...
  printf 'ADDRESS = ("%s", %s)\nPLAN = {\n' $BAD_IP "$1"
  shift; for entry; do printf '    "%s": "%s",\n' "${entry%%=*}" "${entry#*=}"; done
  printf '}\n'; cat "$RUN/agent.py"
}

lab_agent_c() { # output, port, word=command...
  local out=$1 port=$2 plan=""
  shift 2; for entry; do plan="$plan{\"${entry%%=*}\", \"${entry#*=}\"},"; done
  gcc -O1 -DADDRESS="\"$BAD_IP\"" -DPORT="$port" -DPLAN="$plan" -o "$out" "$RUN/agent.c"
}

# Pids wrap below this number until the recording ends.
lab_pid_max() {
  OLD_PID_MAX=$(cat /proc/sys/kernel/pid_max)
  [ "$(ls -d /proc/[0-9]*/task/* | wc -l)" -lt $(($1 / 2)) ] || { echo "too many tasks for pid_max $1" >&2; exit 1; }
  echo "$1" > /proc/sys/kernel/pid_max
}

lab_audit_on() { # RAW or ENRICHED, size of one file in MB, files to keep (1: no rotation)
  install -d -m 750 $LAB/auditd $LAB/auditd/plugins.d
  local action=ROTATE; [ "$3" = 1 ] && action=KEEP_LOGS
  local naming="name_format = NONE"
  [ -n "$HOST_NAME" ] && naming="name_format = USER
name = $HOST_NAME"
  cat > $LAB/auditd/auditd.conf <<CONF
local_events = yes
write_logs = yes
log_file = $LOG/audit.log
log_group = root
log_format = $1
flush = INCREMENTAL_ASYNC
freq = 50
max_log_file = $2
num_logs = $(($3 > 1 ? $3 : 5))
max_log_file_action = $action
priority_boost = 4
$naming
space_left = 75
space_left_action = SYSLOG
admin_space_left = 50
admin_space_left_action = SUSPEND
disk_full_action = SUSPEND
disk_error_action = SUSPEND
q_depth = 20000
overflow_action = SYSLOG
plugin_dir = $LAB/auditd/plugins.d
end_of_event_timeout = 2
CONF
  chmod 640 $LAB/auditd/auditd.conf
  auditctl -D >/dev/null; auditctl --reset-lost >/dev/null
  $CLEAN_ENV setsid auditd -n -c $LAB/auditd -s nochange </dev/null >/dev/null 2>&1 &
  AUDITD=$!
  sleep 1
  local calls=""
  for call in $CALLS; do calls="$calls -S $call"; done
  OLD_BACKLOG=$(auditctl -s | sed -n 's/^backlog_limit //p')
  auditctl -b 65536 >/dev/null; auditctl -e 1 >/dev/null
  auditctl -a never,exit -F uid=$OUT_UID
  # The recorded machine is whatever has a login id: services have the administrator's, cron's jobs their owner's.
  auditctl -a always,exit -F arch=b64 -F 'auid!=unset' $calls
  [ "$(auditctl -l | wc -l)" = 2 ] || { echo "a rule was refused" >&2; exit 1; }
}

lab_audit_off() {
  auditctl -s > "$OUT/status-with-rules.txt"
  auditctl -D >/dev/null
  sleep 3
  auditctl -s > "$OUT/status.txt"
  kill -TERM "$AUDITD"; wait "$AUDITD" 2>/dev/null; AUDITD=
  auditctl -e 0 >/dev/null
  grep -h lost "$OUT/status.txt"
  cp "$LOG"/audit.log* "$OUT"/
}

# A service of the host, started by the administrator.
lab_service() {
  (cd / && exec ip netns exec $HOST_NS $CLEAN_ENV setsid $LAB/bin/enter.sh $SERVICE_AUID "$@" \
    </dev/null >>"$RUN/service.txt" 2>&1) &
}

# One command in a login of its own.
lab_login() { # user, command
  (cd / && exec ip netns exec $HOST_NS $CLEAN_ENV setsid $LAB/bin/enter.sh "$(id -u "$1")" su - "$1" -c "$2" \
    </dev/null >>"$RUN/login.txt" 2>&1)
}

# A login with a terminal; reads lines "seconds command" and types each command after its wait.
lab_terminal() { # user
  (cd /; while read -r pause line; do sleep "$pause"; printf '%s\n' "$line"; done; sleep 1; echo exit; sleep 1) |
    (cd / && exec ip netns exec $HOST_NS $CLEAN_ENV \
      script -q -c "$LAB/bin/enter.sh $(id -u "$1") su - $1" /dev/null >>"$RUN/terminal-$1.txt" 2>&1)
}

lab_noise_on() { # pause between turns in seconds
  NOISE=()
  rm -f $LAB/stop
  for pair in $NOISE_USERS; do
    lab_login "${pair%:*}" "$LAB/bin/noise.sh ${pair#*:} $1" & NOISE+=($!)
  done
  # Short logins, as from a terminal server.
  (while [ ! -e $LAB/stop ]; do
     lab_login bob 'id; df -h / | tail -1; uptime'; sleep 7
     lab_login emi 'ls -la notes; tail -2 /etc/passwd | cut -d: -f1'; sleep 6
   done) & NOISE+=($!)
  [ -e /run/crond.pid ] && return
  rm -f /run/crond.reboot
  printf '* * * * * tar czf /home/bob/reports.tgz -C /home/bob reports\n' | crontab -u bob -
  printf '* * * * * cd /home/alice/src && grep -c include *.c > counts.txt; curl -s -o /dev/null http://%s/news.html\n' $WEB_IP | crontab -u alice -
  [ -n "$(type -t sample_crontabs)" ] && sample_crontabs
  lab_service /usr/sbin/cron -f
}

lab_noise_off() {
  touch $LAB/stop
  wait "${NOISE[@]}"
}

lab_end() {
  trap - EXIT
  [ -n "$OLD_PID_MAX" ] && echo "$OLD_PID_MAX" > /proc/sys/kernel/pid_max
  touch $LAB/stop
  auditctl -D >/dev/null; [ -n "$AUDITD" ] && kill -TERM "$AUDITD"
  auditctl -e 0 >/dev/null; [ -n "$OLD_BACKLOG" ] && auditctl -b "$OLD_BACKLOG" >/dev/null
  for ns in $HOST_NS $OUT_NS; do
    kill -TERM $(ip netns pids $ns) 2>/dev/null; sleep 1
    kill -KILL $(ip netns pids $ns) 2>/dev/null
    ip netns del $ns
  done
  for user in kenji alice bob emi www-data; do crontab -r -u $user 2>/dev/null; done
  rm -f /run/crond.reboot /run/crond.pid
  for user in kenji alice bob emi; do userdel -r $user 2>/dev/null; done
  userdel $OUT_USER; userdel sysadmin
  [ -n "$(type -t sample_end)" ] && sample_end
  rm -rf /tmp/.c.txt /tmp/.c.tgz /tmp/.x $LAB/site $LAB/stop
  ls -l "$OUT"
}
