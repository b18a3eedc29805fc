#!/bin/bash
# Jobs of one user: each is written to /var/tmp with its data, run and removed. Goes on until /opt/lab/stop appears.
web=$1
until [ -e /opt/lab/stop ]; do
  job=$(mktemp /var/tmp/job.XXXXXX) data=$(mktemp /var/tmp/data.XXXXXX)
  printf 'import urllib.request\nopen("%s", "wb").write(urllib.request.urlopen("http://%s/news.html").read())\n' "$data" "$web" > "$job"
  python3 "$job"
  sort -o "$HOME/sorted.txt" "$data"
  rm "$job" "$data"
  sleep 0.6
done
