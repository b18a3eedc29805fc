#!/bin/bash
# Becomes part of the recorded machine: enter.sh LOGIN_ID COMMAND... Runs inside the host's network namespace, whose
# mount table is its own: Python's extra packages of the recording machine are hidden, they belong to no story.
login_id=$1; shift
for folder in /usr/lib/python3/dist-packages /usr/local/lib/python3.*/dist-packages; do
  [ -d "$folder" ] && mount --bind /opt/lab/empty "$folder"
done
echo "$login_id" > /proc/self/loginuid
exec "$@"
