-- Replies and requests of any operation in CBOR. First byte: the operation; second: the side; the rest is the body. What was read can
-- be written by the same shape, unless a scalar of another type was kept; written, it reads the same, and as JSON does.
local core = require "gamelift.core"
local same = dofile "spec/fuzz/same.lua"

local methods = core.methods()

local function encode(method, value, side) return (core.encode(method, value, "off", side, nil, nil, nil, "cbor")) end

return function(data)
  if #data < 2 then return end
  local method, body = methods[data:byte(1) % #methods + 1], data:sub(3)
  local side = data:byte(2) % 2 == 0 and "output" or "input"
  core.error(400, { ["smithy-protocol"] = "rpc-v2-cbor" }, body)
  core.decode(method, body, side, true, "cbor")
  local first, why = core.decode(method, body, side, false, "cbor")
  if first == nil then
    assert(type(why) == "string" and why:find "at byte %d+ of %d+$", why)
    return
  end
  core.redact(method, side, first)
  local text = encode(method, first, side)
  if not text then return end
  local second = assert(core.decode(method, text, side, false, "cbor"))
  local again = assert(encode(method, second, side))
  assert(same(second, assert(core.decode(method, again, side, false, "cbor"))), "written and read it is another")
  local json = assert(core.encode(method, second, "off", side))
  assert(same(second, assert(core.decode(method, json, side))), "JSON reads it as another")
end
