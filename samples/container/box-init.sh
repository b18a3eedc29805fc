#!/bin/bash
# The container's first process: its files, the application and a health check that starts a few processes a second.
box=/opt/lab/box
mount --make-rprivate /
mount -t overlay overlay -o lowerdir=$box/lower,upperdir=$box/upper,workdir=$box/work $box/root
mount --rbind /usr $box/root/usr; mount --rbind /dev $box/root/dev; mount -t proc proc $box/root/proc
chroot --userspec=33:33 $box/root /usr/bin/python3 /srv/tickets.py 172.20.0.2 &
while [ ! -e /opt/lab/stop ]; do
  for n in 1 2 3 4 5 6; do (: "$n"); done
  chroot --userspec=33:33 $box/root /bin/sh -c 'test -e /opt/lab/site/tickets.csv; true'
  sleep 0.6
done
