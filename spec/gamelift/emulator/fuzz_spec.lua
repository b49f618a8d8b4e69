-- Calls all served operations with drawn parameters: valid by the model or not quite, with ids that exist, that once existed, or that
-- never did. Operations are taken from the emulator, and ids from its replies, so a new operation is covered as soon as it is served.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local containers = require "spec.support.containers"
local exceptions = require "gamelift.emulator.model.exceptions"
local gamelift = require "spec.support.local_gamelift"
local model = require "spec.support.model_shapes"
local pattern = require "spec.support.pattern"
local random = require "gamelift.emulator.model.random"
local tables = require "gamelift.util.tables"

local REQUESTS, SEEDS = 20, 6 -- requests of each operation

local names, allowed = {}, {}
for name in pairs(emulator.operations) do
  names[#names + 1] = name
  allowed[name] = {}
  for _, code in ipairs(core.operation(name).errors) do allowed[name][code] = true end
end
table.sort(names)

-- Values of members whose text has a grammar of its own.
local GRAMMARS = {
  FilterExpression = { "playerSessionCount >= 0 AND NOT gameSessionProperties.mode = 'ctf'", "maximumSessions > 2" },
  RuleSetBody = { '{"ruleLanguageVersion":"1.0","teams":[{"name":"t","minPlayers":1,"maxPlayers":2}]}' },
  SortExpression = { "creationTimeMillis DESC", "gameSessionProperties.mode ASC" },
}

-- Parameters to begin with, of operations that drawn ones seldom satisfy.
local EXAMPLES = {
  CreateBuild = { OperatingSystem = "AMAZON_LINUX_2023" },
  CreateContainerFleet = { FleetRoleArn = containers.ROLE, GameServerContainerGroupDefinitionName = "game" },
  CreateContainerGroupDefinition = containers.game_server_params "drawn",
  CreateFleet = { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large" },
  CreateGameSession = { FleetId = "fleet-main", MaximumPlayerSessionCount = 4 },
  CreateGameServerGroup = {
    GameServerGroupName = "arena", RoleArn = "arn:aws:iam::123456789012:role/r", MinSize = 1, MaxSize = 2,
    LaunchTemplate = { LaunchTemplateName = "arena" },
    InstanceDefinitions = { { InstanceType = "c5.large" }, { InstanceType = "c5.xlarge" } },
  },
  CreateMatchmakingConfiguration = {
    Name = "more", RuleSetName = "pair", RequestTimeoutSeconds = 20, AcceptanceRequired = false, FlexMatchMode = "STANDALONE",
  },
  CreateScript = { ZipFile = "PK" },
  CreateVpcPeeringAuthorization = { GameLiftAwsAccountId = "123456789012", PeerVpcId = "vpc-1" },
  CreateVpcPeeringConnection = { FleetId = "fleet-main", PeerVpcAwsAccountId = "123456789012", PeerVpcId = "vpc-1" },
  DeleteMatchmakingConfiguration = { Name = "more" },
  DeleteMatchmakingRuleSet = { Name = "more" },
  DeleteFleetLocations = { FleetId = "fleet-main", Locations = { "eu-west-1" } },
  DescribeContainerGroupPortMappings = { FleetId = "containerfleet-a", ContainerGroupType = "PER_INSTANCE", InstanceId = "i-0" },
  PutScalingPolicy = {
    FleetId = "fleet-main", Name = "buffer", PolicyType = "TargetBased", MetricName = "PercentAvailableGameSessions",
    TargetConfiguration = { TargetValue = 20 },
  },
  StartMatchBackfill = { ConfigurationName = "alone", Players = { { PlayerId = "anna", Team = "t" } } },
  StartMatchmaking = { ConfigurationName = "alone", Players = { { PlayerId = "ben" } } },
  UpdateMatchmakingConfiguration = { Name = "alone", AcceptanceRequired = true },
  RegisterCompute = { FleetId = "fleet-home", ComputeName = "pc2", IpAddress = "192.0.2.1", Location = "custom-home" },
}

local Run = {}
Run.__index = Run

local function new_run(seed, options)
  local run = setmetatable({
    g = gamelift.new(gamelift.merged({ seed = seed }, options)),
    random = random.new(seed),
    known = {},   -- { [member] = the strings that replies had there }
    strings = {}, -- all of them
    arns = {},    -- those that are ARNs
    accepted = {}, -- { [operation] = parameters of requests that succeeded }
  }, Run)
  run.g:control("seed", { data = {
    locations = { "custom-home" },
    builds = { { BuildId = "build-a" }, { BuildId = "build-b", status = "INITIALIZED" } },
    scripts = { { ScriptId = "script-a" } },
    container_group_definitions = { containers.game_server_params "game", containers.per_instance_params "shared" },
    container_fleets = {
      { FleetId = "containerfleet-a", GameServerContainerGroupDefinitionName = "game", PerInstanceContainerGroupDefinitionName = "shared" },
      { FleetId = "containerfleet-b" },
    },
    fleets = {
      { Name = "main", FleetId = "fleet-main", processes = 8, Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } },
        sessions = { { Name = "first", players = { "anna" } } } },
      { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
        computes = { { ComputeName = "pc", processes = 2 } } },
    },
    aliases = { { Name = "live", AliasId = "alias-live", fleet = "main" } },
    queues = { { Name = "q", fleets = { "main", "home" } } },
    matchmaking_rule_sets = {
      { Name = "pair", RuleSetBody = GRAMMARS.RuleSetBody[1] }, { Name = "more", RuleSetBody = GRAMMARS.RuleSetBody[1] },
    },
    matchmaking_configurations = {
      { Name = "placed", RuleSetName = "pair", queue = "q" },
      { Name = "alone", RuleSetName = "pair", FlexMatchMode = "STANDALONE", AcceptanceRequired = true },
    },
  } })
  for _, call in ipairs {
    { "DescribeFleetAttributes", {} }, { "DescribeGameSessions", { FleetId = "fleet-main" } },
    { "DescribePlayerSessions", { PlayerId = "anna" } }, { "DescribeGameSessionQueues", {} }, { "ListAliases", {} },
    { "DescribeMatchmakingConfigurations", {} }, { "DescribeMatchmakingRuleSets", {} },
    { "ListCompute", { FleetId = "fleet-home" } }, { "ListLocations", { Filters = { "CUSTOM" } } },
    { "ListBuilds", {} }, { "ListScripts", {} }, { "ListContainerGroupDefinitions", {} }, { "ListContainerFleets", {} },
    { "ListCompute", { FleetId = "containerfleet-a" } }, { "ListFleetDeployments", {} },
  } do
    run:note(run.g:ok(call[1], call[2]))
  end
  for name, params in pairs(EXAMPLES) do run:accept(name, params) end
  return run
