-- The game: who hits most often. It knows nothing of GameLift and of connections. The host ticks it 60 times a second.
local Duel = {}
Duel.__index = Duel

local TICKS = 60        -- in a second
local RECOVERY = 3      -- ticks between two hits of a player that count
local PLAYERS = 8       -- at most

local duel = {}

--- Makes a duel that waits for its first player.
---@param seconds number # how long it takes
---@param countdown number # seconds from the first player to the start
function duel.new(seconds, countdown)
  return setmetatable({
    state = "waiting", left = 0, length = math.floor(seconds * TICKS), countdown = math.floor(countdown * TICKS), players = {}, count = 0,
  }, Duel)
end

--- Adds a player. Returns whether there was room, and nobody of that name.
function Duel:join(name)
  if self.state == "ended" or self.count >= PLAYERS or self.players[name] then return false end
  self.count = self.count + 1
  self.players[name] = { name = name, score = 0, recovers = 0 }
  if self.state == "waiting" then self.state, self.left = "ready", self.countdown end
  return true
end

--- Removes a player. The last one ends the duel. After the end the ranking stays.
function Duel:leave(name)
  if self.state == "ended" or not self.players[name] then return end
  self.players[name], self.count = nil, self.count - 1
  if self.count == 0 then self.state = "ended" end
end

--- Counts a hit, unless it comes too early or too soon after the last one.
function Duel:hit(name)
  local player = self.players[name]
  if not player or self.state ~= "playing" or player.recovers > 0 then return end
  player.score, player.recovers = player.score + 1, RECOVERY
end

--- Moves the duel by one tick.
function Duel:tick()
  if self.state ~= "ready" and self.state ~= "playing" then return end
  for _, player in pairs(self.players) do player.recovers = math.max(0, player.recovers - 1) end
  self.left = self.left - 1
  if self.left > 0 then return end
  if self.state == "ready" then self.state, self.left = "playing", self.length
  else self.state = "ended"
  end
end

--- Ends the duel now.
function Duel:stop() self.state, self.left = "ended", 0 end

--- Returns the players by name: a list of { name, score }.
function Duel:ranking()
  local list = {}
  for _, player in pairs(self.players) do list[#list + 1] = player end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

--- Returns the seconds that are left of the countdown or the duel, rounded up.
function Duel:seconds_left() return math.ceil(self.left / TICKS) end

return duel
