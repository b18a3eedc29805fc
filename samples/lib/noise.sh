#!/bin/bash
# An ordinary day of one user: noise.sh ROLE PAUSE. Goes on until /opt/lab/stop appears.
role=$1 pause=$2 turn=0
web=http://10.31.5.80
cd "$HOME" || exit 1

builder() {
  cd "$HOME/src"
  touch parse.c; make -s app; ./app > result.txt
  if [ $((turn % 4)) = 0 ]; then
    make -s clean
    [ -d .git ] || { git init -q . && git config user.name alice && git config user.email alice@example.org; }
    git add -A; git commit -q -m "turn $turn" --allow-empty
  fi
  grep -rl "struct timespec" /usr/include/asm-generic/ | head -3
}

analyst() {
  python3 reports/totals.py
  case $((turn % 12)) in
    0 | 4 | 8) tar czf docs.tgz -C /usr/share/doc auditd; rm -f docs.tgz ;;
    1) dpkg-query -W > packages.txt; sort packages.txt | tail -2 ;;
    2 | 6 | 10) grep -ril licence /usr/share/doc/util-linux | wc -l ;;
    3 | 7 | 11) apt-cache policy bash curl > policy.txt ;;
    *) diff reports/week1.csv reports/week2.csv | grep -c item ;;
  esac
}

writer() {
  vim -u NONE -es -c "normal Gonote $turn" -c 'set backup' -c wq notes/minutes.txt
  sed -i "s/questions: .*/questions: $turn/" notes/minutes.txt
  wc -w notes/*.txt
  [ $((turn % 3)) = 0 ] && python3 -c 'import email, json, pathlib; pathlib.Path("notes/index.json").write_text(json.dumps(["minutes"]))'
  curl -s -o notes/news.html $web/news.html
}

reader() {
  curl -s -o /dev/null $web/index.html
  ls Documents > /dev/null; head -1 Documents/plan.txt
  [ $((turn % 3)) = 0 ] && tar cf backup.tar Documents Downloads
  [ $((turn % 16)) = 1 ] && dpkg -S /bin/ls
  find Documents Downloads -newer .profile | sort | head -2
}

while [ ! -e /opt/lab/stop ]; do
  "$role" > /dev/null 2>&1
  cd "$HOME"
  turn=$((turn + 1))
  sleep "$pause"
done
