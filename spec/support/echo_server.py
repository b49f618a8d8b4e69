"""An HTTP server on 127.0.0.1 for specs of many calls at once: answers ListFleets with the request's NextToken as the
only fleet, now and then late, with a 500, or not at all. Prints its port; ends with the process of this id."""

import asyncio
import json
import os
import random
import sys


def response(status, body):
    text = json.dumps(body)
    return f"HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()


async def serve(reader, writer, faults):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:"))
            token = json.loads(await reader.readexactly(length))["NextToken"]
            luck = random.random() if faults else 1
            if luck < 0.04:
                break
            if luck < 0.30:
                await asyncio.sleep(luck / 50)
            if luck < 0.10:
                writer.write(response("500 No", {"__type": "InternalServiceException", "Message": token}))
            elif luck < 0.14:
                writer.write(response("400 No", {"__type": "NotFoundException", "Message": token}))
            else:
                writer.write(response("200 OK", {"FleetIds": [token]}))
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def watch(parent):
    while os.path.exists(f"/proc/{parent}"):
        await asyncio.sleep(0.2)


async def main():
    faults = len(sys.argv) > 2
    server = await asyncio.start_server(lambda r, w: serve(r, w, faults), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    sys.stdout.close()
    await watch(sys.argv[1])
    os._exit(0)


asyncio.run(main())
