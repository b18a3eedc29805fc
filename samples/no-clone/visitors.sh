#!/bin/bash
# Other people's searches, some of them from the attacker's own address before the attack.
host=$1 own=$2 other=$3
for ((i = 0; ; i++)); do
  curl -s -m 3 --interface "$own" "http://$host/find?word=$i" >/dev/null
  sleep 0.9
  [ $((i % 5)) = 3 ] && curl -s -m 3 --interface "$other" "http://$host/find?word=1" >/dev/null
done
