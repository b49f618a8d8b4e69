-- Seed data of matchmaking: rule sets and configurations.
local configurations = require "gamelift.emulator.operations.matchmaking_configurations"
local entries = require "gamelift.emulator.seed.entries"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local json = require "gamelift.util.json"
local messages = require "gamelift.util.messages"
local rule_sets = require "gamelift.emulator.operations.matchmaking_rule_sets"

local argument_error = exceptions.argument_error

local function queue_names(backend)
  local names = {}
  for queue in backend.queues:each() do names[#names + 1] = queue.view.Name end
  return names
end

return function(loaders)
  function loaders.matchmaking_rule_sets(backend, entry, _, path)
    local body = type(entry) == "table" and entry.rule_set
    local params = entries.split_members("CreateMatchmakingRuleSet", entry, { rule_set = "table" },
      { RuleSetBody = type(body) == "table" and json.encode(body) or nil }, path)
    rule_sets.operations.CreateMatchmakingRuleSet(backend, params)
  end

  function loaders.matchmaking_configurations(backend, entry, _, path)
    local defaults = { RequestTimeoutSeconds = 300, AcceptanceRequired = false }
    local name = type(entry) == "table" and entry.queue
    if name then
      local queue = type(name) == "string" and find.lookup_queue(backend, name)
        or argument_error("%s: there is no queue %s%s", path, tostring(name), messages.suggestion(name, queue_names(backend)))
      defaults.GameSessionQueueArns = { queue.view.GameSessionQueueArn }
    end
    configurations.operations.CreateMatchmakingConfiguration(backend,
      (entries.split_members("CreateMatchmakingConfiguration", entry, { queue = "string" }, defaults, path)))
  end
end
