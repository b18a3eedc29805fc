#!/usr/bin/env python3
"""A POP3 server whose letters arrive one by one: mailserver.py IP INVOICE. The fourth letter carries the file INVOICE."""
import socketserver
import sys
import time
from email.message import EmailMessage

START = time.time()


def letter(sender, subject, name, content):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "kenji@example.org", subject
    message.set_content("Please see the attached file.\n")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes().replace(b"\r\n", b"\n")


with open(sys.argv[2], "rb") as file:
    invoice = file.read()
LETTERS = [  # (seconds after the start of the server, letter)
    (0, letter("emi@example.org", "agenda", "agenda.txt", b"1. budget\n2. travel\n")),
    (4, letter("bob@example.org", "numbers", "week6.csv", b"1,2\n3,4\n")),
    (7, letter("alice@example.org", "a tool", "dates.py", b"import datetime\nprint(datetime.date.today())\n")),
    (10, letter("billing@example.net", "unpaid invoice", "invoice.py", invoice)),
    (31, letter("emi@example.org", "minutes", "minutes.txt", b"done\n")),
    (47, letter("bob@example.org", "more numbers", "week7.csv", b"5,6\n7,8\n")),
]


class Box(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text + b"\r\n")

    def handle(self):
        letters = [body for after, body in LETTERS if time.time() - START >= after]
        self.say(b"+OK")
        for line in self.rfile:
            word, *rest = line.split()
            if word.upper() == b"LIST":
                self.say(b"+OK")
                for number, body in enumerate(letters, 1):
                    self.say(b"%d %d" % (number, len(body)))
                self.say(b".")
            elif word.upper() == b"RETR":
                self.say(b"+OK")
                for text in letters[int(rest[0]) - 1].split(b"\n"):
                    self.say((b"." if text.startswith(b".") else b"") + text)
                self.say(b".")
            else:
                self.say(b"+OK")
                if word.upper() == b"QUIT":
                    return


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


Server((sys.argv[1], 110), Box).serve_forever()
