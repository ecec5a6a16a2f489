#!/usr/bin/env python3
"""An AI that takes its time, with VoIPBin's tutorial API and Python's standard library alone.

It answers each webhook at once with {"status": "ok"}, thinks, and then pushes actions to the call. A caller whom
nobody takes is offered to the next human.

    VOIPBIN_BASE=http://127.0.0.1:8080 VOIPBIN_KEY=... NUMBER=+15559998888 \
        HUMANS=sip:2001@127.0.0.1:5070,sip:2002@127.0.0.1:5071 python3 pushed-actions.py
"""

import json
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BASE = os.environ.get("VOIPBIN_BASE", "https://api.voipbin.net")
HUMANS = os.environ["HUMANS"].split(",")
KEY = os.environ["VOIPBIN_KEY"]
tried = {}


def log(**what):
    print(json.dumps(what), flush=True)


def api(path, body):
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", "Bearer " + KEY)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read() or b"{}")


def think(event):
    """Pushes what comes next. It runs behind the answer to the webhook."""
    call_id, name = event["call_id"], event["event"]
    if name == "call.started":
        actions = [{"type": "talk", "text": "Please hold on, I look that up."}]
    elif name == "handoff.ended":
        actions = [{"type": "talk", "text": "I try somebody else."}]
    else:
        return
    index = tried.get(call_id, 0)
    if index < len(HUMANS):
        tried[call_id] = index + 1
        actions.append({"type": "transfer", "destination": HUMANS[index], "whisper": "A new order."})
    else:
        actions = [{"type": "talk", "text": "Nobody is free. Goodbye."}, {"type": "hangup"}]
    log(step="pushed", answer=api(f"/v1.0/calls/{call_id}/actions", {"actions": actions}))


class Webhook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        log(step="webhook", event=event)
        answer = b'{"status":"ok"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        threading.Thread(target=think, args=(event,)).start()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Webhook)
address = f"http://127.0.0.1:{server.server_address[1]}/webhook/call"
log(step="assigned", answer=api("/v1.0/numbers/assign", {"number": os.environ["NUMBER"], "webhook_url": address}))
server.serve_forever()
