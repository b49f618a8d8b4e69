-- The WebSocket codec: each rule of RFC 6455 that a frame can break, cut anywhere, on both sides. Autobahn's cases are in
-- spec/peers/autobahn_spec.lua.
local child = require "spec.support.child"
local core = require "gamelift.core"
local interpreter = require "spec.support.interpreter"
local memory = require "spec.support.memory"

local FIN, TEXT, BINARY, CLOSE, PING, PONG = 0x80, 1, 2, 8, 9, 10
local MiB = 2 ^ 20
local MASK = { 0x37, 0xfa, 0x21, 0x3d } -- of the examples of RFC 6455

-- Lua 5.1 and 5.2 have no operator for it.
local function xor(a, b)
  local out, bit = 0, 1
  while a > 0 or b > 0 do
    if a % 2 ~= b % 2 then out = out + bit end
    a, b, bit = math.floor(a / 2), math.floor(b / 2), bit * 2
  end
  return out
end

local masked = {} -- by the position in the mask, each byte masked
for i = 1, 4 do
  masked[i] = {}
  for byte = 0, 255 do masked[i][string.char(byte)] = string.char(xor(byte, MASK[i])) end
end

local function mask(payload)
  local i = 0
  return (payload:gsub(".", function(c)
    i = i % 4 + 1
    return masked[i][c]
  end))
end

local function big_endian(n, bytes)
  local out = {}
  for i = bytes, 1, -1 do
    out[i] = string.char(n % 256)
    n = math.floor(n / 256)
  end
  return table.concat(out)
end

-- Returns a frame as bytes. form: the bytes of the extended length, 0, 2 or 8, by default the shortest; length: the one that it claims.
local function frame(role, first, payload, form, length)
  payload, length = payload or "", length or #(payload or "")
  form = form or length < 126 and 0 or length < 65536 and 2 or 8
  local short = form == 0 and length or form == 2 and 126 or 127
  local is_masked = role == "server"
  return string.char(first, short + (is_masked and 128 or 0)) .. (form == 0 and "" or big_endian(length, form))
    .. (is_masked and string.char(MASK[1], MASK[2], MASK[3], MASK[4]) .. mask(payload) or payload)
end

local function code(n) return big_endian(n, 2) end

