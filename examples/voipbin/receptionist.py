#!/usr/bin/env python3
"""A receptionist that speaks VoIPBin's tutorial API, with Python's standard library alone.

It signs up, takes a number over, asks the caller what they want, and hands the call to a human with a whisper. Only
VOIPBIN_BASE says whose API it is.

    VOIPBIN_BASE=http://127.0.0.1:8080 NUMBER=+15559998888 HUMAN=sip:2001@127.0.0.1:5070 python3 receptionist.py

VOIPBIN_KEY takes the place of signing up. The program prints what happens as lines of JSON.
"""

import json
import os
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BASE = os.environ.get("VOIPBIN_BASE", "https://api.voipbin.net")
NUMBER = os.environ["NUMBER"]
HUMAN = os.environ["HUMAN"]
KEY = os.environ.get("VOIPBIN_KEY", "")


def log(**what):
    print(json.dumps(what), flush=True)


def api(method, path, body):
    """Asks VoIPBin for something."""
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    if KEY:
        request.add_header("Authorization", "Bearer " + KEY)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read() or b"{}")


def transfer(call_id, transcript):
    """Keeps what is known of the caller, then bridges the call to the human."""
    api("PATCH", f"/v1.0/calls/{call_id}", {"metadata": {"intent": transcript}})
    answer = api(
        "POST",
        f"/v1.0/calls/{call_id}/bridge",
        {"destination": HUMAN, "whisper": f"The caller says: {transcript}.", "whisper_voice": "slt"},
    )
    log(step="bridge", answer=answer)


def on_event(event, query):
    """What the AI does next: the answer to one webhook."""
    call_id = event.get("call_id") or query["call_id"][0]
    name = event.get("event")
    if name == "call.started":
        return {
            "actions": [
                {"type": "talk", "text": "Riverside Dental. How can I help you?"},
                {"type": "listen", "webhook": "/webhook/speech", "timeout": 15},
            ]
        }
    if "transcript" in event:
        if not event["transcript"]:
            return {"actions": [{"type": "talk", "text": "Are you still there?"}, {"type": "listen"}]}
        threading.Thread(target=transfer, args=(call_id, event["transcript"])).start()
        return {"status": "transferring"}
    return {"status": "ok"}


class Webhook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        url = urllib.parse.urlparse(self.path)
        event = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        log(step="webhook", path=self.path, event=event)
        answer = json.dumps(on_event(event, urllib.parse.parse_qs(url.query))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Webhook)
address = f"http://127.0.0.1:{server.server_address[1]}/webhook/call"
if not KEY:
    account = {"username": f"receptionist-{time.time_ns()}", "password": "a long secret"}
    KEY = api("POST", "/v1.0/auth/signup", account)["accesskey"]["token"]
log(step="assigned", answer=api("POST", "/v1.0/numbers/assign", {"number": NUMBER, "webhook_url": address}))
server.serve_forever()
