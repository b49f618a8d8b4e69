-- The settings that a client makes with its first call, and those of one call.
local client_settings = require "gamelift.client_settings"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local internal = require "gamelift.client"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local OK = { status = 200, body = "{}" }

-- Returns the access key id and the session token of each request that was sent.
local function keys_of(transport)
  local list = {}
  for i, request in ipairs(transport.requests) do
    list[i] = request.headers.Authorization:match "Credential=([^/]+)" .. " " .. (request.headers["X-Amz-Security-Token"] or "none")
  end
  return list
end

describe("the settings of a call", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local base = { timeout = { connect = 1, read = 2, total = 3 }, retry = { mode = "standard", max_attempts = 3, unsafe = false },
    validation = "boto3", idempotency = true, provider = "client's" }

  -- Options of a call, and what they change.
  for what, case in pairs {
    ["none"] = { {}, {} },
    ["a number of seconds"] = { { timeout = 9 }, { timeout = { connect = 1, read = 2, total = 9 } } },
    ["one limit"] = { { timeout = { read = 9 } }, { timeout = { connect = 1, read = 9, total = 3 } } },
    ["a mode of retries"] = { { retry = { mode = "off" } }, { retry = { mode = "off", max_attempts = 3, unsafe = false } } },
    ["validation"] = { { validation = "off" }, { validation = "off" } },
    ["idempotency"] = { { idempotency = false }, { idempotency = false } },
  } do
    it("are the client's with " .. what .. " over them", function()
      for _, client_has in ipairs { true, false } do
        base.idempotency = client_has
        local expected = tables.merge(base, case[2])
        assert.same(expected, (client_settings.merge({}, base, case[1])))
      end
    end)
  end

  local CLIENT = { access_key_id = "C", secret_access_key = "cs", session_token = "ct" }

  -- Credentials of the call, and the key and the token that it is signed with.
  for _, case in ipairs {
    { nil, "C ct" }, { { access_key_id = "A", secret_access_key = "s" }, "A none" },
    { { access_key_id = "A", secret_access_key = "s", session_token = "t" }, "A t" }, { { session_token = "t" }, "C t" },
    { { access_key_id = "A" }, "A ct" }, { { secret_access_key = "s" }, "C ct" },
    { function() return { access_key_id = "F", secret_access_key = "s" } end, "F none" },
    { { credentials = function() return { access_key_id = "O", secret_access_key = "s" } end }, "O none" },
  } do
    it("are signed with " .. case[2], function()
      local client, transport = script.client({ OK, OK }, { credentials = CLIENT })
      assert(client:list_fleets({}, { credentials = case[1] }))
      assert(client:list_fleets())
      assert.same({ case[2], "C ct" }, keys_of(transport))
    end)
  end

  it("need a whole pair of keys where the client has none", function()
    for _, provider in ipairs { function() return script.KEYS end, { credentials = function() return script.KEYS end } } do
      local client, transport = script.client({ OK }, { credentials = provider })
      for _, keys in ipairs { { access_key_id = "A" }, { secret_access_key = "s" }, { session_token = "t" } } do
        local reply, err = client:list_fleets({}, { credentials = keys })
        assert.is_nil(reply)
        assert.equal("PartialCredentials: option credentials: expected a whole pair of keys, since the client has no keys as an option "
          .. "to complete it (list_fleets)", tostring(err))
      end
      assert(client:list_fleets({}, { credentials = { access_key_id = "A", secret_access_key = "s" } }))
      assert.same({ "A none" }, keys_of(transport))
    end
  end)

  it("keep the last 32 providers of calls, and those before them that are used again", function()
    local steps = {}
    for i = 1, 70 do steps[i] = OK end
    local client = script.client(steps)
    local asked, providers = {}, {}
    for i = 1, 34 do
      providers[i] = function()
        asked[i] = (asked[i] or 0) + 1
        return script.KEYS
      end
    end
    local function call(i) assert(client:list_fleets({}, { credentials = providers[i] })) end
    for i = 1, 32 do call(i) end
    local kept = internal.state(client).providers
    assert.equal(32, kept.count)
    call(1)
    assert.same({ 32, nil }, { kept.count, next(kept.old) })
    call(33)
    assert.equal(1, kept.count)
    call(1)
    assert.same({ 2, 1, 1 }, { kept.count, asked[1], asked[33] })
    assert.is_table(kept.old[providers[2]])
  end)
end)

