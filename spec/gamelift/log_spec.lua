local cjson = require "cjson"
local core = require "gamelift.core"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local script = require "spec.support.script"

local OK = { status = 200, headers = { ["x-amzn-RequestId"] = "r-2" }, body = '{"FleetIds":["fleet-1"]}' }

describe("the logger", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local function logged(steps, method, params, over)
    local events = {}
    local options = { logger = function(event) events[#events + 1] = event end }
    for key, value in pairs(over or {}) do options[key] = value end
    local client = script.client(steps, options)
    client:call(method, params)
    return events
  end

  it("gets one event for each default path that cannot be reached", function()
    local home = folder.with { [".aws"] = "", [".boto"] = "" }
    os.execute(("rm %s/.boto && ln -s .boto %s/.boto"):format(home, home))
    script.environment { HOME = home, AWS_CONFIG_FILE = "", AWS_SHARED_CREDENTIALS_FILE = "", AWS_EC2_METADATA_DISABLED = "true" }
    local events = {}
    local client = require("gamelift").client { region = "us-west-2", transport = script.transport {},
      logger = function(event) events[#events + 1] = event end }
    for _ = 1, 2 do
      local _, err = client:list_fleets()
      assert.equal("NoCredentials", err.code)
      assert.is_truthy(err.message:find(home .. "/.aws/credentials: cannot be opened: a part of the path is not a folder", 1, true))
      assert.is_truthy(err.message:find(home .. "/.boto: cannot be opened: too many symbolic links", 1, true), err.message)
    end
    local paths = {}
    for i, event in ipairs(events) do
      assert.same({ "warning", "UnreachableFile" }, { event.kind, event.code })
      paths[i] = event.message:match("^" .. home:gsub("%p", "%%%0") .. "/(.-): cannot be opened: .*; it counts as absent$")
    end
    assert.same({ ".aws/config", ".aws/credentials", ".boto" }, paths)
    folder.clear()
    script.environment()
  end)

  it("gets the parameters as they were sent, with the token that the caller left out", function()
    local params = { FleetId = "f", MaximumPlayerSessionCount = 1 }
    local created = { status = 200, headers = {}, body = '{"GameSession":{}}' }
    for _, steps in ipairs { { created }, { { failure = "connect", sent = "no" }, created } } do
      local events = {}
      local client, transport = script.client(steps, { logger = function(event) events[#events + 1] = event end })
      assert(client:create_game_session(params))
      assert.equal(#steps, #events)
      local token = cjson.decode(transport.requests[1].body).IdempotencyToken
      assert.equal(36, #token)
      for _, event in ipairs(events) do assert.equal(token, event.params.IdempotencyToken) end
      assert.is_nil(params.IdempotencyToken)
    end
  end)

  it("gets one event per attempt", function()
    local random_float = core.random_float
    core.random_float = function() return 1 end
    local events = logged({ { failure = "connect", sent = "no", takes = 2 }, script.service_error("ThrottlingException"), OK },
      "list_fleets", { Limit = 3 })
    core.random_float = random_float
    local common = { operation = "list_fleets", endpoint = "https://gamelift.us-west-2.amazonaws.com/", region = "us-west-2",
      params = { Limit = 3 } }
    local own = {
      { attempt = 1, duration = 2, sent = "no", kind = "transport", code = "ConnectionFailed", retry_delay = 0.05 },
      { attempt = 2, duration = 0, sent = "yes", kind = "service", code = "ThrottlingException", status = 400,
        request_id = "r-1", retry_delay = 2 },
      { attempt = 3, duration = 0, sent = "yes", status = 200, request_id = "r-2", reply = { FleetIds = { "fleet-1" } } },
    }
    assert.equal(#own, #events)
    for i, expected in ipairs(own) do
      for key, value in pairs(common) do expected[key] = value end
      assert.same(expected, events[i])
    end
  end)

  it("gets no event of calls that sent nothing", function()
    assert.equal(0, #logged({}, "describe_game_sessions", { FleetId = 5 }))
    assert.equal(0, #logged({}, "list_fleets", {}, { credentials = function() end }))
  end)

  it("gets the attempts of the Describe after a lost response", function()
    local events = logged({ { failure = "read", sent = "maybe" },
      { status = 200, body = '{"GameSessionPlacement":{"PlacementId":"p","Status":"PENDING"}}' } },
      "start_game_session_placement",
      { PlacementId = "p", GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 })
    assert.equal("start_game_session_placement", events[1].operation)
    assert.equal("describe_game_session_placement", events[2].operation)
  end)

  for what, logger in pairs {
    ["raises"] = function() error "full disk" end,
    ["raises nil"] = function() error() end,
    ["changes its event"] = function(event)
      for key in pairs(event) do event[key] = nil end
    end,
  } do
    it("that " .. what .. " changes nothing for the call", function()
      local client = script.client({ { status = 503 }, OK }, { logger = logger })
      assert.same({ "fleet-1" }, assert(client:list_fleets()).FleetIds)
    end)
  end

  it("may call the client itself", function()
    local client, inner
    client = script.client({ OK, OK }, { logger = function()
      if inner then return end
      inner = true
      inner = assert(client:list_fleets()).FleetIds[1]
    end })
    assert(client:list_fleets())
    assert.equal("fleet-1", inner)
  end)

  it("gets copies: changing them changes neither parameters nor reply", function()
    local params = { FleetId = "f", MaximumPlayerSessionCount = 1, GameProperties = { { Key = "k", Value = "v" } } }
    local client = script.client({ { status = 200, body = '{"GameSession":{"Name":"n"}}' } }, { logger = function(event)
      event.params.GameProperties[1].Key = "changed"
      event.reply.GameSession.Name = "changed"
    end })
    local reply = assert(client:create_game_session(params))
    assert.equal("k", params.GameProperties[1].Key)
    assert.equal("n", reply.GameSession.Name)
  end)
end)

describe("warnings to the logger", function()
  local NOW = script.NOW

  after_each(function()
    folder.clear()
    script.restore()
  end)

  local function logger()
    local events = {}
    return function(event) events[#events + 1] = event end, events
  end

  for mode, count in pairs { ["644"] = 1, ["604"] = 1, ["640"] = 0, ["600"] = 0 } do
    it(("are %d for a credentials file of mode %s, which is used all the same"):format(count, mode), function()
      local dir = folder.with { credentials = "[default]\naws_access_key_id = a\naws_secret_access_key = s\n" }
      assert(os.execute(("chmod %s %s/credentials"):format(mode, dir)))
      script.environment { AWS_SHARED_CREDENTIALS_FILE = dir .. "/credentials" }
      local log, events = logger()
      local client = gamelift.client { region = "us-west-2", transport = script.transport { OK, OK }, logger = log }
      assert(client:list_fleets())
      assert(client:list_fleets())
      assert.equal(2 + count, #events) -- with one for each attempt
      if count == 0 then return end
      assert.same({ "warning", "PublicCredentialsFile" }, { events[1].kind, events[1].code })
      assert.matches("chmod 600 .*/credentials", events[1].message)
    end)
  end

  it("report once a minute that credentials cannot be refreshed while the old ones are valid", function()
    local count = 0
    local client_now = NOW
    local log, events = logger()
    local client = gamelift.client { region = "us-west-2", transport = script.transport { OK, OK, OK, OK }, logger = log,
      clock = function() return client_now end,
      credentials = function()
        count = count + 1
        if count > 1 then return nil, "the vault is sealed" end
        return { access_key_id = "A", secret_access_key = "s", expiration = NOW + 3600 }
      end }
    local seen = {}
    for i, after in ipairs { 0, 2800, 2830, 2870 } do
      client_now = NOW + after
      local before = #events
      assert(client:list_fleets())
      seen[i] = #events - before - 1
    end
    assert.same({ 0, 1, 0, 1 }, seen)
    assert.same({ "warning", "CredentialsKept", "CredentialsProviderFailed" },
      { events[2].kind, events[2].code, events[2].cause })
    assert.matches("the vault is sealed", events[2].message)
  end)
end)

-- Every text that a value holds, however deep.
local function texts(value, list, seen)
  list, seen = list or {}, seen or {}
  if type(value) == "string" then list[#list + 1] = value end
  if type(value) ~= "table" or seen[value] then return list end
  seen[value] = true
  for k, v in pairs(value) do
    texts(k, list, seen)
    texts(v, list, seen)
  end
  return list
end

describe("secrets", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local CANARY = "kanarie-7f3a"

  local function is_shown(...)
    for _, text in ipairs(texts { ... }) do
      if text:find(CANARY, 1, true) then return text end
    end
  end

  it("of the credentials appear in no event, error, traceback or tostring", function()
    local keys = { access_key_id = "AKIDEXAMPLE", secret_access_key = CANARY .. "1", session_token = CANARY .. "2" }
    local events = {}
    local client = script.client({
      { status = 503 }, OK, script.service_error "ExpiredTokenException", { raises = "boom" }, { returns = { 5 } },
    }, { credentials = keys, logger = function(event) events[#events + 1] = event end })
    local shown = { events, tostring(client) }
    for _ = 1, 4 do
      local reply, err = client:list_fleets()
      shown[#shown + 1] = { tostring(err), err or reply }
      if reply then reply.ResponseMetadata = nil end
    end
    shown[#shown + 1] = { select(2, xpcall(function() client:list_fleetz() end, debug.traceback)) }
    assert.is_nil(is_shown(shown))
    assert.is_true(#events >= 4)
  end)

  it("of the model are redacted in events, on the way out and back", function()
    local events = {}
    local session = { GameSessionId = "arn", IpAddress = CANARY, Port = 1935, DnsName = CANARY, GameSessionData = CANARY,
      MatchmakerData = CANARY, GameProperties = { { Key = "mode", Value = CANARY } }, CreatorId = CANARY }
    local client = script.client({ { status = 200, body = cjson.encode { GameSession = session } } },
      { logger = function(event) events[#events + 1] = event end })
    local reply = assert(client:create_game_session { FleetId = "f", MaximumPlayerSessionCount = 1,
      GameSessionData = CANARY, CreatorId = CANARY, GameProperties = { { Key = "mode", Value = CANARY } } })
    assert.equal(CANARY, reply.GameSession.IpAddress) -- the caller gets everything
    assert.is_nil(is_shown(events))
    assert.equal("mode", events[1].params.GameProperties[1].Key)
    assert.equal("[redacted]", events[1].params.GameSessionData)
    assert.equal("[redacted]", events[1].reply.GameSession.Port)
  end)

  it("of refused parameters are not quoted", function()
    local client = script.client {}
    local _, err = client:create_player_session { GameSessionId = "", PlayerId = { CANARY }, PlayerData = { CANARY } }
    assert.is_nil(is_shown(err, tostring(err)))
    _, err = client:create_game_session({ FleetId = "f", MaximumPlayerSessionCount = 1,
      GameSessionData = CANARY .. "\255" })
    assert.equal("validation", err.kind)
    assert.is_nil(is_shown(err, tostring(err)))
  end)

  it("reach only the transport, in their headers", function()
    local keys = { access_key_id = "AKIDEXAMPLE", secret_access_key = CANARY .. "1", session_token = CANARY .. "2" }
    local client, transport = script.client({ OK }, { credentials = keys })
    assert(client:list_fleets())
    local request = transport.requests[1]
    assert.equal(CANARY .. "2", request.headers["X-Amz-Security-Token"])
    request.headers["X-Amz-Security-Token"] = nil
    assert.is_nil(is_shown(request))
  end)

  it("of a client are gone from it after close", function()
    local client = script.client({ OK }, { credentials = { access_key_id = "A", secret_access_key = CANARY } })
    assert(client:list_fleets())
    client:close()
    assert.is_nil(is_shown(require("gamelift.client").state(client)))
    assert.is_truthy(gamelift)
  end)
end)
