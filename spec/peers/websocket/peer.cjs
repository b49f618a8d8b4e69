// The peer of node's `ws`: peer.cjs server prints its port and echoes; peer.cjs PORT is a client and prints what it saw.
const { WebSocket, WebSocketServer } = require("ws");

const LIMIT = 16 * 2 ** 20;

function server() {
  const listener = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: LIMIT, perMessageDeflate: true });
  listener.on("listening", () => console.log(listener.address().port));
  listener.on("connection", (ws) => {
    ws.on("error", () => {});
    ws.on("message", (data, binary) => ws.send(data, { binary }));
  });
}

const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...values) => resolve(values)));

async function open(port) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/`, { maxPayload: LIMIT });
  ws.on("error", () => {});
  await once(ws, "open");
  return ws;
}

async function client(port) {
  const seen = {};
  let ws = await open(port);
  seen.extensions = ws.extensions.length;
  ws.send("h\u00e9llo \u{1f3ae}");
  seen.text = String((await once(ws, "message"))[0]);
  for (const part of ["frag", "", "ments"]) ws.send(part, { fin: part === "ments" });
  seen.fragments = String((await once(ws, "message"))[0]);
  const large = Buffer.alloc(LIMIT, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
  ws.send(large);
  seen.large = large.equals((await once(ws, "message"))[0]);
  ws.ping("ping");
  seen.pong = String((await once(ws, "pong"))[0]) === "ping";
  ws.close(4000, "bye");
  const [code, reason] = await once(ws, "close");
  seen.close = [code, String(reason)];
  ws = await open(port);
  ws.send(Buffer.alloc(LIMIT + 1));
  seen.too_large = (await once(ws, "close"))[0];
  console.log(JSON.stringify(seen));
}

if (process.argv[2] === "server") server();
else client(process.argv[2]);
