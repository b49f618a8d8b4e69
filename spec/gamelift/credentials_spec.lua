local config = require "gamelift.config"
local credentials = require "gamelift.credentials"
local core = require "gamelift.core"
local folder = require "spec.support.folder"
local script = require "spec.support.script"

local NOW = script.NOW

-- Makes the case's files and environment real.
local function set_up(case)
  local path = folder.with {}
  local function place(text) return (text:gsub("{{dir}}", path)) end
  for name, text in pairs(case.files or {}) do folder.write(path .. "/" .. name, place(text)) end
  local variables = {
    AWS_CONFIG_FILE = path .. "/config", AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials", HOME = path .. "/home",
  }
  for name, value in pairs(case.env or {}) do variables[name] = place(value) end
  script.environment(variables)
end

local function default(options) return credentials.cached(credentials.default(options or {})) end

describe("credentials", function()
  teardown(script.restore)
  after_each(folder.clear)

  it("from the environment are valid until they expire", function()
    set_up { env = { AWS_ACCESS_KEY_ID = "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY = "secret",
      AWS_CREDENTIAL_EXPIRATION = "2026-02-03T05:05:06Z" } }
    local provider = default()
    for _, after in ipairs { 0, 2705, 3005, 3599 } do
      assert.equal("AKIDEXAMPLE", provider:get(NOW + after).access_key_id)
    end
    local keys, err = provider:get(NOW + 3605)
    assert.is_nil(keys)
    assert.equal("ExpiredCredentials", err.code)
  end)

  it("name each place that was searched, and why it had none", function()
    set_up { profile = "lobby", files = { config = "[profile lobby]\nregion = us-west-2\n" } }
    local _, err = default({ profile = "lobby" }):get(NOW)
    assert.equal("credentials", err.kind)
    assert.matches('credentials file: no profile "lobby"', err.message)
    assert.matches('config file: no aws_access_key_id in profile "lobby"', err.message)
    assert.matches("environment: the option profile is set", err.message)
    set_up {}
    _, err = default():get(NOW)
    assert.matches("environment: AWS_ACCESS_KEY_ID is not set", err.message)
  end)

  it("of a profile of aws login are reported as unsupported", function()
    set_up { files = { config = "[default]\nlogin_session = x\naws_access_key_id = a\naws_secret_access_key = b\n" } }
    local keys, err = default():get(NOW)
    assert.is_nil(keys)
    assert.equal("UnsupportedCredentials", err.code)
  end)

  it("are read again on the next request", function()
    local path = folder.with { credentials = "[default]\naws_access_key_id = old\naws_secret_access_key = s\n" }
    script.environment { AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials" }
    local provider = credentials.cached(credentials.default({}, (config.profile_context {})))
    local old = provider:get(NOW)
    assert.equal("old", old.access_key_id)
    assert.is_nil(provider:refresh(old, NOW)) -- the same keys are not newer
    folder.write(path .. "/credentials", "[default]\naws_access_key_id = new\naws_secret_access_key = s\n")
    assert.equal("new", provider:refresh(old, NOW).access_key_id)
    assert.equal("new", provider:get(NOW).access_key_id)
  end)

  for what, text in pairs {
    ["an empty key"] = "aws_access_key_id =\naws_secret_access_key = hush",
    ["an empty secret"] = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key =",
    ["a key of two lines"] = "aws_access_key_id = AKID\n  hush\naws_secret_access_key = hush",
    ["a key that is not ASCII"] = "aws_access_key_id = \195\169KID\naws_secret_access_key = hush",
    ["a token with a blank"] = "aws_access_key_id = AKID\naws_secret_access_key = hush\naws_session_token = a hush",
  } do
    it("are reported as unusable, and not sent, with " .. what, function()
      set_up { files = { credentials = "[default]\n" .. text .. "\n" } }
      local transport = script.transport {}
      local _, err = require("gamelift").client({ region = "us-west-2", transport = transport }):list_fleets()
      assert.equal("InvalidCredentials", err.code)
      assert.equal("credentials", err.kind)
      assert.is_nil(tostring(err):find "hush")
      assert.equal(0, #transport.requests)
    end)
  end

  -- An indented block is a table where a value belongs; NUL and long lines do not occur in real files.
  for _, odd in ipairs { "\n  a = b", " \0", " x\0y", " " .. ("x"):rep(5000), " ~", "", " \\", " '", ' "' } do
    it(("are keys or an error, and nothing is raised, for settings %q"):format(odd:sub(1, 8)), function()
      local base = { role_arn = " arn:aws:iam::123456789012:role/lobby", source_profile = " default", aws_access_key_id = " a",
        aws_secret_access_key = " b" }
      for _, key in ipairs { "role_arn", "source_profile", "credential_source", "external_id", "mfa_serial", "role_session_name",
        "duration_seconds", "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id", "region",
        "web_identity_token_file", "sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region",
        "credential_process", "login_session", "services", "endpoint_url", "sts_regional_endpoints",
        "ec2_metadata_service_endpoint", "metadata_service_timeout" } do
        for _, with_role in ipairs { true, false } do
          local lines = { "[default]\n" }
          for name, value in pairs(base) do
            if name ~= key and (with_role or name:find "^aws") then lines[#lines + 1] = name .. " =" .. value .. "\n" end
          end
          set_up { files = { config = table.concat(lines) .. key .. " =" .. odd .. "\n" } }
          local refusing = { send = function() return nil, { kind = "connect", sent = "no", message = "no" } end,
            sleep = function() end }
          local keys, err = default({ mfa_code = function() return "123456" end }):get(NOW, refusing)
          assert.is_truthy(keys or err.kind == "credentials" or err.kind == "config", key)
        end
      end
    end)
  end

  describe("of a provider", function()
    local function keys(id, expiration)
      return { access_key_id = id, secret_access_key = "s", expiration = expiration }
    end

    it("may come from a function or from a table with a method", function()
      local transport = script.transport {}
      local function is_one(t) return type(t.send) == "function" and type(t.sleep) == "function" and t:now() == transport.time end
      local from = credentials.cached(function(t, now) return keys(is_one(t) and now == NOW and "function" or "?") end)
      assert.equal("function", from:get(NOW, transport).access_key_id)
      local provider = { id = "method" }
      function provider:credentials(t) return keys(is_one(t) and self.id or "?") end
      assert.equal("method", credentials.cached(provider):get(NOW, transport).access_key_id)
    end)

    it("are asked for once, and again before they expire", function()
      local asked = 0
      local provider = credentials.cached(function()
        asked = asked + 1
        return keys("k" .. asked, NOW + 3600 * asked)
      end)
      assert.equal("k1", provider:get(NOW).access_key_id)
      assert.equal("k1", provider:get(NOW + 2700).access_key_id)
      assert.equal("k2", provider:get(NOW + 2701).access_key_id)
      assert.equal(2, asked)
    end)

    it("are kept while a refresh fails, until they expire", function()
      local asked = 0
      local provider = credentials.cached(function()
        asked = asked + 1
        if asked > 1 then error "no network" end
        return keys("k1", NOW + 1000)
      end)
      provider:get(NOW)
      assert.equal("k1", provider:get(NOW + 800).access_key_id)
      assert.equal("k1", provider:get(NOW + 810).access_key_id)
      assert.equal(2, asked) -- and not asked at every call
      assert.equal("k1", provider:get(NOW + 870).access_key_id)
      assert.equal(3, asked)
      local result, err = provider:get(NOW + 1001)
      assert.is_nil(result)
      assert.matches("no network", err.message)
    end)

    it("are not waited for by calls with valid ones", function()
      if not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
      local asked = 0
      local provider
      provider = credentials.cached(function()
        asked = asked + 1
        if asked == 2 then coroutine.yield() end
        return keys("k" .. asked, NOW + 1000 * asked)
      end)
      provider:get(NOW)
      local refreshing = coroutine.wrap(function() return provider:get(NOW + 800) end)
      refreshing()
      assert.equal("k1", provider:get(NOW + 800).access_key_id)
      assert.equal("k2", refreshing().access_key_id)
      assert.equal(2, asked)
    end)

    for what, case in pairs {
      ["raises"] = { function() error("boom", 0) end, "CredentialsProviderFailed", "boom" },
      ["raises a table"] = { function() error {} end, "CredentialsProviderFailed", "raised" },
      ["returns nothing"] = { function() end, "CredentialsProviderFailed", "returned nothing" },
      ["returns nil and a reason"] = { function() return nil, "offline" end, "CredentialsProviderFailed", "offline" },
      ["returns a string"] = { function() return "keys" end, "InvalidCredentials", "expected a table" },
      ["returns an empty table"] = { function() return {} end, "InvalidCredentials", "access_key_id" },
      ["returns a key with a line break"] = { function() return keys "a\r\nX-Evil: 1" end, "InvalidCredentials", "header" },
      ["returns expired ones"] = { function() return keys("a", NOW - 1) end, "ExpiredCredentials", "expired" },
      ["misspells a key"] = { function() return { access_key = "a", secret_access_key = "hush" } end, "InvalidCredentials",
        "did you mean access_key_id" },
    } do
      it("that " .. what .. " is an error of kind credentials", function()
        local client, transport = script.client({}, { credentials = case[1] })
        local reply, err = client:list_fleets()
        assert.is_nil(reply)
        assert.equal("credentials", err.kind)
        assert.equal(case[2], err.code)
        assert.equal("list_fleets", err.operation)
        assert.equal("no", err.sent)
        assert.is_truthy(err.message:find(case[3], 1, true), err.message)
        assert.is_nil(tostring(err):find("hush", 1, true))
        assert.equal(0, #transport.requests)
      end)
    end

    it("that calls the client again ends in an error, not in a loop", function()
      local client
      client = script.client({}, { credentials = function() return nil, select(2, client:list_fleets()) end })
      local _, err = client:list_fleets()
      assert.matches("waits for credentials of its own", err.message)
    end)
  end)

  it("of a call replace the client's if they are a whole pair, else are merged over them", function()
    local client, transport = script.client({ { status = 200, body = "{}" }, { status = 200, body = "{}" },
      { status = 200, body = "{}" } },
      { credentials = { access_key_id = "CLIENT", secret_access_key = "s", session_token = "client-token" } })
    client:list_fleets({}, { credentials = { access_key_id = "CALL", secret_access_key = "t" } })
    client:list_fleets({}, { credentials = { session_token = "call-token" } })
    client:list_fleets({}, { credentials = function() return { access_key_id = "FN", secret_access_key = "t" } end })
    local sent = {}
    for i, request in ipairs(transport.requests) do
      sent[i] = { request.headers.Authorization:match "Credential=(%w+)", request.headers["X-Amz-Security-Token"] }
    end
    assert.same({ { "CALL" }, { "CLIENT", "call-token" }, { "FN" } }, sent)
  end)

  it("of a call that are only a part need keys of the client", function()
    local client = script.client({}, { credentials = function() end })
    local _, err = client:list_fleets({}, { credentials = { session_token = "t" } })
    assert.equal("PartialCredentials", err.code)
  end)

  it("in an option are copied", function()
    local mine = { access_key_id = "AKIDEXAMPLE", secret_access_key = "s" }
    local client, transport = script.client({ { status = 200, body = "{}" } }, { credentials = mine })
    mine.access_key_id = "changed"
    client:list_fleets()
    assert.matches("Credential=AKIDEXAMPLE/", transport.requests[1].headers.Authorization)
    assert.is_truthy(core.version)
  end)
end)

describe("the options of a source of credentials", function()
  local refused = {
    { "assume_role", { role_arn = "r" }, "assume_role: option source: expected a provider or a table of keys, got nil" },
    { "assume_role", { source = print }, "assume_role: option role_arn: expected a string, got nil" },
    { "assume_role", { role_arn = "r", source = print, duration = 1.5 },
      "assume_role: option duration: expected a whole number of seconds >= 1, got 1.5" },
    { "assume_role", { role_arn = "r", source = { access_key_id = "a", secret_access_key = 5 } },
      "assume_role: option source.secret_access_key: expected a string of printable ASCII characters, got a number" },
    { "container", {}, "container: option url: expected a string, got nil" },
    { "container", { url = "http://127.0.0.1/", token = 5 }, "container: option token: expected a string, got a number" },
    { "process", { command = { "aws" } }, "process: option command: expected a string, got a table" },
    { "process", { command = "aws", limit = 0 }, "process: option limit: expected a number of seconds > 0, got 0" },
    { "imds", { endpont = "http://127.0.0.1/" }, 'imds: unknown option "endpont", did you mean endpoint?' },
    { "sso", { start_url = "s", region = "r", account_id = 1, role_name = "n" }, "sso: option account_id: expected a string, got 1" },
    { "web_identity", { role_arn = "r" }, "web_identity: option token_file: expected a string, got nil" },
    { "shared_file", { profile = 1 }, "shared_file: option profile: expected a string, got 1" },
    { "environment", { x = 1 }, 'environment: unknown option "x"' },
    { "static", { access_key_id = "a" },
      "static: option secret_access_key: expected a string of printable ASCII characters, got nil" },
    { "static", "AKIA", "static: options: expected a table, got a string" },
    { "chain", {}, "chain: expected a list of providers, got a table" },
    { "chain", { print, 5 }, "chain[2]: expected a provider, got 5" },
  }
  for _, case in ipairs(refused) do
    it("are rejected if they are wrong: " .. case[3], function()
      local ok, message = pcall(function() return (credentials[case[1]](case[2])) end)
      assert.is_false(ok)
      assert.equal(case[3], message:match "^[^\n]*credentials_spec.lua:%d+: (.*)$")
    end)
  end
end)
