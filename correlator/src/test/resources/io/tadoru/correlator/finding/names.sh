cd /home/kenji
python3 parts/disguise.py
cp /bin/true thread; bash -c 'exec -a "[kworker/0:2]" ./thread'
cp /bin/true sshd; ./sshd
printf '#!/bin/sh\ntrue\n' > invoice.pdf.sh; chmod +x invoice.pdf.sh; ./invoice.pdf.sh
cp parts/plain.sh report.pdf.sh; sh report.pdf.sh
cp /bin/true photo.jpg; ./photo.jpg
cp /bin/true 'notes.txt '; './notes.txt '
: > "$(printf 'photo\342\200\256gpj.sh')"
: > "$(printf 'two\nlines')"
