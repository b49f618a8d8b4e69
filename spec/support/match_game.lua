-- An emulator with a fleet, a queue, a rule set and a configuration, for specs of matchmaking.
local gamelift = require "spec.support.local_gamelift"
local tables = require "gamelift.util.tables"

local Game = setmetatable({}, { __index = gamelift.methods })
Game.__index = Game

-- Two teams of one; the skills of the players of a match lie within five of each other.
local DUEL = [[{"ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
"teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}],
"rules": [{"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5}]}]]

-- One team of one to three.
local OPEN = [[{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 1, "maxPlayers": 3}]}]]

local function fleet_arn(id) return "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. id end

--- Makes one. configuration: members over WITH_QUEUE, no acceptance, 60 s and the rule set "duel"; processes: of the fleet.
local function new(configuration, options, processes)
  local self = setmetatable(gamelift.new(options), Game)
  self.fleet_id = self:fleet(processes or 4)
  self.queue = self:ok("CreateGameSessionQueue", { Name = "q", TimeoutInSeconds = 30,
    Destinations = { { DestinationArn = fleet_arn(self.fleet_id) } } }).GameSessionQueue.GameSessionQueueArn
  self:ok("CreateMatchmakingRuleSet", { Name = "duel", RuleSetBody = DUEL })
  self:ok("CreateMatchmakingRuleSet", { Name = "open", RuleSetBody = OPEN })
  self:configuration("duel", configuration)
  return self
end

--- Makes a configuration. Returns its description.
function Game:configuration(name, members)
  local params = tables.merge({ Name = name, RuleSetName = "duel", RequestTimeoutSeconds = 60, AcceptanceRequired = false }, members)
  if params.FlexMatchMode ~= "STANDALONE" then params.GameSessionQueueArns = params.GameSessionQueueArns or { self.queue } end
  return self:ok("CreateMatchmakingConfiguration", params).Configuration
end

--- Returns the parameters of a request for a ticket whose one player is p-<id>. more: members of the player.
function Game.ticket_request(id, more, configuration)
  return { ConfigurationName = configuration or "duel", TicketId = id, Players = { tables.merge({ PlayerId = "p-" .. id }, more) } }
end

--- Starts such a ticket. Returns it.
function Game:start(id, more, configuration)
  return self:ok("StartMatchmaking", Game.ticket_request(id, more, configuration)).MatchmakingTicket
end

--- Returns a ticket, or nil.
function Game:ticket(id)
  return self:ok("DescribeMatchmaking", { TicketIds = { id } }).TicketList[1]
end

--- Returns the statuses of tickets as one text.
function Game:statuses(...)
  local list = {}
  for i, id in ipairs { ... } do list[i] = self:ticket(id).Status end
  return table.concat(list, " ")
end

--- Answers for the player of a ticket.
function Game:answer(id, kind)
  return self:call("AcceptMatch", { TicketId = id, PlayerIds = { "p-" .. id }, AcceptanceType = kind or "ACCEPT" })
end

--- Returns the details of the matchmaking events so far.
function Game:details()
  local list = {}
  for _, event in ipairs(self:control("events").events) do
    if event["detail-type"] == "GameLift Matchmaking Event" then list[#list + 1] = event.detail end
  end
  return list
end

--- Returns their types as one text, without the word Matchmaking.
function Game:types()
  local list = {}
  for i, detail in ipairs(self:details()) do list[i] = detail.type:gsub("^Matchmaking", "") end
  return table.concat(list, " ")
end

return { new = new, DUEL = DUEL, OPEN = OPEN }
