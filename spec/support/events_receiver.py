"""Receives what gamelift-local --events posts, and writes each request as a line of JSON into a file.

  events_receiver.py FOLDER [PORT [CERTIFICATE KEY]]

FOLDER/port gets the port, FOLDER/received the requests. FOLDER/mode says what to do with the next ones:
  take     200, and fetch the SubscribeURL of a confirmation (the default)
  ignore   200, and fetch nothing
  hold     no response until the mode changes, then 200
  drip     a byte of a response, and no more until the mode changes
  <status> that status, with a Location for 3xx
"""
import http.server
import json
import os
import ssl
import sys
import threading
import time
import urllib.request

folder = sys.argv[1]
lock = threading.Lock()


def mode():
    try:
        with open(os.path.join(folder, "mode")) as file:
            return file.read().strip() or "take"
    except FileNotFoundError:
        return "take"


def wait_while(word):
    while mode() == word:
        time.sleep(0.01)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        message = json.loads(body)
        what = mode()
        with lock, open(os.path.join(folder, "received"), "a") as file:
            file.write(json.dumps({"path": self.path, "mode": what, "headers": dict(self.headers), "message": message, "body": body}) + "\n")
        if what == "drip":
            self.wfile.write(b"H")
            self.wfile.flush()
        wait_while("hold")
        wait_while("drip")
        self.send_response(int(what) if what.isdigit() else 200)
        if what.startswith("3"):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()
        if what == "take" and message.get("Type") == "SubscriptionConfirmation":
            urllib.request.urlopen(message["SubscribeURL"]).read()


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(os.path.join(folder, "port.new"), "w") as file:
    file.write(f"{server.server_address[1]} {os.getpid()}\n")
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
server.serve_forever()
