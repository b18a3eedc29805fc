# A program that goes on after its file was removed. Run by a copy of bash.
rm /home/kenji/worker
cat /home/kenji/plan.txt > /home/kenji/copy.txt