end

function Run:pick(list)
  return list[1 + self.random:below(#list)]
end

local MOST_KEPT = 40

local function keep(list, value)
  list[#list + 1] = value
  if #list > MOST_KEPT then table.remove(list, 1) end
end

-- Notes the latest strings of replies by their members.
function Run:note(value, member)
  if type(value) == "string" then
    self.known[member] = self.known[member] or {}
    keep(self.known[member], value)
    keep(self.strings, value)
    if value:find "^arn:" then keep(self.arns, value) end
  elseif type(value) == "table" then
    for _, item in ipairs(value) do self:note(item, member) end
    for _, key in ipairs(tables.keys(value)) do self:note(value[key], key) end
  end
end

-- Parameters ----------------------------------------------------------------------------------------------------------

-- Returns a length between the bounds of a shape, mostly a small one, sometimes one beside them.
function Run:length(shape, most)
  local min = shape.min or 0
  local length = min + self.random:below(most)
  if shape.max and length > shape.max then length = shape.max end
  if self.random:chance(0.02) then length = self.random:chance(0.5) and min - 1 or math.min(shape.max or 0, 2000) + 1 end
  return math.max(length, 0)
end

-- Returns strings of replies that a parameter may have: an AliasId, say, may be an AliasArn, too.
function Run:related(member)
  local stem = member:gsub("Ids?$", ""):gsub("Names?$", ""):gsub("s$", "")
  local lists = {}
  for _, name in ipairs { member, member, stem .. "Id", stem .. "Arn", stem .. "Name", stem } do
    lists[#lists + 1] = self.known[name]
  end
  return lists[1] and self:pick(lists) or member:find "A[Rr][Nn]$" and self.arns or nil
end

function Run:text(shape, member)
  if GRAMMARS[member] and self.random:chance(0.5) then return self:pick(GRAMMARS[member]) end
  local list = self:related(member)
  if list and self.random:chance(0.8) then return self:pick(list) end
  if self.random:chance(0.1) then return self:pick(self.strings) end
  if shape.pattern and self.random:chance(0.95) then return pattern.draw(shape.pattern, self.random) end
  return self:pick({ "x", "é", '"', "\\", " " }):rep(self:length(shape, 12))
end

function Run:number(shape)
  local min = shape.min or -3
  if self.random:chance(0.05) then return self:pick { min - 1, shape.max or 2 ^ 31, (shape.max or 2 ^ 31) + 1, -2 ^ 31 } end
  return min + self.random:below(self:pick { 2, 12, 12, 700 })
end

local draw = {
  string = Run.text,
  integer = Run.number,
  double = function(run, shape) return run:number(shape) + run:pick { 0, 0.5 } end,
  boolean = function(run) return run.random:chance(0.5) end,
  timestamp = function(run) return gamelift.START + run.random:below(100000) - 50000 end,
  blob = function(run) return ("z"):rep(run.random:below(40)) end,
  enum = function(run, shape) return run.random:chance(0.02) and "NONE_OF_THESE" or run:pick(shape.values) end,
}

function draw.list(run, shape, member, depth)
  local list = {}
  for i = 1, run:length(shape, 3) do list[i] = run:value(shape.item, member, depth + 1) end
  return list
end

function draw.map(run, shape, member, depth)
  local map = {}
  for _ = 1, run:length(shape, 3) do map[run:value(shape.key, "PlayerId", depth + 1)] = run:value(shape.value, member, depth + 1) end
  return map
end

-- Optional members are rare in deep structures, so that requests stay small; required ones are seldom left out.
function draw.structure(run, shape, _, depth)
  local result, share = {}, run:pick { 0, 0.3, 0.8 } / (1 + depth / 3)
  for _, member in ipairs(shape.members) do
    if run.random:chance(member.required and 0.99 or share) then
      result[member.name] = run:value(member.shape, member.name, depth + 1)
    end
  end
  return result
end

function Run:value(name, member, depth)
  local shape = model.shapes[name]
  return draw[shape.kind](self, shape, member, depth)
end

-- Changes one place of a body: a character, or a value to one of another type.
function Run:damage(body)
  local position = 1 + self.random:below(math.max(#body, 1))
  local stop = body:find("[,}]", position) or position
  local junk = self:pick { "", "0", '"', "null", "{}", "[1]", "\0", "1e99" }
  return body:sub(1, position - 1) .. junk .. body:sub(self:pick { position, stop })
end

-- Requests ------------------------------------------------------------------------------------------------------------

local ACTIONS = {
  { "advance", function(run) return { seconds = run.random:chance(0.05) and 86400 * 31 or run:pick { 0, 1, 61 } } end },
  { "accept_player", function(run) return { PlayerSessionId = run:pick(run.known.PlayerSessionId) } end },
  { "end_process", function(run) return { GameSessionId = run:pick(run.known.GameSessionId) } end },
  { "register_process", function() return { FleetId = "fleet-home", port = 7000 } end },
  { "upload_build", function(run) return { BuildId = run:pick(run.known.BuildId or { "build-b" }), fail = run.random:chance(0.3) } end },
  { "fail_deployment", function(run) return { FleetId = run:pick(run.known.FleetId) } end },
  { "fail_fleet", function(run) -- ERROR is not among the model's statuses of container fleets
    local id = run:pick(run.known.FleetId)
    return { FleetId = run.random:chance(0.03) and not id:find "^container" and id or "fleet-0" }
  end },
}

-- Returns an operation. What deletes is drawn less often, so that there is something to delete.
function Run:operation()
  local name
  repeat name = self:pick(names) until not name:find "^Delete" or self.random:chance(0.15)
  return name
end

-- Returns parameters that were accepted before, but for one member that is drawn again or left out.
function Run:vary(params, input)
  local member = self:pick(model.shapes[input].members)
  local result = tables.copy(params)
  result[member.name] = not self.random:chance(0.2) and self:value(member.shape, member.name, 1) or nil
  return result
end

function Run:parameters(name)
  local input = model.operations[name].input
  local list = self.accepted[name]
  if self.random:chance(0.4) or not list or #model.shapes[input].members == 0 then return self:value(input, nil, 0) end
  return self.random:chance(0.3) and self:pick(list) or self:vary(self:pick(list), input)
end

function Run:accept(name, params)
  self.accepted[name] = self.accepted[name] or {}
  keep(self.accepted[name], params)
end

-- Makes a request and checks the response: g:raw raises for an internal failure, and for a reply that the model does not allow.
function Run:request()
  local name = self:operation()
  local params = self:parameters(name)
  local body, problems = core.encode(name, params, "off")
  if not body then error(name .. ": " .. problems[1].path .. ": " .. problems[1].problem, 0) end
  if self.random:chance(0.05) then body = self:damage(body) end
  self.last = name .. " " .. body
  local reply, code = self.g:raw(name, body)
  if not reply and (code == "InternalFailure" or not allowed[name][code] and not exceptions.common[code]) then error(code, 0) end
  if reply then
    self:accept(name, params)
    self:note(reply)
  end
  return name, code
end

local function run_requests(seed, options, results)
  local run = new_run(seed, options)
  for number = 1, REQUESTS * #names do
    local ok, problem = pcall(function()
      local name, code = run:request()
      results[name][code or "success"] = (results[name][code or "success"] or 0) + 1
      if run.random:chance(0.05) then
        local action = run:pick(ACTIONS)
        run.last = action[1]
        run.g.emulator:control(action[1], action[2](run))
      end
    end)
    if not ok then error(("seed %d, request %d, %s: %s"):format(seed, number, run.last, tostring(problem)), 0) end
  end
end

describe("drawn parameters", function()
  it("match the patterns of the model", function()
    local draws = random.new(1)
    for operation, name in pairs { CreateFleetLocations = "FleetIdOrArn", UpdateAlias = "AliasIdOrArn" } do
      local member = operation == "UpdateAlias" and "AliasId" or "FleetId"
      for _ = 1, 100 do
        local text = pattern.draw(model.shapes[name].pattern, draws)
        assert(core.encode(operation, { [member] = text, Locations = { { Location = "a" } } }, "service"), text)
      end
    end
  end)

  it("get codes of the operation's own list or the common ones, and replies by the model", function()
    local results = {}
    for _, name in ipairs(names) do results[name] = {} end
    for seed = 1, SEEDS do
      run_requests(seed, seed == 2 and { shuffle = true, short_pages = true, fleet_seconds = 10 } or {}, results)
    end
    for _, name in ipairs(names) do
      local count = 0
      for _ in pairs(results[name]) do count = count + 1 end
      assert.is_true(count >= 2, name .. " has one result only")
    end
  end)
end)
