"""Many requests over kept connections, some given up at random: client.py PORT REQUESTS CONNECTIONS ABORTS(0..1).
Every answer must carry the number that its request had. Prints one line of JSON."""

import asyncio
import json
import random
import sys

port, requests, connections, aborts = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
counts = {"answered": 0, "given_up": 0, "resent": 0, "lost": 0, "mixed_up": 0, "bad_status": 0, "first": ""}
left = iter(range(requests))


async def answer(reader):
    """Status, body and whether the connection stays; None if it ended before a byte."""
    head = await reader.readuntil(b"\r\n\r\n")
    length, stays = 0, True
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
        if name.lower() == "connection":
            stays = value.strip().lower() != "close"
    return int(head.split()[1]), await reader.readexactly(length), stays


async def one():
    reader = writer = None
    for n in left:
        for again in (False, True):
            fresh = writer is None
            if fresh:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            give_up = random.random() < aborts
            try:
                writer.write(b"GET /call?n=%d HTTP/1.1\r\nHost: x\r\n\r\n" % n)
                await writer.drain()
                if give_up:
                    await asyncio.sleep(random.random() * 0.03)
                    counts["given_up"] += 1
                    writer.close()
                    writer = None
                    break
                status, body, stays = await asyncio.wait_for(answer(reader), 20)
            except (asyncio.IncompleteReadError, ConnectionError, asyncio.TimeoutError) as e:
                writer.close()
                writer = None
                partial = getattr(e, "partial", b"")
                if not fresh and not partial and not isinstance(e, asyncio.TimeoutError):
                    counts["resent"] += 1  # nginx closed an idle connection just then: any client has to bear that
                    if not again:
                        continue
                counts["lost"] += 1
                counts["first"] = counts["first"] or repr(e)
                break
            counts["answered"] += 1
            if status != 200:
                counts["bad_status"] += 1
                counts["first"] = counts["first"] or "%d %r" % (status, body)
            elif body != b"fleet-%d" % n:
                counts["mixed_up"] += 1
                counts["first"] = counts["first"] or "%d got %r" % (n, body)
            if not stays:
                writer.close()
                writer = None
            break
    if writer:
        writer.close()


async def main():
    await asyncio.gather(*(one() for _ in range(connections)))
    print(json.dumps(counts))


asyncio.run(main())
