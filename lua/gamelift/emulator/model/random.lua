-- Draws reproducible random numbers (Park and Miller's generator: exact in doubles, the same on every Lua) and makes ids of them.
local core = require "gamelift.core"

local floor = math.floor

local Random = {}
Random.__index = Random
Random.__name = "gamelift.emulator.model.random"

local MODULUS = 2147483647

-- Makes a generator. seed: a number for reproducible draws, nil for a random seed.
local function new(seed)
  if not seed then
    local a, b, c, d = core.random(4):byte(1, 4)
    seed = ((a * 256 + b) * 256 + c) * 256 + d
  end
  return setmetatable({ state = 1 + floor(seed) % (MODULUS - 1) }, Random)
end

-- Returns an integer from 0 to limit - 1; limit at most 2^31 - 2.
function Random:below(limit)
  self.state = self.state * 48271 % MODULUS
  return floor((self.state - 1) / (MODULUS - 1) * limit)
end

function Random:chance(probability)
  return self:below(1000000) < probability * 1000000
end

function Random:uuid()
  local function word() return self:below(65536) end
  return ("%04x%04x-%04x-%04x-%04x-%04x%04x%04x"):format(word(), word(), word(), 0x4000 + word() % 0x1000,
    0x8000 + word() % 0x4000, word(), word(), word())
end

function Random:instance_id()
  return "i-0" .. self:uuid():gsub("-", ""):sub(1, 16)
end

return { new = new, MODULUS = MODULUS }
