"""Players of the lobby: client.py LOBBY GAMELIFT REQUESTS PLAYERS ABORTS(0..1), the first two as ports of 127.0.0.1.

Each player acts as people do, over a kept connection, and abandons some requests at random. All names are unique, so every
response shows whether it belongs to its request. Prints one line of JSON: the number of requests by outcome, and the first
wrong one."""

import asyncio
import collections
import itertools
import json
import random
import sys

lobby, gamelift, requests, players, aborts = (float(a) if "." in a else int(a) for a in sys.argv[1:6])
counts = dict.fromkeys(["answered", "aborted", "resent", "lost", "mixed_up", "wrong", "status_5xx"], 0)
asked = collections.Counter()
first = ""
numbers = itertools.count()
tokens, sessions, placements = set(), set(), set()
MODES = ["duel", "coop", "capture"]


class Over(Exception):
    """All requests are made."""


class GivenUp(Exception):
    """The response was not waited for, or did not come."""


def note(outcome, *what):
    global first
    counts[outcome] += 1
    first = first or "%s: %s" % (outcome, " ".join(str(w) for w in what))


async def read_response(reader):
    """Status, body and whether the connection stays."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split()[1])
    body = b""
    if headers.get("transfer-encoding") == "chunked":
        while True:
            size = int(await reader.readuntil(b"\r\n"), 16)
            body += (await reader.readexactly(size + 2))[:-2]
            if size == 0:
                break
    elif status != 204:
        body = await reader.readexactly(int(headers["content-length"]))
    return status, body, headers.get("connection", "").lower() != "close"


class Player:
    def __init__(self):
        self.streams = None

    def hang_up(self):
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def exchange(self, text):
        """Returns the response to the bytes. Sends them again if nginx has just closed the kept connection, as any client must."""
        for again in (False, True):
            fresh = not self.streams
            if fresh:
                self.streams = await asyncio.open_connection("127.0.0.1", lobby)
            reader, writer = self.streams
            try:
                writer.write(text)
                await writer.drain()
                if random.random() < aborts:
                    await asyncio.sleep(random.random() * 0.03)
                    counts["aborted"] += 1
                    self.hang_up()
                    raise GivenUp
                status, body, stays = await asyncio.wait_for(read_response(reader), 20)
            except (asyncio.IncompleteReadError, ConnectionError, asyncio.TimeoutError) as e:
                self.hang_up()
                if fresh or again or getattr(e, "partial", b"") or isinstance(e, asyncio.TimeoutError):
                    note("lost", repr(e), text[:300])
                    raise GivenUp
                counts["resent"] += 1
                continue
            if not stays:
                self.hang_up()
            return status, body

    async def ask(self, expected, method, path, body=None, kind="application/json"):
        """One request: the value that came with the expected status. Another status is noted, and ends what the player is doing."""
        if next(numbers) >= requests:
            raise Over
        text = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        head = "%s %s HTTP/1.1\r\nHost: lobby\r\n" % (method, path)
        if body is not None:
            head += "Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(text))
        status, received = await self.exchange(head.encode() + b"\r\n" + text)
        counts["answered"] += 1
        asked["%s %s" % (method, path.partition("?")[0] if status < 400 else "refused")] += 1
        if status != expected:
            note("status_5xx" if status >= 500 else "wrong", method, path, text, "got", status, received)
            raise GivenUp
        return json.loads(received) if received.startswith(b"{") else received

    def same(self, value, wanted, what):
        """Notes a response that is not about what was requested."""
        got = {name: value.get(name) for name in wanted}
        if got != wanted:
            note("mixed_up", what, "wanted", wanted, "got", got)
            raise GivenUp

    def unseen(self, known, value, what):
        if not value or value in known:
            note("mixed_up", what, "seen before:", value)
            raise GivenUp
        known.add(value)

    async def sit(self, session, name):
        seat = await self.ask(201, "POST", "/api/join", {"session": session, "player": name})
        self.same(seat, {"session": session, "player": name}, "join")
        self.unseen(tokens, seat["token"], "token")
        return seat["token"]

    async def look(self, name, wanted):
        """Lists by name until the session is as wanted."""
        for _ in range(100):
            listed = (await self.ask(200, "GET", "/api/sessions?name=" + name))["sessions"]
            if len(listed) > 1 or any(session["name"] != name for session in listed):
                note("mixed_up", "listing", name, "got", listed)
                raise GivenUp
            if listed and all(listed[0].get(member) == value for member, value in wanted.items()):
                return
            await asyncio.sleep(0.1)
        note("wrong", "the list never showed", name, wanted, "but", listed)
        raise GivenUp

    async def own_session(self, name):
        """Opens a session, fills it, and leaves it again."""
        mode, seats = random.choice(MODES), random.randint(1, 3)
        made = (await self.ask(201, "POST", "/api/sessions", {"name": name, "mode": mode, "seats": seats}))["session"]
        try:
            self.same(made, {"name": name, "mode": mode, "seats": seats}, "create")
            self.unseen(sessions, made["id"], "session")
            await self.look(name, {"id": made["id"], "open": True, "players": 0})
            seat = [await self.sit(made["id"], "%s.%d" % (name, i)) for i in range(seats)]
            refused = await self.ask(409, "POST", "/api/join", {"session": made["id"], "player": name + ".more"})
            self.same(refused["error"], {"code": "full"}, "join a full one")
            await self.look(name, {"id": made["id"], "open": False, "players": seats})
            for token in seat:
                await self.ask(204, "POST", "/api/leave", {"token": token})
            await self.look(name, {"id": made["id"], "open": True, "players": 0})
            token = await self.sit(made["id"], name + ".0") # whoever has left may come back
            refused = await self.ask(409, "POST", "/api/join", {"session": made["id"], "player": name + ".0"})
            await self.ask(204, "POST", "/api/leave", {"token": token})
        finally:
            await end(made["id"])

    async def placement(self, name):
        mode, seats = random.choice(MODES), random.randint(1, 3)
        wanted = {"name": name, "mode": mode, "seats": seats, "player": name}
        placed = (await self.ask(202, "POST", "/api/placements", wanted))["placement"]
        which = placed["id"]
        self.same(placed, {"name": name}, "place")
        self.unseen(placements, which, "placement")
        for _ in range(100):
            if placed["done"]:
                break
            await asyncio.sleep(0.05)
            placed = (await self.ask(200, "GET", "/api/placements?id=" + which))["placement"]
            self.same(placed, {"id": which, "name": name}, "follow")
        try:
            self.same(placed, {"player": name, "state": "found"}, "placed")
            self.unseen(tokens, placed["token"], "token")
            self.unseen(sessions, placed["session"], "session")
            await self.ask(204, "POST", "/api/leave", {"token": placed["token"]})
        finally:
            await end(placed.get("session"))

    async def browse(self, name):
        for _ in range(5):
            listed = (await self.ask(200, "GET", "/api/sessions?open=1&mode=" + random.choice(MODES)))["sessions"]
            ids = [session["id"] for session in listed]
            if len(ids) > 20 or len(set(ids)) != len(ids):
                note("wrong", "a list of", len(ids), "sessions,", len(set(ids)), "different ones")
            await asyncio.sleep(0.02)
        page = await self.ask(200, "GET", "/")
        if b"<title>Lobby</title>" not in page:
            note("mixed_up", "the page is", page[:100])

    async def mistakes(self, name):
        for expected, code, path, body, kind in [
            (404, "gone", "/api/leave", {"token": "psess-" + name}, "application/json"),
            (404, "gone", "/api/join", {"session": name, "player": name}, "application/json"),
            (400, "bad_request", "/api/sessions", {"name": name, "mode": "none", "seats": 2}, "application/json"),
            (400, "not_json", "/api/join", b"{" + name.encode(), "application/json"),
            (415, "not_json", "/api/join", {"session": name}, "text/plain"),
            (404, "no_such_page", "/api/" + name, {}, "application/json"),
        ]:
            refused = await self.ask(expected, "POST", path, body, kind)
            self.same(refused["error"], {"code": code}, "POST " + path)

    async def play(self):
        things = [self.own_session, self.placement, self.browse, self.mistakes]
        while True:
            try:
                await random.choices(things, [6, 3, 2, 1])[0]("n%dx" % next(names))
            except GivenUp:
                pass
            except Over:
                self.hang_up()
                return


names = itertools.count(random.randrange(1000) * 10**6) # of one run, that no earlier one had


async def end(session):
    """The game of this session is over, as its server would say; there is none, so gamelift-local is told."""
    if not session:
        return
    reader, writer = await asyncio.open_connection("127.0.0.1", gamelift)
    text = json.dumps({"GameSessionId": session})
    writer.write(("POST /_control/end_process HTTP/1.0\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
        "Content-Length: %d\r\n\r\n%s" % (gamelift, len(text), text)).encode())
    await reader.read()
    writer.close()


async def main():
    await asyncio.gather(*(Player().play() for _ in range(players)))
    print(json.dumps(dict(counts, first=first, asked=", ".join("%s %d" % pair for pair in asked.most_common()))))


asyncio.run(main())
