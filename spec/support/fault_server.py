"""A scripted TCP server on 127.0.0.1: each connection plays raw bytes, delays, resets and TLS as a spec wrote them down.

Started with the id of the process that it serves. Prints the port of its control socket. There, a line of JSON is a command and gets a line of JSON back:
  {"listen": [script, ...], "backlog": n, "accept": false, "host": address, "port": n, "reuse": true}  -> {"id": 1, "port": 4711}
      the nth connection plays the nth script, further ones the last; accept = false leaves them in the backlog;
      reuse: for a server that closes and comes back at its port, both times, since its connections may still wait for their end
  {"stats": id} -> {connections, requests, open, waiting, received, sent, log: [{head, body, connection}], tls: [{version, alpn, reused (true), error}]}
      waiting: of the open connections, those that do nothing more until the peer sends or goes
  {"close": id}, {"quit": true}
A script is a list of steps, each [name, arguments...]; text is Latin-1:
  read                    a request: head and Content-Length bytes; logged
  read_bytes n            that many bytes
  send text               repeat text times seconds    (until the peer goes)    drip text seconds    (byte by byte)
  wait seconds            hold    (until the peer goes)
  tls {cert, key, max, tickets, alpn, seclevel}    a handshake as the server
  tickets n               that many more session tickets of TLS 1.3, if CPython is as this expects it
  renegotiate             another handshake of TLS 1.2 on the same connection, if CPython is as this expects it
  plain                   what follows is sent as it is, in the midst of TLS too
  close                   orderly; over TLS with close_notify
  cut                     FIN without close_notify
  reset                   RST
Ends when that process does.
"""

import ctypes
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time


class Gone(Exception):
    """The peer ended the connection, or the script did."""


def new_context(o):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(o["cert"], o["key"])
    if "max" in o:
        context.maximum_version = getattr(ssl.TLSVersion, o["max"])
    if "tickets" in o:
        context.num_tickets = o["tickets"]
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


class Listener:
    def __init__(self, scripts, backlog=128, accept=True, host="127.0.0.1", port=0, reuse=False):
        self.scripts = scripts
        self.lock = threading.Lock()
        self.connections = self.requests = self.open = self.waiting = self.received = self.sent = 0
        self.log, self.tls = [], []
        self.contexts = {}
        self.family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(self.family)
        if reuse:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((host, port))
        self.socket.listen(backlog)
        self.address = self.socket.getsockname()
        self.port = self.address[1]
        self.fillers = []
        if accept:
            threading.Thread(target=self.accept, daemon=True).start()
        else:
            self.fill()

    def fill(self):
        """Takes all places of the backlog, so that the next connection gets no response at all."""
        for _ in range(8):
            s = socket.socket(self.family)
            s.settimeout(0.2)
            self.fillers.append(s)
            try:
                s.connect(self.address)
            except OSError:
                return

    def accept(self):
        while True:
            try:
                s, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.open += 1
                number = self.connections
            script = self.scripts[min(number, len(self.scripts)) - 1]
            threading.Thread(target=Connection(self, s, number).play, args=(script,), daemon=True).start()

    def context(self, o):
        """Returns the context for the arguments of a handshake: the same for the same ones, so that sessions can be resumed."""
        key = json.dumps(o, sort_keys=True)
        with self.lock:
            if key not in self.contexts:
                self.contexts[key] = new_context(o)
            return self.contexts[key]

    def stats(self):
        with self.lock:
            return {k: getattr(self, k) for k in ("connections", "requests", "open", "waiting", "received", "sent", "log", "tls")}

    def close(self):
        # accept() in another thread keeps a closed socket alive; shutdown wakes it
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        for s in [self.socket, *self.fillers]:
            s.close()


