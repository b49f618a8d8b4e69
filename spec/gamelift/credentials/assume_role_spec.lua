-- Credentials of a role: its settings in profiles and options, and what is asked for it.
local assume_role = require "gamelift.credentials.assume_role"
local config = require "gamelift.config"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local NOW = script.NOW
local ROLE = "arn:aws:iam::123456789012:role/lobby"
local SOURCE = { access_key_id = "AKIASOURCE", secret_access_key = "s" }
local GOOD = { status = 200, body = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>"
  .. "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-02-03T05:05:06Z</Expiration></Credentials>"
  .. "</AssumeRoleResult></AssumeRoleResponse>" }

-- Returns the provider of the profile "lobby" in this config file; or nil and the reason. variables: of the environment.
local function of_profile(text, variables, opts)
  local path = folder.with { config = text }
  local all = tables.merge({ AWS_CONFIG_FILE = path .. "/config" }, variables)
  script.environment(all)
  opts = opts or {}
  opts.profile, opts.region = "lobby", "us-west-2"
  return assume_role.from_context(assert(config.profile_context(opts)))
end

local BASE = "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n"
local LOBBY = "[profile lobby]\nrole_arn = " .. ROLE .. "\n"

-- Asks a provider. Returns the parameters of its requests by name, the error and the key id of each signature.
local function ask(provider, steps, now)
  local transport = script.transport(steps or { GOOD })
  local keys, err = provider:credentials(transport, now or NOW)
  local parameters, signers = {}, {}
  for i, request in ipairs(transport.requests) do
    for name, value in request.body:gmatch "([^&=]+)=([^&]*)" do parameters[name] = value end
    signers[i] = request.headers.Authorization:match "Credential=([^/]*)"
  end
  assert.equal(keys ~= nil, err == nil)
  return parameters, err, signers
end

