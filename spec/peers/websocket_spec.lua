-- The WebSocket codec against the libraries that most programs use: `websockets` of Python and `ws` of node, each as client and server.
local cjson = require "cjson"
local connection = require "spec.peers.websocket.connection"
local process = require "spec.support.process"
local start = require "spec.peers.websocket.start"

local MiB = 2 ^ 20

local peers = {
  websockets = { command = start.PYTHON, server = start.python_server, file = ".build/websocket/python/websockets/__init__.py" },
  ws = { command = start.NODE, server = start.node_server, file = ".build/websocket/node_modules/ws/package.json" },
}

-- Defines a test with a running server, or a pending one that names the reason.
local function test(name, peer, new_server, body)
  it(name, function()
    if not process.read(peer.file) then pending("there is no " .. peer.file .. ": .ci/deps websocket") end
    local server = new_server()
    finally(function() server:stop() end)
    body(server)
  end)
end

for name, peer in pairs(peers) do
  describe(name, function()
    test("as a client of ours", peer, start.lua_server, function(server)
      local said = process.run(("timeout 60 %s %d"):format(peer.command, server.port))
      local ok, seen = pcall(cjson.decode, said)
      assert.is_true(ok, said)
      assert.same({
        extensions = 0, text = "h\195\169llo \240\159\142\174", fragments = "fragments", large = true, pong = true,
        close = { 4000, "" }, too_large = 1009,
      }, seen)
    end)

    test("as a server for ours", peer, peer.server, function(server)
      local client, seen = connection.connect("127.0.0.1", server.port, "/"), {}
      local large = ("\0\1\2\3\253\254\255"):rep(math.floor(16 * MiB / 7))
      function client.on_message(_, kind, payload) seen[#seen + 1] = kind .. " " .. (payload == large and "large" or payload) end
      client:send(client.codec:text "h\195\169llo")
      client:send(client.codec:ping "p")
      client:send(client.codec:binary(large))
      while #seen < 2 do client:feed(assert(client:receive())) end
      client:close(4001, "bye")
      client:run()
      assert.same({ "text h\195\169llo", "binary large" }, seen)
      assert.same({ 4001, "bye" }, { client.close_code, client.close_reason })
    end)

    test("closes with a code for a message that breaks a rule", peer, peer.server, function(server)
      for code, frame in pairs {
        [1002] = "\131\128\0\0\0\0", [1007] = "\129\129\0\0\0\0\255", [1009] = "\130\255\0\0\0\0\1\0\0\1\0\0\0\0",
      } do
        local client = connection.connect("127.0.0.1", server.port, "/")
        client:send(frame)
        client:run()
        assert.equal(code, client.close_code)
      end
    end)
  end)
end
