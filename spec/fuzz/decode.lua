-- Reads responses and requests of any operation. First byte: the operation; second: the side; the rest is the body.
-- A value that was read can be written by the same shape, unless a scalar of another type was kept; written, it reads the same.
local core = require "gamelift.core"
local same = dofile "spec/fuzz/same.lua"

local methods = core.methods()

return function(data)
  if #data < 2 then return end
  local method = methods[data:byte(1) % #methods + 1]
  local side = data:byte(2) % 2 == 0 and "output" or "input"
  local first, why = core.decode(method, data:sub(3), side)
  if first == nil then
    assert(type(why) == "string" and why:find "at byte %d+ of %d+$", why)
    return
  end
  core.redact(method, side, first)
  local text = core.encode(method, first, "off", side)
  if not text then return end
  local second = assert(core.decode(method, text, side))
  local again = assert(core.encode(method, second, "off", side))
  assert(same(second, assert(core.decode(method, again, side))), "written and read it is another")
end
