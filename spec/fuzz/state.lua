-- State files: what is read is a table, or one message says what is wrong. The first byte says whether the input is a file, its rest with
-- the right checksum, or a list of changes (place, byte) of a small state with the right checksum or of a real one with its own.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"
local state_text = require "gamelift.emulator.state_text"
local world = require "spec.fuzz.world"

local shared = { {}, {} }
local small = state_text.encode({ a = { 1, 2.5, "x", true, false }, b = { c = {} } }, shared):match "^[^\n]*\n[^\n]*\n(.*)$"
local local_gamelift = world.new { data = { fleets = { { Name = "main", FleetId = "fleet-main", processes = 1 } } } }
local whole = local_gamelift:save()

local function sealed(body) return "gamelift-local state 2\n" .. core.sha1(body) .. "\n" .. body end

local function changed(body, bytes)
  for _ = 1, 8 do
    if bytes:is_empty() then break end
    local place = (bytes:byte() * 65536 + bytes:byte() * 256 + bytes:byte()) % #body + 1
    body = body:sub(1, place - 1) .. string.char(bytes:byte()) .. body:sub(place + 1)
  end
  return body
end

return function(data)
  local bytes = input.new(data)
  local form = bytes:below(4)
  if form == 3 then
    local text = changed(whole, bytes)
    local ok, problem = local_gamelift:load(text)
    return assert(not ok and type(problem) == "string" or text == whole)
  end
  local text = form == 0 and bytes:rest() or sealed(form == 1 and bytes:rest() or changed(small, bytes))
  local root, problem = state_text.decode(text, shared)
  assert(root and type(root) == "table" or type(problem) == "string")
end
