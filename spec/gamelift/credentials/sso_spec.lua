-- Credentials of AWS SSO, over scripted responses and a token file.
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local NOW = script.NOW
local START = "https://lobby.awsapps.com/start"
local KEYS = { status = 200, body = '{"roleCredentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t",'
  .. '"expiration":1770095106999}}' }

local function after(seconds) return core.utc(NOW + seconds) end

local home

-- Returns what a provider does with this text in the token file and these responses; its transport, and the path of the file.
local function ask(text, steps, over)
  local path = ("%s/.aws/sso/cache/%s.json"):format(home, core.sha1(over and over.session or START))
  os.remove(path)
  if text then folder.write(path, text) end
  script.environment { HOME = home }
  local options = tables.merge({ start_url = START, region = "eu-west-1", account_id = "1", role_name = "Dev Role" }, over)
  local transport = script.transport(steps)
  local keys, err = credentials.sso(options):credentials(transport, NOW)
  return keys, err, transport, path
end

local function token(seconds, more) return ('{"accessToken":"canary","expiresAt":"%s"%s}'):format(after(seconds), more or "") end

local function renewable(seconds, over)
  local members = { clientId = "id", clientSecret = "cs", refreshToken = "rt", registrationExpiresAt = after(1) }
  for name, value in pairs(over or {}) do members[name] = value or nil end
  local more = {}
  for name, value in pairs(members) do more[#more + 1] = (',"%s":"%s"'):format(name, value) end
  return token(seconds, table.concat(more))
end

describe("SSO", function()
  local random_float = core.random_float
  setup(function()
    home = folder.with {}
    assert(os.execute("mkdir -p " .. home .. "/.aws/sso/cache"))
  end)
  before_each(function() core.random_float = function() return 0 end end)
  after_each(function() core.random_float = random_float end)
  teardown(function()
    folder.clear()
    script.restore()
  end)

  it("is asked by a request of a fixed form, and its keys are whole", function()
    local keys, err, transport = ask(token(1), { KEYS })
    assert.is_nil(err)
    assert.same({ access_key_id = "A", secret_access_key = "s", session_token = "t", expiration = 1770095106, account_id = "1",
      source = "sso" }, keys)
    local request = transport.requests[1]
    assert.matches("^lua%-gamelift/", request.headers["User-Agent"])
    request.headers["User-Agent"] = nil
    assert.same({ method = "GET", body = "", headers = { ["x-amz-sso_bearer_token"] = "canary" },
      url = "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=Dev%20Role&account_id=1",
      timeout = { connect = 5, read = 15, total = 20 } }, request)
  end)

  -- The token file, and the message.
  local LOGIN = ": run aws sso login"
  for what, case in pairs {
    ["no file"] = { nil, "sso: there is no token in %s" .. LOGIN }, ["no JSON"] = { "x", "sso: token file %s has no token" .. LOGIN },
    ["no token"] = { '{"expiresAt":"2027-01-01T00:00:00Z"}', "sso: token file %s has no token" .. LOGIN },
    ["no time"] = { '{"accessToken":"canary"}', "sso: token file %s has no token" .. LOGIN },
    ["a time that is none"] = { '{"accessToken":"canary","expiresAt":"soon"}', "sso: token file %s has no token" .. LOGIN },
    ["a token that has expired"] = { token(0), "sso: the token has expired" .. LOGIN },
    ["more than 256 KiB"] = { token(9) .. (" "):rep(2 ^ 18 + 1 - #token(9)), "sso: token file %s is too large" },
  } do
    it("asks for a login if the token file has " .. what, function()
      local keys, err, transport, path = ask(case[1], {})
      assert.is_nil(keys)
      assert.equal("SSOLoginRequired", err.code)
      local message = case[2]:gsub("%%s", (path:gsub("%%", "%%%%")))
      assert.equal(message, err.message:sub(1, #message))
      assert.equal(0, #transport.requests)
    end)
  end

  it("takes a token file of 256 KiB, and a time that ends in UTC", function()
    assert.is_table((ask(token(9) .. (" "):rep(2 ^ 18 - #token(9)), { KEYS })))
    assert.is_table((ask('{"accessToken":"canary","expiresAt":"2027-01-01T00:00:00UTC"}', { KEYS })))
  end)

  -- Response to GetRoleCredentials, the code and the message of the error.
  for _, case in ipairs {
    { { status = 401, body = "{}" }, "SSOLoginRequired", "sso: the service refuses the token: run aws sso login" },
    { { status = 403, body = '{"__type":"UnauthorizedException"}' }, "SSOLoginRequired",
      "sso: the service refuses the token: run aws sso login" },
    { { status = 403, body = '{"__type":"ForbiddenException","message":"No canary"}' }, "CredentialsProviderFailed",
      "sso: SSO refused GetRoleCredentials: ForbiddenException: No [redacted]; the account and the role have to be assigned to you" },
    { { status = 403, body = '{"__type":"ForbiddenException","Message":"No"}' }, "CredentialsProviderFailed",
      "sso: SSO refused GetRoleCredentials: ForbiddenException: No; the account and the role have to be assigned to you" },
    { { status = 403, body = "hush" }, "CredentialsProviderFailed",
      "sso: SSO refused GetRoleCredentials: 403: ; the account and the role have to be assigned to you" },
    { { status = 200, body = "{}" }, "CredentialsProviderFailed", "sso: the response to GetRoleCredentials lacks credentials" },
    { { status = 200, body = (KEYS.body:gsub("1770095106999", '"1"')) }, "CredentialsProviderFailed",
      "sso: the response to GetRoleCredentials lacks credentials" },
    { { status = 200, body = (KEYS.body:gsub('"t"', "1")) }, "CredentialsProviderFailed",
      "sso: the response to GetRoleCredentials lacks credentials" },
    { { failure = "tls", sent = "no", message = "not canary" }, "CredentialsProviderFailed",
      "sso: https://portal.sso.eu-west-1.amazonaws.com/ could not be reached: not [redacted]" },
  } do
    it("may fail: " .. case[3], function()
      local keys, err, transport = ask(token(9), { case[1] })
      assert.is_nil(keys)
      assert.same({ case[2], case[3], 1 }, { err.code, err.message, #transport.requests })
    end)
  end

  it("is asked up to five times where another attempt may help", function()
    for _, step in ipairs { { status = 500 }, { status = 429 }, { failure = "read", sent = "maybe" } } do
      local keys, _, transport = ask(token(9), { step, step, step, step, KEYS })
      assert.same({ "A", 5 }, { keys and keys.access_key_id, #transport.requests })
      local _, err, other = ask(token(9), { step, step, step, step, step })
      assert.same({ "CredentialsProviderFailed", 5 }, { err.code, #other.requests })
    end
  end)

  local CREATED = { status = 200, body = '{"accessToken":"fresh","expiresIn":28800,"refreshToken":"rt2"}' }

  it("refreshes the token of a session by a request of a fixed form, and writes the file again", function()
    local keys, err, transport, path = ask(renewable(899), { CREATED, KEYS }, { session = "lobby" })
    assert.is_nil(err)
    assert.equal("A", keys.access_key_id)
    local request = transport.requests[1]
    request.headers["User-Agent"] = nil
    assert.same({ method = "POST", url = "https://oidc.eu-west-1.amazonaws.com/token", headers = { ["Content-Type"] = "application/json" },
      body = '{"grantType": "refresh_token", "clientId": "id", "clientSecret": "cs", "refreshToken": "rt"}',
      timeout = { connect = 5, read = 15, total = 20 } }, request)
    assert.equal("fresh", transport.requests[2].headers["x-amz-sso_bearer_token"])
    assert.same({ startUrl = START, region = "eu-west-1", accessToken = "fresh", expiresAt = after(28800), clientId = "id",
      clientSecret = "cs", registrationExpiresAt = after(1), refreshToken = "rt2" }, core.document((core.read_file(path))))
  end)

  -- What differs from a token that is refreshed, and the token that is used.
  for what, case in pairs {
    ["a token with 900 s left"] = { renewable(900), {}, "lobby", "canary" },
    ["a token without a session"] = { renewable(899), {}, nil, "canary" },
    ["a registration that has ended"] = { renewable(899, { registrationExpiresAt = after(0) }), {}, "lobby", "canary" },
    ["a registration without a time"] = { renewable(899, { registrationExpiresAt = "x" }), {}, "lobby", "canary" },
    ["no refreshToken"] = { renewable(899, { refreshToken = false }), {}, "lobby", "canary" },
    ["no clientId"] = { renewable(899, { clientId = false }), {}, "lobby", "canary" },
    ["no clientSecret"] = { renewable(899, { clientSecret = false }), {}, "lobby", "canary" },
    ["no registrationExpiresAt"] = { renewable(899, { registrationExpiresAt = false }), {}, "lobby", "canary" },
    ["a refusal"] = { renewable(899), { { status = 400 } }, "lobby", "canary" },
    ["a status of 201"] = { renewable(899), { { status = 201, body = CREATED.body } }, "lobby", "canary" },
    ["a response without a token"] = { renewable(899), { { status = 200, body = '{"expiresIn":9}' } }, "lobby", "canary" },
    ["a response without a time"] = { renewable(899), { { status = 200, body = '{"accessToken":"fresh"}' } }, "lobby", "canary" },
    ["an expired token"] = { renewable(-9), { CREATED }, "lobby", "fresh" },
    ["a failure of the transport"] = { renewable(899), { { failure = "tls", sent = "no" } }, "lobby", "canary" },
  } do
    it("with " .. what .. " uses the token " .. case[4], function()
      local steps = {}
      for i, step in ipairs(case[2]) do steps[i] = step end
      steps[#steps + 1] = KEYS
      local keys, err, transport, path = ask(case[1], steps, { session = case[3] })
      assert.is_nil(err and tostring(err))
      assert.equal("A", keys.access_key_id)
      assert.equal(#steps, #transport.requests)
      assert.equal(case[4], transport.requests[#steps].headers["x-amz-sso_bearer_token"])
      if case[4] == "canary" then assert.equal(case[1], (core.read_file(path))) end
    end)
  end

  -- The profile, its sso-session, and why it gives nothing.
  for _, case in ipairs {
    { {}, nil, nil, "the profile has no sso_account_id" }, { { sso_start_url = "u" }, nil, nil, "the profile has no sso_account_id" },
    { { sso_account_id = "1" }, nil, "InvalidCredentialsConfig",
      'sso: profile "p" uses SSO and lacks sso_role_name, sso_start_url, sso_region' },
    { { sso_role_name = "r" }, nil, "InvalidCredentialsConfig",
      'sso: profile "p" uses SSO and lacks sso_account_id, sso_start_url, sso_region' },
    { { sso_role_name = "r", sso_session = "s" }, nil, "InvalidCredentialsConfig", 'sso: the config file has no [sso-session "s"]' },
    { { sso_role_name = "r", sso_region = "a", sso_session = "s" }, { sso_region = "b" }, "InvalidCredentialsConfig",
      'sso: sso_region differs between profile "p" and its sso-session' },
    { { sso_role_name = "r", sso_account_id = "1", sso_session = "s" }, { sso_region = "b" }, "InvalidCredentialsConfig",
      'sso: profile "p" uses SSO and lacks sso_start_url' },
  } do
    it("is not used for a profile: " .. case[4], function()
      local context = { profile = case[1], profile_name = "p", files = { config = { sso_sessions = { s = case[2] } } } }
      local provider, reason = require("gamelift.credentials.sso").from_context(context)
      assert.is_nil(provider)
      if not case[3] then return assert.equal(case[4], reason) end
      assert.same({ case[3], case[4] }, { reason.code, reason.message })
    end)
  end

  it("is used for a profile that says all itself or in its sso-session, and names the profile in its advice", function()
    script.environment { HOME = "/nonexistent" }
    for _, case in ipairs {
      { { sso_role_name = "r", sso_account_id = "1", sso_start_url = "u", sso_region = "eu-west-1" }, nil, "u" },
      { { sso_role_name = "r", sso_account_id = "1", sso_session = "s", sso_region = "eu-west-1" },
        { sso_start_url = "u", sso_region = "eu-west-1" }, "s" },
    } do
      local context = { profile = case[1], profile_name = "p", files = { config = { sso_sessions = { s = case[2] }, services = {} } } }
      local provider = assert(require("gamelift.credentials.sso").from_context(context))
      local _, err = provider:credentials(script.transport {}, NOW)
      assert.equal(("sso: there is no token in /nonexistent/.aws/sso/cache/%s.json: run aws sso login --profile p"):format(
        core.sha1(case[3])), err.message)
    end
  end)
end)