-- Feeds the bytes in pieces of that size. Returns the events as a list, with the failure at the end.
local function read(role, bytes, size, max_message)
  local codec, events = core.websocket { role = role, max_message = max_message }, {}
  local ok, problem, close_code = true, nil, nil
  local function drain()
    for kind, payload, n in codec.next, codec do events[#events + 1] = { kind, payload, n } end
  end
  for i = 1, #bytes, size do
    ok, problem, close_code = codec:feed(bytes:sub(i, i + size - 1))
    drain()
    if not ok then break end
  end
  if not ok then events[#events + 1] = { "failure", problem, close_code } end
  return events, codec
end

-- Runs the test for the codec of each side, with a function that makes the frames of its peer.
local function both(name, test)
  for _, role in ipairs { "server", "client" } do
    it(("%s, read by a %s"):format(name, role), function()
      test(role, function(...) return frame(role, ...) end)
    end)
  end
end

-- Asserts that the bytes are read as those events, cut into pieces of any size.
local function assert_read(expected, role, bytes, max_message)
  for _, size in ipairs { #bytes + 1, 1, 2, 3, 7, 61 } do
    assert.same(expected, (read(role, bytes, size, max_message)))
  end
end

describe("a codec reads", function()
  both("the examples of RFC 6455", function(role)
    local hello = role == "server" and "\129\133\55\250\33\61\127\159\77\81\88" or "\129\5Hello"
    assert_read({ { "text", "Hello" } }, role, hello)
  end)

  both("messages of each length's form", function(role, peer)
    for _, n in ipairs { 0, 1, 7, 8, 9, 125, 126, 127, 255, 256, 65535, 65536, 70001 } do
      local payload = ("abcdefghijk"):rep(math.ceil(n / 11)):sub(1, n)
      for _, size in ipairs { n + 15, 4099, n < 300 and 1 or 999 } do
        assert.same({ { "binary", payload }, { "ping", "" } }, (read(role, peer(FIN + BINARY, payload) .. peer(FIN + PING), size)))
      end
    end
  end)

  both("fragments as one message", function(role, peer)
    assert_read({ { "text", "Hello" } }, role, peer(TEXT, "Hel") .. peer(0, "") .. peer(FIN, "lo"))
    assert_read({ { "binary", "\255\0" } }, role, peer(BINARY, "") .. peer(0, "\255") .. peer(0, "\0") .. peer(FIN, ""))
    assert_read({ { "text", "" } }, role, peer(TEXT, "") .. peer(FIN, ""))
  end)

  both("control frames between fragments before the message", function(role, peer)
    local bytes = peer(FIN + BINARY, "1") .. peer(TEXT, "Hel") .. peer(FIN + PING, "a") .. peer(0, "l") .. peer(FIN + PONG, "b")
      .. peer(FIN, "o") .. peer(FIN + PING, "c") .. peer(FIN + TEXT, "2")
    assert_read({ { "binary", "1" }, { "ping", "a" }, { "pong", "b" }, { "text", "Hello" }, { "ping", "c" }, { "text", "2" } }, role, bytes)
  end)

  both("events in order, whenever they are taken", function(role, peer)
    local codec, expected, taken = core.websocket { role = role }, {}, {}
    local function take(n)
      for _ = 1, n do
        local kind, payload = codec:next()
        if not kind then return end
        taken[#taken + 1] = kind .. #payload
      end
    end
    for i = 1, 300 do
      assert(codec:feed(peer(FIN + PING, ("p"):rep(i % 20)) .. peer(FIN + BINARY, ("x"):rep(i * 7)) .. peer(TEXT, "ab")))
      assert(codec:feed(peer(FIN + PONG, "") .. peer(FIN, "c")))
      for _, event in ipairs { "ping" .. i % 20, "binary" .. i * 7, "pong0", "text3" } do expected[#expected + 1] = event end
      take(i % 7)
    end
    take(math.huge)
    assert.same(expected, taken)
  end)

  both("an event while the next message has begun", function(role, peer)
    local codec, large = core.websocket { role = role }, ("x"):rep(100000)
    local bytes = peer(FIN + BINARY, large)
    for i = 1, 5 do
      assert(codec:feed(peer(FIN + TEXT, ("y"):rep(i)) .. bytes:sub(1, i * 9000)))
      assert.same({ "text", ("y"):rep(i) }, { codec:next() })
      assert.is_nil(codec:next())
      assert(codec:feed(bytes:sub(i * 9000 + 1)))
      assert.same({ "binary", large }, { codec:next() })
    end
  end)

  both("text in UTF-8", function(role, peer)
    for _, text in ipairs { "\0", "\127", "\194\128", "\223\191", "\224\160\128", "\237\159\191", "\238\128\128", "\239\191\191",
      "\240\144\128\128", "\244\143\191\191", "\239\187\191", ("ascii"):rep(9) .. "\240\159\142\174" .. ("ascii"):rep(9) } do
      assert_read({ { "text", text } }, role, peer(FIN + TEXT, text))
      for cut = 0, #text do assert_read({ { "text", text } }, role, peer(TEXT, text:sub(1, cut)) .. peer(FIN, text:sub(cut + 1))) end
    end
  end)

  both("the close codes that may be sent", function(role, peer)
    assert_read({ { "close", "" } }, role, peer(FIN + CLOSE))
    for _, n in ipairs { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 } do
      assert_read({ { "close", "", n } }, role, peer(FIN + CLOSE, code(n)))
      assert_read({ { "close", "b\195\164ck", n } }, role, peer(FIN + CLOSE, code(n) .. "b\195\164ck"))
    end
    assert_read({ { "close", ("r"):rep(123), 1000 } }, role, peer(FIN + CLOSE, code(1000) .. ("r"):rep(123)))
  end)

  both("nothing behind a close frame", function(role, peer)
    local bytes = peer(FIN + PING, "a") .. peer(FIN + CLOSE, code(1000)) .. peer(FIN + TEXT, "late") .. "\255\255\255"
    local events, codec = read(role, bytes, #bytes)
    assert.same({ { "ping", "a" }, { "close", "", 1000 } }, events)
    assert.is_true(codec:feed "\255\255")
    assert.is_nil(codec:next())
    assert_read(events, role, bytes)
  end)
end)

local PROTOCOL, DATA, SIZE = 1002, 1007, 1009

describe("a codec refuses", function()
  local cases = {
    -- name, close code, a part of the message, function(peer) -> bytes
    { "reserved bit 1", PROTOCOL, "reserved bit", function(peer) return peer(FIN + 0x40 + TEXT, "x") end },
    { "reserved bit 2", PROTOCOL, "reserved bit", function(peer) return peer(FIN + 0x20 + TEXT, "x") end },
    { "reserved bit 3", PROTOCOL, "reserved bit", function(peer) return peer(FIN + 0x10 + PING, "x") end },
    { "a fragmented close", PROTOCOL, "control frame is fragmented", function(peer) return peer(CLOSE) end },
    { "a fragmented ping", PROTOCOL, "control frame is fragmented", function(peer) return peer(PING, "x") end },
    { "a fragmented pong", PROTOCOL, "control frame is fragmented", function(peer) return peer(PONG) end },
    { "a ping of 126 bytes", PROTOCOL, "125 bytes", function(peer) return peer(FIN + PING, ("x"):rep(126)) end },
    { "a pong of 65536 bytes", PROTOCOL, "125 bytes", function(peer) return peer(FIN + PONG, ("x"):rep(65536)) end },
    { "a close of 126 bytes", PROTOCOL, "125 bytes", function(peer) return peer(FIN + CLOSE, code(1000) .. ("x"):rep(124)) end },
    { "a continuation of nothing", PROTOCOL, "continues no message", function(peer) return peer(0, "x") end },
    { "a last continuation of nothing", PROTOCOL, "continues no message", function(peer) return peer(FIN, "x") end },
    { "a continuation of a complete message", PROTOCOL, "continues no message",
      function(peer) return peer(TEXT, "a") .. peer(FIN, "b") .. peer(FIN, "c") end, { { "text", "ab" } } },
    { "text inside of a message", PROTOCOL, "a message begins", function(peer) return peer(BINARY, "a") .. peer(FIN + TEXT, "b") end },
    { "binary inside of a message", PROTOCOL, "a message begins", function(peer) return peer(TEXT, "a") .. peer(BINARY, "b") end },
    { "a length in 16 bits that fits 7", PROTOCOL, "shortest form", function(peer) return peer(FIN + BINARY, ("x"):rep(125), 2) end },
    { "a length in 64 bits that fits 7", PROTOCOL, "shortest form", function(peer) return peer(FIN + BINARY, "", 8) end },
    { "a length in 64 bits that fits 16", PROTOCOL, "shortest form", function(peer) return peer(FIN + BINARY, ("x"):rep(65535), 8) end },
    { "a length with the highest bit", PROTOCOL, "highest bit", function(peer) return peer(FIN + BINARY, "", 8, 2 ^ 63) end },
    { "half a close code", PROTOCOL, "half a code", function(peer) return peer(FIN + CLOSE, "\3") end },
    { "a reason that is not UTF-8", DATA, "reason", function(peer) return peer(FIN + CLOSE, code(1000) .. "\255") end },
    { "a reason that ends inside a character", DATA, "reason", function(peer) return peer(FIN + CLOSE, code(1000) .. "\226\130") end },
    { "text that ends inside a character", DATA, "ends inside", function(peer) return peer(FIN + TEXT, "a\226\130") end },
    { "fragments that end inside a character", DATA, "ends inside", function(peer) return peer(TEXT, "\226") .. peer(FIN, "\130") end },
    { "events behind a fault, not those before", PROTOCOL, "reserved opcode",
      function(peer) return peer(FIN + TEXT, "a") .. peer(FIN + PING, "b") .. peer(FIN + 3) .. peer(FIN + TEXT, "c") end,
      { { "text", "a" }, { "ping", "b" } } },
  }
  for _, opcode in ipairs { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 } do
    cases[#cases + 1] = { "opcode " .. opcode, PROTOCOL, "reserved opcode", function(peer) return peer(FIN + opcode, "x") end }
  end
  for _, n in ipairs { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 } do
    cases[#cases + 1] = { "close code " .. n, PROTOCOL, "may not be sent", function(peer) return peer(FIN + CLOSE, code(n)) end }
  end
  for _, bad in ipairs { "\128", "\191", "\192\128", "\193\191", "\224\159\191", "\237\160\128", "\237\191\191", "\240\143\191\191",
    "\244\144\128\128", "\245\128\128\128", "\254", "\255", "\194a", "\226\130a", "\240\159\142a" } do
    local name = "text with " .. bad:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
    cases[#cases + 1] = { name, DATA, "not UTF-8", function(peer) return peer(FIN + TEXT, "fine, so far: " .. bad .. " ") end }
    cases[#cases + 1] = { name .. " in fragments", DATA, "not UTF-8",
      function(peer) return peer(TEXT, bad:sub(1, 1)) .. peer(0, bad:sub(2)) .. peer(FIN, " ") end }
  end

  for _, case in ipairs(cases) do
    both(case[1], function(role, peer)
      local bytes = case[4](peer)
      local events = read(role, bytes, #bytes)
      local failure = table.remove(events)
      assert.equal("failure", failure[1])
      assert.equal(case[2], failure[3])
      assert.truthy(failure[2]:find(case[3], 1, true), failure[2])
      assert.same(case[5] or {}, events)
      events[#events + 1] = failure
      assert_read(events, role, bytes)
    end)
  end

  it("frames of a client without a mask", function()
    assert_read({ { "failure", "the frame of the client is not masked", PROTOCOL } }, "server", frame("client", FIN + TEXT, "x"))
    assert_read({ { "failure", "the frame of the client is not masked", PROTOCOL } }, "server", frame("client", FIN + PING))
  end)

  it("frames of a server with a mask", function()
    assert_read({ { "failure", "the frame of the server is masked", PROTOCOL } }, "client", frame("server", FIN + TEXT, "x"))
    assert_read({ { "failure", "the frame of the server is masked", PROTOCOL } }, "client", frame("server", FIN + CLOSE))
  end)

  both("a bad frame at the first byte that shows it", function(role, peer)
    local codec = core.websocket { role = role }
    assert.is_nil(codec:feed(string.char(FIN + 3)))
    local text = peer(FIN + TEXT, "a\237\160\128 and more")
    local at = #text - #" and more" - 1 -- the second byte of the surrogate
    codec = core.websocket { role = role }
    assert.is_true(codec:feed(text:sub(1, at - 1)))
    assert.same({ n = 3, nil, "the text message is not UTF-8", DATA }, { n = 3, codec:feed(text:sub(at, at)) })
  end)

  both("more bytes after a fault, with the same failure", function(role, peer)
    local codec = core.websocket { role = role }
    local first = { codec:feed(peer(FIN + 3)) }
    assert.same(first, { codec:feed(peer(FIN + TEXT, "x")) })
    assert.same(first, { codec:feed "" })
    assert.is_nil(codec:next())
  end)
end)

describe("max_message", function()
  local TOO_LARGE = { "failure", "the message is larger than max_message", SIZE }

  both("is the size of a whole message", function(role, peer)
    assert_read({ { "binary", ("x"):rep(10) } }, role, peer(FIN + BINARY, ("x"):rep(10)), 10)
    assert_read({ TOO_LARGE }, role, peer(FIN + BINARY, ("x"):rep(11)), 10)
    assert_read({ { "text", "1234567890" } }, role, peer(TEXT, "12345") .. peer(0, "67890") .. peer(FIN, ""), 10)
    assert_read({ TOO_LARGE }, role, peer(TEXT, "12345") .. peer(0, "67890") .. peer(FIN, "1"), 10)
    assert_read({ { "text", "1" } }, role, peer(FIN + TEXT, "1"), 1)
  end)

  both("counts each message alone, and no control frames", function(role, peer)
    local bytes = peer(FIN + BINARY, ("x"):rep(10)) .. peer(BINARY, "12345") .. peer(FIN + PING, ("p"):rep(125)) .. peer(FIN, "67890")
    assert_read({ { "binary", ("x"):rep(10) }, { "ping", ("p"):rep(125) }, { "binary", "1234567890" } }, role, bytes, 10)
  end)

  both("is checked with the header, before the payload", function(role, peer)
    for _, length in ipairs { 16 * MiB + 1, 2 ^ 32, 2 ^ 53, 2 ^ 62 } do
      local codec = core.websocket { role = role }
      assert.same({ n = 3, nil, TOO_LARGE[2], SIZE }, { n = 3, codec:feed(peer(FIN + BINARY, "", 8, length)) })
    end
    local codec = core.websocket { role = role, max_message = 200 }
    assert(codec:feed(peer(TEXT, ("x"):rep(150))))
    assert.same({ n = 3, nil, TOO_LARGE[2], SIZE }, { n = 3, codec:feed(peer(FIN, "", 2, 200)) })
  end)

  both("is 16 MiB by default", function(role)
    local codec, sender = core.websocket { role = role }, core.websocket { role = role == "server" and "client" or "server" }
    local large = ("x"):rep(16 * MiB)
    assert.is_true(codec:feed(sender:binary(large)))
    local kind, payload = codec:next()
    assert.is_true(kind == "binary" and payload == large)
    assert.is_nil(codec:feed(sender:binary(large .. "x")))
  end)

  it("goes from 1 byte to 16 MiB", function()
    for _, bad in ipairs { 0, -1, 1.5, 16 * MiB + 1, math.huge, -math.huge, 0 / 0, "10", true } do
      assert.has_error(function() core.websocket { role = "client", max_message = bad } end)
    end
    core.websocket { role = "client", max_message = 16 * MiB }
  end)
end)

describe("a codec allocates", function()
  both("for bytes that arrived, not for what headers claim", function(role, peer)
    local codecs, before = {}, memory.allocated()
    if not before then pending "there is no /proc" end
    for i = 1, 200 do
      codecs[i] = core.websocket { role = role }
      assert(codecs[i]:feed(peer(FIN + BINARY, "x", 8, 16 * MiB)))
    end
    assert.is_true(memory.allocated() - before < 400) -- 1 MiB each, not 16
  end)

  both("nothing for messages that were taken", function(role, peer)
    if interpreter.is_checked then pending "the sanitizer keeps freed memory" end
    local codec, messages = core.websocket { role = role }, peer(FIN + BINARY, "x"):rep(10000)
    local before
    for i = 1, 100 do
      assert(codec:feed(messages))
      for _ = 1, 10000 do assert(codec:next()) end
      if i == 1 then before = memory.allocated() end
    end
    if not before then pending "there is no /proc" end
    assert.is_true(memory.allocated() - before < 8)
  end)

  it("nothing for a large message that it has masked", function()
    if interpreter.is_checked then pending "the sanitizer keeps freed memory" end
    local output = child.run [[
      local core, memory = require "gamelift.core", require "spec.support.memory"
      local codec, payload = core.websocket { role = "client" }, ("x"):rep(40e6)
      collectgarbage()
      local before, n = memory.allocated(), #codec:binary(payload)
      collectgarbage()
      collectgarbage()
      print(n > 40e6, before and (memory.allocated() - before < 20 and "given back" or "kept") or "no /proc")
    ]]
    if output:find "no /proc" then pending "there is no /proc" end
    assert.equal("true\tgiven back\nstatus 0\n", output)
  end)

  -- In a process of its own, whose heap has no room left by others.
  it("nothing for large messages of many connections, once they were taken", function()
    if interpreter.is_checked then pending "the sanitizer keeps freed memory" end
    local output = child.run [[
      local core, memory = require "gamelift.core", require "spec.support.memory"
      local codecs, message = {}, core.websocket { role = "server" }:binary(("x"):rep(100000))
      local before = memory.allocated()
      for i = 1, 500 do
        codecs[i] = core.websocket { role = "client" }
        for _ = 1, 2 do
          assert(codecs[i]:feed(message))
          assert(#select(2, codecs[i]:next()) == 100000 and not codecs[i]:next())
        end
        collectgarbage()
      end
      print(before and (memory.allocated() - before < 20 and "given back" or "kept") or "no /proc") -- not 50 MiB
    ]]
    if output:find "no /proc" then pending "there is no /proc" end
    assert.equal("given back\nstatus 0\n", output)
  end)

  both("nothing for an endless message of empty fragments", function(role, peer)
    local codec, empty = core.websocket { role = role }, peer(0):rep(10000)
    assert(codec:feed(peer(TEXT)))
    local before = memory.allocated()
    if not before then pending "there is no /proc" end
    for _ = 1, 100 do assert(codec:feed(empty)) end
    assert.is_true(memory.allocated() - before < 4)
  end)
end)

describe("a codec writes", function()
  local sizes = { 0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 125, 126, 127, 65535, 65536, 70001 }

  it("frames of a server as RFC 6455 has them", function()
    local codec = core.websocket { role = "server" }
    assert.equal("\129\5Hello", codec:text "Hello")
    assert.equal("\137\5Hello", codec:ping "Hello")
    assert.equal("\138\5Hello", codec:pong "Hello")
    assert.equal("\137\0", codec:ping())
    assert.equal("\138\0", codec:pong(nil))
    assert.equal("\136\0", codec:close())
    assert.equal("\136\2\3\232", codec:close(1000))
    assert.equal("\136\5\3\233bye", codec:close(1001, "bye"))
    assert.equal("\130\126\1\0" .. ("\0"):rep(256), codec:binary(("\0"):rep(256)))
    assert.equal("\130\127\0\0\0\0\0\1\0\0" .. ("\0"):rep(65536), codec:binary(("\0"):rep(65536)))
  end)

  it("of its arguments alone, and ignores more", function()
    local codec = core.websocket { role = "server" }
    for _, method in ipairs { "text", "binary", "ping", "pong" } do
      assert.equal(codec[method](codec, "a"), codec[method](codec, "a", "more", "and more"))
    end
    assert.equal(codec:close(1000, "bye"), codec:close(1000, "bye", "more"))
  end)

  it("what the other side reads, of any size", function()
    for _, role in ipairs { "client", "server" } do
      local sender, reader = core.websocket { role = role }, core.websocket { role = role == "client" and "server" or "client" }
      for _, n in ipairs(sizes) do
        local payload = ("\0\1\2\253\254\255"):rep(math.ceil(n / 6)):sub(1, n)
        assert(reader:feed(sender:binary(payload)))
        assert.same({ "binary", payload }, { reader:next() })
        assert(reader:feed(sender:text(("t"):rep(n))))
        assert.same({ "text", ("t"):rep(n) }, { reader:next() })
      end
    end
  end)

  it("the mask that core.random gives", function()
    local real = core.random
    finally(function() core.random = real end)
    core.random = function(n)
      assert(n == 4)
      return string.char(MASK[1], MASK[2], MASK[3], MASK[4])
    end
    local codec = core.websocket { role = "client" }
    assert.equal("\129\133\55\250\33\61\127\159\77\81\88", codec:text "Hello")
    for _, n in ipairs(sizes) do
      local payload = ("abcdefghijk"):rep(math.ceil(n / 11)):sub(1, n)
      assert.equal(frame("server", FIN + BINARY, payload), codec:binary(payload))
    end
  end)

  it("nothing, but raises, where core.random gives no mask", function()
    local random, codec = core.random, core.websocket { role = "client" }
    for _, wrong in ipairs { "", "abc", "abcde", false } do
      core.random = function() return wrong end
      local ok, problem = pcall(codec.text, codec, "x")
      core.random = random
      assert.is_false(ok)
      assert.matches("websocket: core.random failed", problem)
    end
    assert.equal(7, #codec:text "x")
  end)

  it("another mask in each frame", function()
    local codec, seen = core.websocket { role = "client" }, {}
    for _ = 1, 100 do
      local sent = codec:text "Hello"
      assert.is_nil(seen[sent])
      seen[sent] = true
    end
  end)

  it("nothing that the RFC forbids", function()
    for _, role in ipairs { "client", "server" } do
      local codec = core.websocket { role = role }
      for name, call in pairs {
        ["text that is not UTF-8"] = function() codec:text "\255" end,
        ["text that ends inside a character"] = function() codec:text "a\226\130" end,
        ["text that is a surrogate"] = function() codec:text "\237\160\128" end,
        ["text of nil"] = function() codec:text() end,
        ["binary of a table"] = function() codec:binary {} end,
        ["a ping of 126 bytes"] = function() codec:ping(("x"):rep(126)) end,
        ["a pong of 126 bytes"] = function() codec:pong(("x"):rep(126)) end,
        ["a reason of 124 bytes"] = function() codec:close(1000, ("x"):rep(124)) end,
        ["a reason without a code"] = function() codec:close(nil, "why") end,
        ["a reason that is not UTF-8"] = function() codec:close(1000, "\255") end,
        ["a code that is a word"] = function() codec:close "normal" end,
      } do
        assert.has_error(call, nil, name)
      end
      for _, n in ipairs { -1, 0, 999, 1000.5, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65536 + 1000, 2 ^ 53, 1 / 0, 0 / 0 } do
        assert.has_error(function() codec:close(n) end, nil, tostring(n))
      end
      assert.equal(string.char(FIN + PING), codec:ping(("x"):rep(125)):sub(1, 1))
      assert.equal(string.char(FIN + CLOSE), codec:close(4999, ("x"):rep(123)):sub(1, 1))
    end
  end)
end)

describe("core.websocket", function()
  it("raises for a wrong option, and names it", function()
    for part, options in pairs {
      ["option role: expected \"client\" or \"server\", got nil"] = {},
      ["got peer"] = { role = "peer" },
      ["got table"] = { role = {} },
      ["got compress"] = { role = "client", compress = true },
      ["got number"] = { [1] = "client", role = "client" },
      ["option max_message: expected whole bytes from 1 to 16777216, got 0"] = { role = "client", max_message = 0 },
    } do
      local ok, err = pcall(core.websocket, options)
      assert.is_false(ok)
      assert.truthy(tostring(err):find(part, 1, true), err)
    end
    assert.has_error(function() core.websocket() end)
  end)

  it("keeps sides and connections apart", function()
    local a, b = core.websocket { role = "server" }, core.websocket { role = "server" }
    assert(a:feed(frame("server", TEXT, "a")))
    assert(b:feed(frame("server", FIN + TEXT, "b")))
    assert.is_nil(a:next())
    assert.same({ "text", "b" }, { b:next() })
  end)

  -- In a process of its own, whose heap is small, so that the collector runs often.
  it("survives finalizers that use a codec while it makes a string", function()
    assert.equal("fine\nstatus 0\n", child.run [[
      local core = require "gamelift.core"
      local codec, payload, tried = core.websocket { role = "client" }, ("x"):rep(20000), 0
      local message = core.websocket { role = "server" }:binary(payload)
      local function use()
        tried = tried + 1
        local ok, err = pcall(codec.feed, codec, "\137\0")
        assert(ok or err:find "in use", err)
      end
      local function litter() -- Lua 5.1 and LuaJIT finalize userdata alone
        if newproxy then getmetatable(newproxy(true)).__gc = use else setmetatable({}, { __gc = use }) end
      end
      for _ = 1, 2000 do
        litter()
        assert(codec:feed(message))
        -- With a new string before, the collector is due when the codec makes its own.
        for kind, read in function() return codec:next(("y"):rep(20000)) end do assert(kind == "ping" or read == payload) end
      end
      assert(tried > 0)
      print "fine"
    ]])
  end)
end)