describe("the role of a profile", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  it("is asked for with all its settings, signed with the keys of its source", function()
    local provider = of_profile(BASE .. LOBBY .. "source_profile = base\nexternal_id = outer\nrole_session_name = named\n"
      .. "duration_seconds = 1200\nmfa_serial = GAHT12345678\n", nil, { mfa_code = function() return "654321" end })
    local parameters, _, signers = ask(provider)
    assert.same({ { Action = "AssumeRole", Version = "2011-06-15", RoleArn = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flobby",
      ExternalId = "outer", RoleSessionName = "named", DurationSeconds = "1200", SerialNumber = "GAHT12345678", TokenCode = "654321" },
      { "AKIABASE" } }, { parameters, signers })
  end)

  -- duration_seconds, as Python's int reads it, and what is sent (false: nothing), or the error.
  for text, sent in pairs {
    ["900"] = "900", ["+1_000"] = "1000", ["0900"] = "900", ["1__000"] = false, ["1000_"] = false, ["_1000"] = false, ["1e3"] = false,
    ["0x400"] = false, ["soon"] = false, ["1000.0"] = false, ["+ 1000"] = false, ["899"] = "low", ["-1000"] = "low", ["0"] = "low",
  } do
    it("with the duration " .. text .. (sent and " is asked for " .. sent or " is asked for without it"), function()
      local parameters, err = ask(of_profile(BASE .. LOBBY .. "source_profile = base\nduration_seconds = " .. text .. "\n"))
      assert.equal(sent == "low" and "assume-role: DurationSeconds: expected at least 900" or nil, err and err.message)
      assert.equal(sent ~= "low" and sent or nil, parameters.DurationSeconds)
    end)
  end

  it("with an empty session name gets botocore's, which it keeps", function()
    local provider = of_profile(BASE .. LOBBY .. "source_profile = base\nrole_session_name =\n")
    for _, now in ipairs { NOW + 0.75, NOW + 60 } do
      assert.equal("botocore-session-" .. NOW, ask(provider, nil, now).RoleSessionName)
    end
  end)

  -- What the file has, and the message.
  for _, case in ipairs {
    { LOBBY .. "source_profile = base\ncredential_source = Environment\n",
      'profile "lobby" has both source_profile and credential_source' },
    { LOBBY .. "credential_source = Moon\n",
      'profile "lobby" has the credential_source "Moon"; expected Environment, EcsContainer or Ec2InstanceMetadata' },
    { LOBBY, 'profile "lobby" has role_arn without source_profile or credential_source', "PartialCredentials" },
    { LOBBY .. "source_profile = bass\n", 'the source_profile "bass" of profile "lobby" does not exist' },
    { LOBBY .. "source_profile = lobby\n",
      'the source_profile "lobby" of profile "lobby" is a profile that refers to it: the chain never ends' },
    { LOBBY .. "source_profile = b\n[profile b]\nrole_arn = r\nsource_profile = c\n[profile c]\nrole_arn = r\nsource_profile = b\n",
      'the source_profile "b" of profile "c" is a profile that refers to it: the chain never ends' },
    { LOBBY .. "credential_source = EcsContainer\n", "no credentials from the credential_source EcsContainer: "
      .. "no AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI", "CredentialsProviderFailed" },
  } do
    it("is an error: " .. case[2], function()
      local provider, err = of_profile(case[1])
      assert.is_nil(provider)
      assert.same({ case[3] or "InvalidCredentialsConfig", "assume-role: " .. case[2], "assume-role" },
        { err.code, err.message, err.provider })
    end)
  end

  for _, key in ipairs { "role_arn", "source_profile", "credential_source", "external_id", "mfa_serial", "role_session_name",
    "duration_seconds" } do
    it("may not have a block of settings for " .. key, function()
      local _, err = of_profile("[profile lobby]\n" .. (key == "role_arn" and "" or "role_arn = r\n") .. key .. " =\n  a = b\n")
      assert.equal("assume-role: " .. key .. ": expected a value, got a block of settings", err.message)
    end)
  end

  it("is not there without role_arn, or with a token file", function()
    for _, text in ipairs { "[profile lobby]\nsource_profile = base\n", LOBBY .. "web_identity_token_file = /t\n" } do
      assert.same({ nil, "the profile has no role_arn" }, { of_profile(text) })
    end
  end)

  -- What the file has beside the role "lobby", and who signs the requests.
  for what, case in pairs {
    ["its own keys"] = { "source_profile = lobby\naws_access_key_id = OWN\naws_secret_access_key = s\n", { "OWN" } },
    ["the keys of its source, which has a role, too"] = { "source_profile = b\n[profile b]\nrole_arn = " .. ROLE
      .. "\nsource_profile = base\naws_access_key_id = B\naws_secret_access_key = s\n" .. BASE, { "B" } },
    ["the role of its source, and that with keys"] = { "source_profile = b\n[profile b]\nrole_arn = " .. ROLE
      .. "\nsource_profile = base\n" .. BASE, { "AKIABASE", "A" } },
    ["the keys of the environment"] = { "credential_source = Environment\n", { "ENV" } },
  } do
    it("is asked for with " .. what, function()
      local provider = of_profile(LOBBY .. case[1], { AWS_ACCESS_KEY_ID = "ENV", AWS_SECRET_ACCESS_KEY = "s" })
      local _, err, signers = ask(provider, { GOOD, GOOD })
      assert.is_nil(err)
      assert.same(case[2], signers)
    end)
  end

  it("names its source where that has no credentials", function()
    for text, expected in pairs {
      ["source_profile = b\n[profile b]\nregion = x\n"] = "InvalidCredentialsConfig: assume-role: the source_profile has no credentials: "
        .. "no credentials found: web-identity: no AWS_WEB_IDENTITY_TOKEN_FILE",
      ["credential_source = Environment\n"] = "CredentialsProviderFailed: assume-role: no credentials from the credential_source "
        .. "Environment: environment: AWS_ACCESS_KEY_ID",
    } do
      local _, err = ask(of_profile(LOBBY .. text, { AWS_ACCESS_KEY_ID = "half" }), {})
      assert.equal(expected, (err.code .. ": " .. err.message):sub(1, #expected))
    end
  end)
end)

describe("a role by options", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local function role(over)
    local options = tables.merge({ role_arn = ROLE, source = SOURCE, region = "us-west-2" }, over)
    return credentials.assume_role(options)
  end

  it("is asked for with all of them", function()
    local parameters, _, signers = ask(role { external_id = "outer", session_name = "named", duration = 900 })
    assert.same({ { Action = "AssumeRole", Version = "2011-06-15", RoleArn = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flobby",
      ExternalId = "outer", RoleSessionName = "named", DurationSeconds = "900" }, { "AKIASOURCE" } }, { parameters, signers })
  end)

  it("takes keys, a function or a provider as its source", function()
    local function provide() return SOURCE end
    for _, source in ipairs { SOURCE, provide, credentials.static(SOURCE), credentials.chain { provide } } do
      assert.same({ "AKIASOURCE" }, select(3, ask(role { source = source })))
    end
  end)

  it("asks for an MFA code once, and for a new one never", function()
    local asked = 0
    local provider = role { mfa_serial = "GAHT12345678", mfa_code = function()
      asked = asked + 1
      return 7
    end }
    assert.equal("000007", ask(provider).TokenCode)
    local _, err = ask(provider, {})
    assert.same({ 1, "MFARequired", "assume-role: the role requires a new MFA code: make a new client, or use keys of its session" },
      { asked, err.code, err.message })
  end)

  it("asks for an MFA code again where there was none", function()
    local codes = { false, "123456" }
    local provider = role { mfa_serial = "GAHT12345678", mfa_code = function() return table.remove(codes, 1) end }
    assert.equal("assume-role: mfa_code returned no code", select(2, ask(provider, {})).message)
    assert.equal("123456", ask(provider).TokenCode)
  end)

  for _, case in ipairs {
    { { duration = 0 }, "duration: expected a whole number of seconds >= 1, got 0" }, { { duration = 1.5 }, "duration: expected" },
    { { source = 7 }, "source: expected a provider or a table of keys" }, { { source = {} }, "source.access_key_id: expected" },
    { { mfa_code = "x" }, "mfa_code: expected" }, { { role_arn = 7 }, "role_arn: expected" }, { { use_fips = 1 }, "use_fips: expected" },
    { { use_dualstack = 1 }, "use_dualstack: expected" }, { { region = 7 }, "region: expected" },
    { { external_id = 7 }, "external_id: expected" },
    { { session_name = 7 }, "session_name: expected" }, { { mfa_serial = 7 }, "mfa_serial: expected" },
  } do
    it("may not have the option " .. case[2], function()
      local ok, message = pcall(role, case[1])
      assert.is_false(ok)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)
