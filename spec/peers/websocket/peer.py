# The peer of Python's `websockets`: peer.py server prints its port and echoes; peer.py PORT is a client and prints what it saw.
import asyncio
import json
import logging
import sys

import websockets
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

logging.getLogger("websockets").setLevel(logging.CRITICAL)
LIMIT = 16 * 2**20


async def echo(connection):
    async for message in connection:
        await connection.send(message)


async def server():
    async with serve(echo, "127.0.0.1", 0, max_size=LIMIT) as listener:
        print(listener.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().create_future()


async def fragments(parts):
    for part in parts:
        yield part


async def client(port):
    seen = {}
    async with connect("ws://127.0.0.1:%s/" % port, max_size=LIMIT) as ws:
        seen["extensions"] = len(ws.protocol.extensions)
        await ws.send("h\u00e9llo \U0001f3ae")
        seen["text"] = await ws.recv()
        await ws.send(fragments(["frag", "", "ments"]))
        seen["fragments"] = await ws.recv()
        large = bytes(range(256)) * (LIMIT // 256)
        await ws.send(large)
        seen["large"] = await ws.recv() == large
        await (await ws.ping(b"ping"))
        seen["pong"] = True
        await ws.close(4000, "bye")
    seen["close"] = [ws.close_code, ws.close_reason]
    ws = await connect("ws://127.0.0.1:%s/" % port, max_size=LIMIT)
    try:
        await ws.send(b"x" * (LIMIT + 1))
        await ws.recv()
    except websockets.exceptions.ConnectionClosed:
        seen["too_large"] = ws.close_code
    print(json.dumps(seen))


asyncio.run(server() if sys.argv[1] == "server" else client(sys.argv[1]))
