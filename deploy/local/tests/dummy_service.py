"""A program that behaves as a service does towards the launcher: ``dummy_service.py FOLDER migrate|serve``.

Files in FOLDER make it misbehave: ``fail-migration``, ``die-at-start``, ``ignore-stop``. It writes what it was told
and when it stopped into ``FOLDER/story``.
"""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

folder, act = Path(sys.argv[1]), sys.argv[2]


def tell(line: str) -> None:
    with (folder / "story").open("a") as story:
        story.write(f"{line}\n")


class Readiness(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"status": "ready"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if act == "migrate":
    if (folder / "fail-migration").exists():
        sys.exit("the dummy's migration fails")
    tell("migrated")
elif act == "serve":
    if (folder / "die-at-start").exists():
        sys.exit("the dummy dies")
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["YILIAN_PORT"])), Readiness)

    def stop(*_: object) -> None:
        if not (folder / "ignore-stop").exists():
            tell("stopped")
            threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    tell(f"serves {os.environ['YILIAN_DATABASE_URL']}")
    server.serve_forever()
else:
    tell(" ".join(sys.argv[2:]))
    sys.stdout.write(f"{os.environ['YILIAN_KAFKA_BOOTSTRAP_SERVERS']}\n")
    sys.exit(3)
