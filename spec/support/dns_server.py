"""A name server on 127.0.0.1:53, for network namespaces, or on any free port (argv[2] = 0), which it prints. The first label of a name says what happens to it:
nx: no such name; fail: SERVFAIL; silent: no reply; two: 127.0.0.1 and 127.0.0.2; third: 127.0.0.2, 127.0.0.3 and 127.0.0.1; dead: 127.0.0.2 to 127.0.0.17; moves: 127.0.0.2,
in the second query for an IPv4 address and later 127.0.0.1; lost: 10.9.0.1 to 10.9.0.3; holes: these and 127.0.0.1; else it is 127.0.0.1. Ends when process argv[1] does."""

import os
import socket
import struct
import sys
import threading
import time


def watch(process):
    while os.path.exists("/proc/%d" % process):
        time.sleep(0.2)
    os._exit(0)


QUERIES = {}  # by label


def addresses(label):
    local = [(127, 0, 0, i) for i in range(1, 18)]
    holes = [(10, 9, 0, i) for i in range(1, 4)]
    QUERIES[label] = QUERIES.get(label, 0) + 1
    return {
        b"two": local[:2],
        b"third": local[1:3] + local[:1],
        b"dead": local[1:],
        b"moves": local[1:2] if QUERIES[label] == 1 else local[:1],
        b"holes": holes + local[:1],
        b"lost": holes,
    }.get(label, local[:1])


def respond(query):
    n = query[12]
    label = query[13 : 13 + n]
    end = query.index(b"\0", 12) + 5
    kind = struct.unpack("!H", query[end - 4 : end - 2])[0]
    code = {b"nx": 3, b"fail": 2}.get(label, 0)
    hosts = addresses(label) if not code and kind == 1 else []
    records = [b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes(host) for host in hosts]
    head = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0)
    return None if label == b"silent" else head + query[12:end] + b"".join(records)


def main():
    threading.Thread(target=watch, args=(int(sys.argv[1]),), daemon=True).start()
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 53))
    print("ready" if len(sys.argv) < 3 else s.getsockname()[1], flush=True)
    sys.stdout.close()
    while True:
        query, peer = s.recvfrom(4096)
        reply = respond(query)
        if reply:
            s.sendto(reply, peer)


main()
