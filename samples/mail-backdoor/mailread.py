#!/usr/bin/python3
"""A small mail client: asks a POP3 server every few seconds and saves each attachment in ~/Downloads."""
import email
import os
import poplib
import time

SERVER = "10.31.5.25"
DOWNLOADS = os.path.expanduser("~/Downloads")
INBOX = os.path.expanduser("~/inbox.mbox")

read = 0
while not os.path.exists("/opt/lab/stop"):
    box = poplib.POP3(SERVER, 110)
    box.user("kenji")
    box.pass_("kenji")
    count = len(box.list()[1])
    for number in range(read + 1, count + 1):
        raw = b"\n".join(box.retr(number)[1])
        with open(INBOX, "ab") as inbox:
            inbox.write(b"From -\n" + raw + b"\n\n")
        for part in email.message_from_bytes(raw).walk():
            name = part.get_filename()
            if name:
                with open(os.path.join(DOWNLOADS, os.path.basename(name)), "wb") as saved:
                    saved.write(part.get_payload(decode=True))
    read = count
    box.quit()
    time.sleep(3)
