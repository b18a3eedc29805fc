#!/bin/bash
# Other people's requests to the status page, some of them from the attacker's own address before the attack.
host=$1 own=$2 other=$3
for ((i = 0; ; i++)); do
  curl -s -m 3 --interface "$own" -A "Mozilla/5.0 (X11; Linux x86_64)" "http://$host/cgi-bin/status" >/dev/null
  sleep 1.3
  [ $((i % 5)) = 3 ] && curl -s -m 3 --interface "$other" -A "curl/8.0" "http://$host/cgi-bin/status" >/dev/null
  curl -s -m 3 --interface "$own" "http://$host/index.html" >/dev/null
  sleep 1.6
done
