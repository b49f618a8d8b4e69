-- Credentials of a role for a token in a file.
local config = require "gamelift.config"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local web_identity = require "gamelift.credentials.web_identity"

local NOW = script.NOW
local ROLE = "arn:aws:iam::123456789012:role/lobby"
local GOOD = { status = 200, body = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
  .. "<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
  .. "<Expiration>2026-02-03T05:05:06Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>" }

-- Asks a provider. Returns the parameters of its request by name, without those that are always the same; the error; the keys.
local function ask(provider, steps, now)
  local transport = script.transport(steps or { GOOD })
  local keys, err = provider:credentials(transport, now or NOW)
  local parameters = {}
  for name, value in (transport.requests[1] or { body = "" }).body:gmatch "([^&=]+)=([^&]*)" do parameters[name] = value end
  parameters.Version = nil
  return parameters, err, keys
end

-- Returns the provider of a profile in a config file; or nil and the reason.
local function of_context(text, variables, profile)
  local path = folder.with { config = text, token = "the-jwt", other = "other-jwt" }
  local all = { AWS_CONFIG_FILE = path .. "/config", AWS_REGION = "us-west-2" }
  for name, value in pairs(variables or {}) do all[name] = value:gsub("%$DIR", path) end
  folder.write(path .. "/config", (text:gsub("%$DIR", path)))
  script.environment(all)
  return web_identity.from_context(assert(config.profile_context { profile = profile }))
end

