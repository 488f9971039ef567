"""Live the demo in a folder and serve it on a socket that listens already: `python serving.py FOLDER DESCRIPTOR`."""

import socket
import sys
from pathlib import Path

from services.demo.command import Choice, run

if __name__ == "__main__":
    folder, descriptor = sys.argv[1:]
    run(Choice(data=Path(folder), as_json=True), listening=socket.socket(fileno=int(descriptor)))
