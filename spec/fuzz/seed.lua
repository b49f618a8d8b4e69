-- Seed data, as a file has it: JSON of any form. It is loaded, or there is a message and nothing has changed.
local core = require "gamelift.core"
local json = require "gamelift.util.json"
local unwatched = require "spec.fuzz.unwatched"
local world = require "spec.fuzz.world"

local local_gamelift = world.new { data = { builds = { { BuildId = "build-1" } } } }
local before = json.encode(local_gamelift:control "state")

-- Returns the value as the program that reads the file has it: without null.
local function plain(value)
  if type(value) ~= "table" then return value ~= core.null and value or nil end
  local copy = {}
  for key, item in pairs(value) do copy[key] = plain(item) end
  return copy
end

local function is_large(value)
  if type(value) == "number" then return value > 1000 end
  for _, item in pairs(type(value) == "table" and value or {}) do
    if is_large(item) then return true end
  end
  return false
end

return function(text)
  local value = core.read_json(text)
  if type(value) ~= "table" or is_large(value) then return end
  local result, problem = local_gamelift:control("seed", { data = plain(value) })
  if result then
    local_gamelift:advance(60)
    unwatched(function() local_gamelift:reset() end)
  else
    assert(type(problem) == "string" and utf8.len(problem), problem)
    unwatched(function() assert(json.encode(local_gamelift:control "state") == before, "what is refused has an effect") end)
  end
end
