"""A ticket list with a hole: the word that is searched for goes to a shell. tickets.py IP"""
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

TICKETS = "/opt/lab/site/tickets.csv"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        word = parse_qs(urlparse(self.path).query).get("word", [""])[0]
        with open(TICKETS, "a") as file:
            file.write(f"{os.getpid()},{len(word)}\n")
        out = subprocess.run(f"grep -c {word} {TICKETS}", shell=True, capture_output=True).stdout
        self.send_response(200)
        self.end_headers()
        self.wfile.write(out)


HTTPServer((sys.argv[1], 80), Handler).serve_forever()
