-- Our CBOR beside Python's cbor2: it reads what we write, and we read what it makes of that.
local core = require "gamelift.core"
local folder = require "spec.support.folder"
local process = require "spec.support.process"
local shapes = require "spec.support.shapes"
local typed = require "spec.support.typed"

local _, missing = process.run "python3 -c 'import cbor2'"

local function hex(bytes) return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end

local function unhex(text) return (text:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end)) end

describe("CBOR beside cbor2", function()
  after_each(folder.clear)

  if missing ~= 0 then
    pending "carries random values of all operations: python3 has no cbor2: .ci/deps peers"
    return
  end

  it("carries random values of all operations", function()
    local draw, cases, lines = shapes.generator(20260203), {}, {}
    for _, method in ipairs(core.methods()) do
      for _, side in ipairs { "input", "output", "input", "output", "input", "output" } do
        local value = shapes.value(draw, method, side)
        if value then
          local body = assert(core.encode(method, value, "off", side, nil, nil, nil, "cbor"))
          cases[#cases + 1] = { method = method, side = side, value = assert(core.decode(method, body, side, false, "cbor")) }
          lines[#lines + 1] = hex(body)
        end
      end
    end
    local path = folder.with { cases = table.concat(lines, "\n") .. "\n" }
    local output = process.run("python3 spec/peers/cbor2_peer.py <" .. process.quote(path .. "/cases"))
    local count = 0
    for line in output:gmatch "[^\n]+" do
      count = count + 1
      local case = cases[count]
      for body in line:gmatch "%x+" do
        local value = assert(core.decode(case.method, unhex(body), case.side, false, "cbor"))
        assert.is_nil(typed.difference(case.value, value, 1e-6)) -- a datetime of Python has microseconds
      end
    end
    assert.equal(#cases, count, output:sub(-500))
  end)
end)
