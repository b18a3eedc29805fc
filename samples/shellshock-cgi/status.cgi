#!/bin/bash
# A status page that treats its environment as bash before CVE-2014-6271 did: a value that begins with "() {"
# is taken for a function and evaluated, with whatever follows it.
case $HTTP_USER_AGENT in
  '() {'*) eval "HTTP_USER_AGENT $HTTP_USER_AGENT" ;;
esac
echo "Content-Type: text/plain"
echo
uptime
wc -l < /opt/lab/site/visits.txt
