-- Reproducible draws (Park and Miller's generator: exact in doubles, the same on every Lua) and the ids made of them.
local core = require "gamelift.core"

local floor = math.floor

local Random = {}
Random.__index = Random
Random.__name = "gamelift.emulator.random"

local MODULUS = 2147483647

-- seed: a number for draws that repeat, nil for others each time.
local function new(seed)
  if not seed then
    local a, b, c, d = core.random(4):byte(1, 4)
    seed = ((a * 256 + b) * 256 + c) * 256 + d
  end
  return setmetatable({ state = 1 + floor(seed) % (MODULUS - 1) }, Random)
end

-- A whole number in 0 .. limit - 1; limit at most 2^31 - 2.
function Random:below(limit)
  self.state = self.state * 48271 % MODULUS
  return floor((self.state - 1) / (MODULUS - 1) * limit)
end

function Random:chance(probability)
  return self:below(1000000) < probability * 1000000
end

local function hex(self, digits)
  local text = {}
  for i = 1, digits do text[i] = ("%x"):format(self:below(16)) end
  return table.concat(text)
end

function Random:uuid()
  return table.concat({ hex(self, 8), hex(self, 4), "4" .. hex(self, 3),
    ("%x"):format(8 + self:below(4)) .. hex(self, 3), hex(self, 12) }, "-")
end

function Random:instance_id()
  return "i-" .. hex(self, 17)
end

return { new = new }