class Connection:
    def __init__(self, listener, sock, number):
        self.listener, self.sock, self.number = listener, sock, number
        self.buffer = bytearray()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def play(self, script):
        try:
            for step in script:
                name, *arguments = [step] if isinstance(step, str) else step
                getattr(self, "step_" + name)(*arguments)
            self.step_close()
        except (Gone, OSError, ValueError):
            self.drop()
        finally:
            with self.listener.lock:
                self.listener.open -= 1

    def drop(self):
        try:
            self.sock.close()
        except OSError:
            pass

    def recv(self):
        with self.listener.lock:
            self.listener.waiting += 1
        try:
            return self.sock.recv(65536)
        finally:
            with self.listener.lock:
                self.listener.waiting -= 1

    def receive(self):
        data = self.recv()
        if not data:
            raise Gone
        with self.listener.lock:
            self.listener.received += len(data)
        self.buffer += data

    def take(self, n):
        while len(self.buffer) < n:
            self.receive()
        data = bytes(self.buffer[:n])
        del self.buffer[:n]
        return data

    def write(self, data):
        self.sock.sendall(data)
        with self.listener.lock:
            self.listener.sent += len(data)

    def step_read(self):
        while b"\r\n\r\n" not in self.buffer:
            self.receive()
        head = self.take(self.buffer.index(b"\r\n\r\n") + 4).decode("latin-1")
        length = 0
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        body = self.take(length).decode("latin-1")
        with self.listener.lock:
            self.listener.requests += 1
            self.listener.log.append({"head": head, "body": body, "connection": self.number})

    def step_read_bytes(self, n):
        self.take(n)

    def step_send(self, text):
        self.write(text.encode("latin-1"))

    def step_repeat(self, text, times, seconds=0):
        data = text.encode("latin-1")
        for _ in range(int(times)):
            self.write(data)
            if seconds:
                time.sleep(seconds)

    def step_drip(self, text, seconds):
        for byte in text.encode("latin-1"):
            self.write(bytes([byte]))
            time.sleep(seconds)

    def step_wait(self, seconds):
        time.sleep(seconds)

    def step_hold(self):
        while True:
            self.receive()

    def step_tls(self, o):
        context = self.listener.context(o)
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except OSError as e:
            with self.listener.lock:
                self.listener.tls.append({"error": str(e)})
            raise
        with self.listener.lock:
            handshake = {"version": self.sock.version(), "alpn": self.sock.selected_alpn_protocol()}
            self.listener.tls.append({**handshake, "reused": True} if self.sock.session_reused else handshake)

    def plain(self):
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock = socket.socket(fileno=self.sock.detach())

    def step_tickets(self, n):
        """Python's ssl sends none after the handshake: this calls OpenSSL's own function on the SSL behind the socket."""
        own, connection = self.openssl()
        for _ in range(n):
            if own.SSL_new_session_ticket(connection) != 1 or own.SSL_do_handshake(connection) != 1:
                raise ValueError

    def openssl(self):
        """Returns OpenSSL's functions, and the SSL behind the socket."""
        own = ctypes.CDLL(ssl._ssl.__file__)
        return own, ctypes.c_void_p.from_address(id(self.sock._sslobj) + 3 * ctypes.sizeof(ctypes.c_void_p))

    def step_renegotiate(self):
        """Asks for a handshake and waits until the peer has made it: in peeks, which read handshakes but no data."""
        own, connection = self.openssl()
        if own.SSL_renegotiate(connection) != 1 or own.SSL_do_handshake(connection) != 1:
            raise ValueError
        byte = ctypes.create_string_buffer(1)
        self.sock.setblocking(False)
        deadline = time.monotonic() + 2
        while own.SSL_renegotiate_pending(connection) or own.SSL_in_init(connection):
            n = own.SSL_peek(connection, byte, 1)
            if own.SSL_get_error(connection, n) not in (0, 2, 3) or time.monotonic() > deadline:
                raise Gone
            time.sleep(0.001)
        self.sock.setblocking(True)
        with self.listener.lock:
            self.listener.tls.append({"version": self.sock.version(), "renegotiated": True})

    def step_plain(self):
        self.plain()

    def step_close(self):
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.settimeout(0.1)
            try:
                self.sock = self.sock.unwrap()
            except OSError:
                self.plain()
        self.step_cut()

    def step_cut(self):
        self.plain()
        self.sock.settimeout(None)
        self.sock.shutdown(socket.SHUT_WR)
        # closing with unread bytes would send RST
        try:
            self.sock.settimeout(1)
            while self.recv():
                pass
        except OSError:
            pass
        self.drop()
        raise Gone

    def step_reset(self):
        self.plain()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.drop()
        raise Gone


LISTENERS = []


def command(c):
    if "listen" in c:
        LISTENERS.append(Listener(c.pop("listen"), **c))
        return {"id": len(LISTENERS), "port": LISTENERS[-1].port}
    if "stats" in c:
        return LISTENERS[c["stats"] - 1].stats()
    if "close" in c:
        LISTENERS[c["close"] - 1].close()
        return {}
    os._exit(0)


def serve(control):
    with control, control.makefile("rb") as lines:
        for line in lines:
            control.sendall(json.dumps(command(json.loads(line))).encode() + b"\n")


def watch(process):
    while os.path.exists("/proc/%d" % process):
        time.sleep(0.5)
    os._exit(0)


def main():
    threading.Thread(target=watch, args=(int(sys.argv[1]),), daemon=True).start()
    control = socket.socket()
    control.bind(("127.0.0.1", 0))
    control.listen()
    print(control.getsockname()[1], flush=True)
    sys.stdout.close()
    while True:
        s, _ = control.accept()
        threading.Thread(target=serve, args=(s,), daemon=True).start()


main()