describe("a web identity", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  local SECTION = "role_arn = arn:aws:iam::123456789012:role/profile\nweb_identity_token_file = $DIR/token\nrole_session_name = section\n"
  local VARIABLES = { AWS_ROLE_ARN = "arn:aws:iam::123456789012:role/environment", AWS_WEB_IDENTITY_TOKEN_FILE = "$DIR/other",
    AWS_ROLE_SESSION_NAME = "variable" }
  -- The config file, variables, the option profile, and the role, token and session of the request.
  for what, case in pairs {
    ["the profile"] = { "[default]\n" .. SECTION, {}, nil, { "profile", "the-jwt", "section" } },
    ["the environment before the profile"] = { "[default]\n" .. SECTION, VARIABLES, nil, { "environment", "other-jwt", "variable" } },
    ["the profile of an option before the environment"] = { "[profile a]\n" .. SECTION, VARIABLES, "a",
      { "profile", "the-jwt", "section" } },
    ["the environment alone"] = { "", VARIABLES, nil, { "environment", "other-jwt", "variable" } },
    ["both, each where the other has nothing"] = { "[default]\n" .. SECTION, { AWS_ROLE_ARN = VARIABLES.AWS_ROLE_ARN }, nil,
      { "environment", "the-jwt", "section" } },
    ["an empty session name of the environment"] = { "[default]\n" .. SECTION, { AWS_ROLE_SESSION_NAME = "" }, nil,
      { "profile", "the-jwt", "botocore-session-" .. NOW } },
  } do
    it("is read from " .. what, function()
      local parameters, err, keys = ask(of_context(case[1], case[2], case[3]), nil, NOW + 0.5)
      assert.is_nil(err)
      assert.same({ Action = "AssumeRoleWithWebIdentity", RoleArn = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2F" .. case[4][1],
        WebIdentityToken = case[4][2], RoleSessionName = case[4][3] }, parameters)
      assert.same({ access_key_id = "A", secret_access_key = "s", session_token = "t", expiration = NOW + 3600,
        source = "assume-role-with-web-identity" }, keys)
    end)
  end

  local NO_FILE, NO_ROLE = "no AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file",
    "web-identity: a token file is set but no role: set AWS_ROLE_ARN or role_arn"
  local BLOCK = "web-identity: a setting: expected a value, got a block of settings"
  for _, case in ipairs {
    { "", {}, NO_FILE }, { "[default]\nrole_arn = r\n", {}, NO_FILE }, { "", { AWS_WEB_IDENTITY_TOKEN_FILE = "" }, NO_FILE },
    { "[default]\nrole_arn = r\nweb_identity_token_file = /t\n", { AWS_WEB_IDENTITY_TOKEN_FILE = "" }, NO_FILE },
    { "", { AWS_WEB_IDENTITY_TOKEN_FILE = "/t" }, NO_ROLE }, { "", { AWS_WEB_IDENTITY_TOKEN_FILE = "/t", AWS_ROLE_ARN = "" }, NO_ROLE },
    { "[default]\nrole_arn = r\nweb_identity_token_file =\n  a = b\n", {}, BLOCK },
    { "[default]\nrole_arn =\n  a = b\nweb_identity_token_file = /t\n", {}, BLOCK },
    { "[default]\nrole_arn = r\nweb_identity_token_file = /t\nrole_session_name =\n  a = b\n", {}, BLOCK },
  } do
    it("is not there, or wrong: " .. case[3], function()
      local provider, reason = of_context(case[1], case[2])
      assert.is_nil(provider)
      assert.equal(case[3], type(reason) == "table" and reason.message or reason)
      if type(reason) == "table" then assert.same({ "InvalidCredentialsConfig", "web-identity" }, { reason.code, reason.provider }) end
    end)
  end

  it("by options reads a token of up to 64 KiB again each time, and keeps the name of its session", function()
    local path = folder.with { token = ("x"):rep(65536) }
    script.environment()
    local provider = credentials.web_identity { role_arn = ROLE, token_file = path .. "/token", region = "us-west-2" }
    assert.same({ ("x"):rep(65536), "botocore-session-" .. NOW }, { ask(provider).WebIdentityToken, ask(provider).RoleSessionName })
    folder.write(path .. "/token", "next")
    local parameters = ask(provider, nil, NOW + 5)
    assert.same({ "next", "botocore-session-" .. NOW }, { parameters.WebIdentityToken, parameters.RoleSessionName })
    folder.write(path .. "/token", ("x"):rep(65537))
    local _, err = ask(provider, {})
    assert.same({ "InvalidCredentialsConfig", "web-identity: token file " .. path .. "/token" },
      { err.code, err.message:sub(1, 25 + #path + 6) })
  end)

  it("by options has the name of its session, and its own region", function()
    local path = folder.with { token = "the-jwt" }
    script.environment { AWS_REGION = "us-east-1", AWS_ROLE_SESSION_NAME = "variable" }
    local provider = credentials.web_identity { role_arn = ROLE, token_file = path .. "/token", region = "eu-west-1", session_name = "own" }
    local transport = script.transport { { status = 400, body = "<a/>" } }
    local keys, err = provider:credentials(transport, NOW)
    assert.is_nil(keys)
    assert.equal("web-identity", err.provider)
    assert.equal("https://sts.eu-west-1.amazonaws.com/", transport.requests[1].url)
    assert.matches("RoleSessionName=own&", transport.requests[1].body, 1, true)
  end)

  it("is not asked for without the token's file", function()
    script.environment()
    local _, err = ask(credentials.web_identity { role_arn = ROLE, token_file = "/nonexistent/t", region = "us-west-2" }, {})
    assert.same({ "InvalidCredentialsConfig", "web-identity: token file /nonexistent/t" }, { err.code, err.message:sub(1, 39) })
  end)

  for name, value in pairs { role_arn = false, token_file = false, session_name = 7, region = 7, use_fips = 1, use_dualstack = 1 } do
    it("may not have the option " .. name .. " of another type", function()
      local options = { role_arn = ROLE, token_file = "/t" }
      options[name] = value
      local ok, message = pcall(credentials.web_identity, options)
      assert.is_false(ok)
      assert.is_truthy(message:find("web_identity: option " .. name .. ": expected", 1, true), message)
      options[name] = nil
      assert.equal(name ~= "role_arn" and name ~= "token_file", (pcall(credentials.web_identity, options)))
    end)
  end
end)
