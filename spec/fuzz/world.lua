-- The local GameLift that targets call: two fleets, a queue, matchmakers; its clock is driven.
local emulator = require "gamelift.emulator"

local world = {}

world.START = 1700000000

local RULE_SET = '{"ruleLanguageVersion":"1.0","teams":[{"name":"t","minPlayers":1,"maxPlayers":2}]}'

world.DATA = {
  locations = { "custom-home" },
  builds = { { BuildId = "build-1" } },
  fleets = {
    { Name = "main", FleetId = "fleet-main", processes = 4, Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } },
      sessions = { { Name = "first", GameSessionId = "gsess-1", players = { "anna" } } } },
    { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
      computes = { { ComputeName = "pc", processes = 1 } } },
  },
  aliases = { { Name = "live", AliasId = "alias-live", fleet = "main" } },
  queues = { { Name = "q", fleets = { "main", "home" } } },
  matchmaking_rule_sets = { { Name = "pair", RuleSetBody = RULE_SET } },
  matchmaking_configurations = {
    { Name = "placed", RuleSetName = "pair", queue = "q" },
    { Name = "alone", RuleSetName = "pair", FlexMatchMode = "STANDALONE", AcceptanceRequired = true },
  },
}

--- Texts that requests often name.
world.NAMES = {
  "FleetId", "fleet-main", "fleet-home", "Name", "main", "home", "q", "alias-live", "AliasId", "alone", "placed", "pair", "RuleSetName",
  "GameSessionId", "arn:aws:gamelift:us-west-2::gamesession/fleet-main/gsess-1", "PlayerId", "anna", "Limit", "NextToken", "Location",
  "us-west-2", "eu-west-1", "custom-home", "ComputeName", "pc", "process_id", "port", "count", "processes", "seconds", "sessions",
  "computes", "players", "fleets", "aliases", "queues", "locations", "builds", "matchmaking_configurations", "matchmaking_rule_sets",
  "rule_set", "queue", "ConfigurationName", "TicketId", "Players", "status", "operation", "code", "ThrottlingException", "region",
  "account", "data", "name", "ComputeType", "ANYWHERE", "Locations", "regions", "GameProperties", "Key", "Value", "Type", "fleet",
}

function world.new(options)
  local all = { clock = world.START, wall = function() return world.START end, seed = 1, traces = true, data = world.DATA }
  for name, value in pairs(options or {}) do all[name] = value end
  return emulator.new(all)
end

--- Returns a copy without numbers that only take long: of processes, seconds, sessions.
function world.bounded(value)
  if type(value) == "number" and value > 1000 and value < math.huge then return 1000 end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do copy[key] = world.bounded(item) end
  return copy
end

return world
