-- Scenarios of the memory sweep that go through other services: sources of credentials, and a match of the local GameLift.
local DOCUMENT = '{"Code":"Success","AccessKeyId":"AKID","SecretAccessKey":"secret","Token":"t","Expiration":"2099-01-01T00:00:00Z"}'

local ROLE = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
  .. "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"

local METADATA = {
  { "latest/api/token", "token" }, { "security%-credentials/role", DOCUMENT }, { "security%-credentials/", "role" },
  { "/credentials", DOCUMENT }, { "//sts%.", ROLE },
}

local RULES = [[{ "ruleLanguageVersion": "1.0",
  "playerAttributes": [{ "name": "skill", "type": "number", "default": 10 }],
  "teams": [{ "name": "red", "minPlayers": 1, "maxPlayers": 1 }, { "name": "blue", "minPlayers": 1, "maxPlayers": 1 }],
  "rules": [{ "name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5 }] }]]

return function(kit)
  local scenarios = {}
  local function add(name, make, also) scenarios[#scenarios + 1] = { name, make, also = also } end

  -- Serves the metadata services, then the call itself.
  local function transport()
    return { now = function() return 0 end, sleep = function() end, send = function(_, request)
      for _, row in ipairs(METADATA) do
        if request.url:find(row[1]) then return { status = 200, headers = {}, body = row[2] } end
      end
      return { status = 200, headers = {}, body = kit.created }
    end }
  end

  -- A call of a new client, whose credentials come from boto3's chain in this environment.
  local function chain(name, env, also)
    add("credentials of " .. name, function()
      env.AWS_CONFIG_FILE = env.AWS_CONFIG_FILE or "/none"
      env.AWS_SHARED_CREDENTIALS_FILE = env.AWS_SHARED_CREDENTIALS_FILE or "/none"
      return function()
        require("gamelift.config.environment").capture(function(key) return env[key] end)
        local client = require("gamelift").client { region = "us-west-2", transport = transport(), clock = function() return 1770091506 end,
          retry = { mode = "off" } }
        local reply, err = client:create_game_session(kit.create)
        client:close()
        if reply then return reply.GameSession end
        return nil, tostring(err)
      end
    end, also)
  end
  chain("the environment", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = "secret" })
  chain("a shared file", { AWS_SHARED_CREDENTIALS_FILE = "spec/oom/credentials.ini" })
  chain("a process", { AWS_CONFIG_FILE = "spec/oom/credentials.ini", AWS_PROFILE = "program" })
  chain("a container", { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1/credentials" })
  chain("instance metadata", {})
  chain("a role", { AWS_CONFIG_FILE = "spec/oom/credentials.ini", AWS_PROFILE = "role" })

  add("a match in the local GameLift", function()
    local emulator = require("gamelift.emulator").new { clock = 1770091506, wall = function() return 1770091506 end, seed = 1 }
    local client = kit.client_on(emulator:transport(), { endpoint = "http://local", retry = { mode = "off" }, credentials = {
      access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } })
    assert(client:create_matchmaking_rule_set { Name = "duel", RuleSetBody = RULES })
    assert(client:create_matchmaking_configuration { Name = "duel", RuleSetName = "duel", FlexMatchMode = "STANDALONE",
      AcceptanceRequired = false, RequestTimeoutSeconds = 60 })
    local round = 0
    local function start(id, skill)
      return client:start_matchmaking { ConfigurationName = "duel", TicketId = id,
        Players = { { PlayerId = id, PlayerAttributes = { skill = { N = skill } } } } }
    end
    return function()
      round = round + 1 -- players of two rounds never match
      local ids = { ("red-%d"):format(round), ("blue-%d"):format(round) }
      for i, id in ipairs(ids) do
        local _, err = start(id, round * 100 + i)
        if err then return nil, tostring(err) end
      end
      emulator:control("advance", { seconds = 5 })
      local reply, err = client:describe_matchmaking { TicketIds = ids }
      if not reply then return nil, tostring(err) end
      return reply.TicketList[1].Status, reply.TicketList[2].Status
    end
  end)
  return scenarios
end
