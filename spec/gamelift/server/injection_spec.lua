-- Tests that no parameter of a server process changes the upgrade request or a message around it, and that no message shows a secret.
local canary = require "spec.support.canary"
local cjson = require "cjson"
local handshake = require "gamelift.server.handshake"
local nasty_values = require "spec.support.nasty_values"
local parameters = require "gamelift.server.parameters"
local script = require "spec.support.script"
local sdk_session = require "spec.support.sdk_session"
local server = require "gamelift.server"

local VALUES = { websocket_url = "wss://one.example", auth_token = "canary-token-1", process_id = "p-1", host_id = "h-1",
  fleet_id = "fleet-1" }
local VARIABLES = { websocket_url = "GAMELIFT_SDK_WEBSOCKET_URL", auth_token = "GAMELIFT_SDK_AUTH_TOKEN",
  process_id = "GAMELIFT_SDK_PROCESS_ID", host_id = "GAMELIFT_SDK_HOST_ID", fleet_id = "GAMELIFT_SDK_FLEET_ID" }

local function escape(text)
  return (text:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

-- Returns the URL of the upgrade request that these parameters should make.
local function expected_url(values)
  return ("https://one.example/?Authorization=%s&ComputeId=%s&FleetId=%s&IdempotencyToken=once&pID=%s&sdkLanguage=Lua&sdkVersion=5.4.0")
    :format(escape(values.auth_token), escape(values.host_id), escape(values.fleet_id), escape(values.process_id))
end

-- Returns the request for parameters; or nil and the error as text.
local function request_of(options)
  local read, err = parameters.read(options)
  if not read then return nil, tostring(err) end
  local query = assert(handshake.parameters(read, { token = read.auth_token, idempotency_token = "once" }, nil, script.NOW))
  return (handshake.request(read.websocket_url, query, 1))
end

local function is_id(value) return value:find "^[%w-]+$" ~= nil and #value <= 256 end

-- Values that may be sent, by the parameter.
local FITS = {
  auth_token = function(value) return value ~= "" and not value:find "[%s%c]" end,
  process_id = function(value) return value ~= "" and not value:find "[%s%c]" and #value <= 256 end,
  host_id = is_id,
  fleet_id = function(value) return is_id((value:gsub("%.", "-"))) end,
  websocket_url = function() return false end,
}

local function merged(name, value)
  local values = {}
  for key, text in pairs(VALUES) do values[key] = text end
  values[name] = value
  return values
end

describe("a parameter of a server process changes nothing around it:", function()
  after_each(script.restore)

  for name, fits in pairs(FITS) do
    for _, source in ipairs { "option", "variable" } do
      it(name .. " as " .. source, function()
        for _, nasty in ipairs(nasty_values) do
          local value = nasty[2]
          local values = merged(name, value)
          script.environment(source == "variable" and { [VARIABLES[name]] = value } or {})
          local request, problem = request_of(source == "variable" and VALUES or values)
          if fits(value) then
            assert.equal(expected_url(values), request and request.url or problem, nasty[1])
          else
            assert.is_nil(request, nasty[1])
            assert.is_nil(problem:find "[%z\1-\31\127]", nasty[1])
            if name == "auth_token" then assert.is_nil(canary.find(problem, { value }), nasty[1]) end
          end
        end
      end)
    end
  end

  local SIGNED = "https://one.example/?Authorization=SigV4&ComputeId=h-1&FleetId=fleet-1&IdempotencyToken=once"
    .. "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
    .. "&X-Amz-Credential=%s%%2F20260203%%2Fus-west-2%%2Fgamelift%%2Faws4_request&X-Amz-Date=20260203T040506Z%s&X-Amz-Signature="

  it("the keys that sign it", function()
    for _, nasty in ipairs(nasty_values) do
      local value = nasty[2]
      local read = merged("region", "us-west-2")
      for _, field in ipairs { "access_key_id", "session_token" } do
        local keys = { access_key_id = "AKIA", secret_access_key = "s" }
        keys[field] = value
        local query, err = handshake.parameters(read, { idempotency_token = "once" }, keys, script.NOW)
        if value:find "[^\33-\126]" then
          assert.same({ "nil", "InvalidCredentials" }, { tostring(query), err.code }, nasty[1])
          assert.is_nil(canary.find(tostring(err), { value }), nasty[1])
        else
          local url = handshake.request(read.websocket_url, query, 1).url
          local token = keys.session_token and "&X-Amz-Security-Token=" .. escape(keys.session_token) or ""
          local start = SIGNED:format(escape(keys.access_key_id), token)
          assert.equal(start, (url:gsub("(X%-Amz%-Signature=)%x+.*$", "%1")), nasty[1])
        end
      end
    end
  end)
end)

describe("a message of a server process", function()
  local s

  before_each(function() s = sdk_session.new():make_hosting() end)

  -- Calls a method with every value. expected(json) -> the members of the message; fits(value): it may be sent.
  local function check(method, argument_of, expected, fits)
    for _, nasty in ipairs(nasty_values) do
      local value, json = nasty[2], nasty[3]
      local before = #s.link.sent
      local outcome = s:call(method, argument_of(value))
      if json and #value <= 1024 and (not fits or fits(value)) then
        local request = s:last()
        local start = ('{"Action":"%s","RequestId":"%s",'):format(request.Action, request.RequestId)
        assert.equal(start .. expected(json) .. "}", request.text, nasty[1])
        assert.equal(request.Action, cjson.decode(request.text).Action)
      else
        assert.equal(before, #s.link.sent, nasty[1])
        assert.same({ true, "ParamValidationError" }, { outcome.done, outcome.err.code }, nasty[1])
        assert.is_nil(tostring(outcome.err):find "[%z\1-\31\127]", nasty[1])
      end
    end
  end

  it("has the id of a player session as it was given", function()
    check("accept_player_session", function(value) return value end,
      function(json) return '"GameSessionId":"gsess-1","PlayerSessionId":' .. json end,
      function(value) return #value <= 256 and value:find "^[%w.-]+$" ~= nil end)
  end)

  it("has the subject of a description", function()
    for _, name in ipairs { "PlayerId", "GameSessionId", "PlayerSessionStatusFilter", "NextToken" } do
      check("describe_player_sessions", function(value)
        return name:find "Id$" and { [name] = value } or { PlayerId = "p", [name] = value }
      end, function(json) return (name:find "Id$" and "" or '"PlayerId":"p",') .. ('"%s":'):format(name) .. json end)
    end
  end)

  it("has the parameters of a backfill, and keys of its maps", function()
    check("start_match_backfill", function(value)
      return { TicketId = value, MatchmakingConfigurationArn = value, Players = { { PlayerId = value, Team = value,
        PlayerAttributes = { [value] = { S = value } } } } }
    end, function(json)
      return ('"TicketId":%s,"GameSessionArn":"gsess-1","MatchmakingConfigurationArn":%s,"Players":[{"PlayerId":%s,"Team":%s,'
        .. '"PlayerAttributes":{%s:{"AttrType":"STRING","S":%s}}}]'):gsub("%%s", function() return json end)
    end)
  end)
end)

describe("init_sdk", function()
  after_each(script.restore)

  it("shows no password and no token in its errors", function()
    script.environment {}
    for _, url in ipairs { "wss://user:canary-password@host", "WSS://user:canary-password@host/", "ws://user:canary-password@ho st/" } do
      local made, err = server.init_sdk { websocket_url = url, auth_token = "canary-token-1", fleet_id = "fleet-1", host_id = "h" }
      assert.same({ "nil", "InvalidConfig" }, { tostring(made), err.code })
      assert.is_nil(canary.find(canary.shown(err), { "canary-password", "canary-token-1" }))
    end
  end)

  it("reports a URL that cannot be read instead of raising", function()
    script.environment {}
    for _, url in ipairs { "wss://h/\233", "wss://h:99999/", "wss://[::1/", "wss:///", "wss://a b/", 'wss://h/?a="b"' } do
      local made, err = server.init_sdk { websocket_url = url, auth_token = "t", fleet_id = "fleet-1", host_id = "h" }
      assert.same({ "nil", "InvalidConfig" }, { tostring(made), err.code }, url)
    end
  end)
end)
