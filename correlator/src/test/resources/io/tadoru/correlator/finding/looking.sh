cd /home/kenji
id
uname -a
ps
ip address
ss -t
head -1 /etc/passwd
cp plan.txt /tmp/.plan
tar cf plan.tar plan.txt
