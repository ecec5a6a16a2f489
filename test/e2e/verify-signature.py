"""A receiver of Warmbridge's webhooks, written from docs/webhooks.md alone, with Python's standard library.

usage: verify-signature.py SECRET

It takes every event, and prints its port as the first line, then one JSON line for each request:
{"event", "delivery", "id", "callId", "sequence", "valid"}. "valid" says whether the signature is genuine.
"""

import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_AGE_S = 300


def is_valid(secret: str, header: str, body: bytes) -> bool:
    """Whether one of the `v1` values is the digest of "t.body", and `t` is within five minutes of our clock."""
    fields = [field.split("=", 1) for field in header.split(",") if "=" in field]
    times = [value for name, value in fields if name == "t"]
    if len(times) != 1 or not times[0].isdigit() or abs(time.time() - int(times[0])) > MAX_AGE_S:
        return False
    digest = hmac.new(secret.encode(), times[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(digest, value) for name, value in fields if name == "v1")


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = json.loads(body)
        line = {
            "event": self.headers["Warmbridge-Event"],
            "delivery": self.headers["Warmbridge-Delivery"],
            "id": event["id"],
            "callId": event["callId"],
            "sequence": event["sequence"],
            "valid": is_valid(sys.argv[1], self.headers.get("Warmbridge-Signature", ""), body),
        }
        print(json.dumps(line), flush=True)
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
