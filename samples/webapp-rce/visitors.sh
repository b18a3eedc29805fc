#!/bin/bash
# Other people's visits to the shop, some of them with a picture, some from the attacker's own address.
host=$1 own=$2 other=$3 folder=$4
for ((i = 0; ; i++)); do
  curl -s -m 3 --interface "$own" "http://$host/gallery.php" >/dev/null
  sleep 1.2
  if [ $((i % 4)) = 2 ]; then
    head -c 3000 /dev/urandom > "$folder/picture$i.jpg"
    curl -s -m 3 --interface "$own" -F "picture=@$folder/picture$i.jpg" "http://$host/upload.php" >/dev/null
  fi
  [ $((i % 6)) = 3 ] && curl -s -m 3 --interface "$other" "http://$host/gallery.php" >/dev/null
  sleep 1.3
done