describe("the settings of a client", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  it("are made once, and name neither the profile nor its files afterwards", function()
    script.environment()
    local client = script.client { OK, OK }
    assert.is_false(internal.state(client).settings)
    assert(client:list_fleets())
    local settings = internal.state(client).settings
    assert(client:list_fleets())
    assert.equal(settings, internal.state(client).settings)
    assert.is_nil(settings.profile_context)
    assert.equal(500, internal.state(client).quota)
  end)

  for _, has_keys in ipairs { true, false } do
    local title = has_keys and "do not look at files that are not read" or "warn of a credentials file that all may read"
    it("with a logger " .. title, function()
      local path = folder.with { credentials = "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n" }
      assert(os.execute("chmod 644 " .. path .. "/credentials"))
      assert(os.execute("chmod 755 " .. path))
      script.environment { AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials" }
      local events = {}
      local transport = script.transport { OK }
      local options = script.options(transport, { logger = function(event) events[#events + 1] = event end })
      if not has_keys then options.credentials = nil end
      assert(gamelift.client(options):list_fleets())
      assert.same({ (has_keys and script.KEYS.access_key_id or "FILE") .. " none" }, keys_of(transport))
      local warnings = {}
      for _, event in ipairs(events) do warnings[#warnings + 1] = event.kind == "warning" and event or nil end
      assert.same(not has_keys and { { kind = "warning", code = "PublicCredentialsFile", message = "all users of this machine may read the "
        .. "credentials file: chmod 600 \"" .. path .. "/credentials\"" } } or {}, warnings)
    end)
  end

  it("warn of each default path that cannot be reached once, also if the first call fails", function()
    local home = folder.with { [".aws"] = "" }
    script.environment { HOME = home, AWS_CONFIG_FILE = "", AWS_SHARED_CREDENTIALS_FILE = "" }
    local messages = {}
    local options = { transport = script.transport {}, credentials = script.KEYS,
      logger = function(event) messages[#messages + 1] = event.message end }
    local client = gamelift.client(options)
    for _ = 1, 2 do assert.equal("NoRegion", select(2, client:list_fleets()).code) end
    assert.equal(2, #messages)
    assert.matches("%.aws/config: cannot be opened: .*; it counts as absent$", messages[1])
    assert.matches("%.aws/credentials: cannot be opened: .*; it counts as absent$", messages[2])
  end)

  it("hear of credentials that are kept, from the provider of the client and from that of a call", function()
    script.environment()
    for _, of_call in ipairs { true, false } do
      local asked, warnings = 0, {}
      local function provider()
        asked = asked + 1
        if asked == 1 then return { access_key_id = "A", secret_access_key = "s", expiration = script.NOW + 100 } end
      end
      local client = script.client({ OK, OK }, { credentials = not of_call and provider or nil,
        logger = function(event) warnings[#warnings + 1] = event.kind == "warning" and event.code or nil end })
      internal.state(client).wall = function() return script.NOW + asked * 70 end
      for _ = 1, 2 do assert(client:list_fleets({}, of_call and { credentials = provider } or nil)) end
      assert.same({ 2, { "CredentialsKept" } }, { asked, warnings })
    end
  end)

  it("need a clock that returns a number", function()
    script.environment()
    for _, case in ipairs { { "x", '"x"' }, { false, "false" }, { 0 / 0, "" } } do
      local client = script.client({}, { clock = function() return case[1] end })
      local _, err = client:list_fleets()
      assert.equal("InvalidConfig", err.code)
      assert.matches("option clock: expected it to return unix seconds, got " .. case[2], err.message, 1, true)
    end
  end)

  it("can be made before the first call, unless the client is closed or nothing is configured", function()
    script.environment()
    local client = script.client { OK }
    local state = assert(internal.ready(client))
    assert.equal(internal.state(client), state)
    local settings = state.settings
    assert.equal("us-west-2", settings.region)
    assert.equal(state, internal.ready(client))
    assert.equal(settings, state.settings)
    client:close()
    assert.same({ nil, "ClientClosed" }, { internal.ready(client), select(2, internal.ready(client)).code })
    client = gamelift.client { transport = script.transport {}, credentials = script.KEYS }
    assert.same({ nil, "NoRegion" }, { internal.ready(client), select(2, internal.ready(client)).code })
  end)
end)

describe("the method of an operation", function()
  it("is one function for all clients", function()
    local one, two = script.client {}, script.client {}
    assert.equal(one.list_fleets, one.list_fleets)
    assert.equal(one.list_fleets, two.list_fleets)
    assert.not_equal(one.list_fleets, one.list_builds)
  end)
end)
