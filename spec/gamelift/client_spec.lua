local core = require "gamelift.core"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local interpreter = require "spec.support.interpreter"
local script = require "spec.support.script"

local OK = { status = 200, body = "{}" }

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return tostring(message)
end

describe("a client", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  it("has a method for each of the 120 operations", function()
    local client, transport = script.client {}
    assert.equal(120, #core.methods())
    for i, method in ipairs(core.methods()) do
      transport.steps[i] = { status = 500 }
      client[method](client, {}, { validation = "off", retry = { mode = "off" } })
      assert.equal("GameLift." .. core.operation(method).name, transport.requests[i].headers["X-Amz-Target"])
    end
  end)

  it("has the generic form call, which takes both spellings", function()
    local client, transport = script.client { OK, OK }
    assert(client:call("list_fleets", { Limit = 3 }))
    assert(client:call "ListFleets")
    assert.equal('{"Limit":3}', transport.requests[1].body)
    assert.equal("GameLift.ListFleets", transport.requests[2].headers["X-Amz-Target"])
  end)

  it("rejects a method that does not exist and suggests the nearest name", function()
    local client = script.client {}
    for name, suggestion in pairs {
      creat_game_session = "create_game_session", CreateGameSession = "create_game_session", describe_fleet = "describe_",
      clsoe = "close", get_paginater = "get_paginator", list_fleet = "list_fleets",
    } do
      local message = message_of(function() return client[name](client) end)
      assert.is_truthy(message:find(('unknown method "%s"'):format(name), 1, true), message)
      assert.is_truthy(message:find("did you mean " .. suggestion, 1, true), message)
      assert.matches("client_spec.lua:%d+:", message)
    end
    assert.matches('call: unknown method "list_fleet", did you mean list_fleets?',
      message_of(function() return (client:call "list_fleet") end))
    assert.matches('call: expected the name of a method, such as "list_fleets", got nil',
      message_of(function() return (client:call()) end))
  end)

  it("reports '.' in place of ':'", function()
    local client = script.client {}
    for _, wrong in ipairs {
      function() return (client.list_fleets()) end,
      function() return (client.list_fleets {}) end,
      function() return (client.list_fleets { Limit = 1 }) end,
      function() return (client.list_fleets(nil, { Limit = 1 })) end,
      function() return (client.list_fleets "x") end,
      function() return (client.list_fleets(gamelift)) end,
    } do
      assert.matches("client_spec.lua:%d+: list_fleets: call it with ':', as client:list_fleets%(…%)", message_of(wrong))
    end
    for _, name in ipairs { "call", "close", "get_paginator" } do
      assert.matches(name .. ": call it with ':'", message_of(function() return (client[name] "describe_fleets") end))
    end
  end)

  it("prints its region and endpoint, never a secret", function()
    local client = script.client({ OK }, { credentials = { access_key_id = "AKIDCANARY", secret_access_key = "hush",
      session_token = "quiet" } })
    assert.equal("gamelift.client (us-west-2)", tostring(client))
    client:list_fleets()
    assert.equal("gamelift.client (us-west-2, https://gamelift.us-west-2.amazonaws.com/)", tostring(client))
    client:close()
    assert.matches("closed%)$", tostring(client))
    for key in pairs(client) do error("a dump of the client shows " .. tostring(key)) end
    assert.equal("gamelift.client", getmetatable(client))
  end)

  it("fails with kind closed after close, which is idempotent", function()
    local client, transport = script.client { OK }
    assert(client:list_fleets())
    client:close()
    client:close()
    local reply, err = client:list_fleets()
    assert.is_nil(reply)
    assert.equal("closed", err.kind)
    assert.equal("ClientClosed", err.code)
    assert.equal("list_fleets", err.operation)
    assert.equal(1, #transport.requests)
    assert.equal("closed", select(2, client:call "list_fleets").kind)
  end)

  it("can be closed before its first call", function()
    local client = script.client {}
    client:close()
    assert.equal("closed", select(2, client:list_fleets()).kind)
  end)

  it("does not close a transport of the caller", function()
    local closed = 0
    local client, transport = script.client { OK }
    transport.close = function() closed = closed + 1 end
    client:list_fleets()
    client:close()
    assert.equal(0, closed)
  end)

  it("closed while a call waits ends that call with kind closed", function()
    local client, transport = script.client { { status = 503 }, OK }
    transport.sleep = function() coroutine.yield() end
    local call = coroutine.wrap(function() return client:list_fleets() end)
    call()
    client:close()
    local reply, err = call()
    assert.is_nil(reply)
    assert.equal("closed", err.kind)
    assert.equal(1, #transport.requests)
  end)

  it("keeps a limited number of providers of calls, and never drops one in use", function()
    local steps = {}
    for i = 1, 2200 do steps[i] = OK end
    local client, transport = script.client(steps)
    local asked = 0
    local function lasting()
      asked = asked + 1
      return script.KEYS
    end
    local function call(times)
      for i = 1, times do
        local provider = i % 10 == 0 and lasting or { credentials = function() return script.KEYS, i end }
        assert(client:list_fleets({}, { credentials = provider }))
        transport.requests[#transport.requests] = true
      end
      collectgarbage()
      collectgarbage()
      return collectgarbage "count"
    end
    local before = call(200)
    assert.is_true(call(2000) - before < 200) -- KiB; 600 bytes a call would be 1000
    assert.equal(1, asked)
  end)

  it("closed while credentials are fetched, or while a token has expired, ends that call too", function()
    if not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
    local function provider()
      coroutine.yield()
      return script.KEYS
    end
    local client, transport = script.client({ OK }, { credentials = provider })
    local call = coroutine.wrap(function() return client:list_fleets() end)
    call()
    client:close()
    assert.equal("closed", select(2, call()).kind)
    assert.equal(0, #transport.requests)

    client, transport = script.client { function()
      coroutine.yield()
      return script.service_error "ExpiredTokenException"
    end }
    call = coroutine.wrap(function() return client:list_fleets() end)
    call()
    client:close()
    assert.equal("ExpiredTokenException", select(2, call()).code)
    assert.equal(1, #transport.requests)
  end)

  it("closes itself at the end of its scope", function()
    if _VERSION < "Lua 5.4" then pending "Lua before 5.4 has no variables that close" end
    local seen = assert(load [[
      local make = ...
      local seen
      do
        local client <close> = make()
        seen = client
      end
      return seen
    ]])(function() return (script.client {}) end)
    assert.matches("closed", tostring(seen))
  end)

  it("can be collected, used or not", function()
    for _ = 1, 50 do
      local client = script.client { OK }
      client:list_fleets()
      gamelift.client {}
    end
    collectgarbage()
    collectgarbage()
  end)

  it("is not collected, and so closed, during its own last call", function()
    local transport = {
      send = function(self)
        collectgarbage()
        collectgarbage()
        self.sent = self.sent + 1
        return { status = self.sent == 1 and 500 or 200, headers = {}, body = "{}" }
      end,
      sleep = function() end,
    }
    local function call(method, ...)
      transport.sent = 0
      local client = gamelift.client {
        region = "us-west-2", transport = transport,
        credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secretEXAMPLE" },
      }
      return client[method](client, ...) -- a tail call: nothing else holds the client
    end
    assert(call("list_fleets", {}))
    assert.equal(2, transport.sent)
    assert(call("call", "list_fleets"))
    assert.equal(2, transport.sent)
  end)

  it("touches neither files nor network when it is made", function()
    script.environment { AWS_CONFIG_FILE = "/proc/self/mem" }
    assert.is_truthy(gamelift.client {})
    script.environment()
  end)

  it("reports problems of the environment in the first call, and recovers", function()
    local path = folder.with { config = "garbage" }
    script.environment { AWS_CONFIG_FILE = path .. "/config" }
    local client = script.client { OK }
    local reply, err = client:list_fleets()
    assert.is_nil(reply)
    assert.equal("config", err.kind)
    assert.equal("list_fleets", err.operation)
    assert.matches("^ConfigParseError: .*/config: line 1", tostring(err))
    folder.write(path .. "/config", "")
    assert(client:list_fleets())
    script.environment()
    folder.clear()
  end)

  it("never falls back to blocking inside nginx", function()
    _G.ngx = { get_phase = function() return "content" end } -- luacheck: ignore
    local client = gamelift.client { region = "us-west-2", credentials = script.KEYS }
    local reply, err = client:list_fleets()
    _G.ngx = nil -- luacheck: ignore
    assert.is_nil(reply)
    assert.equal("NoTransport", err.code)
    assert.matches("cosocket", err.message)
  end)

  it("shares neither clock offset nor region with another client", function()
    local a, of_a = script.client({ script.service_error("RequestTimeTooSkewed"), OK })
    local b, of_b = script.client({ OK }, { region = "eu-west-1" })
    of_a.steps[1].headers.date = "Tue, 03 Feb 2026 06:05:06 GMT"
    assert(a:list_fleets())
    assert(b:list_fleets())
    assert.equal("20260203T060506Z", of_a.requests[2].headers["X-Amz-Date"])
    assert.equal("20260203T040506Z", of_b.requests[1].headers["X-Amz-Date"])
  end)
end)

describe("the module", function()
  after_each(script.restore)

  local function fresh()
    for name in pairs(package.loaded) do
      if name == "gamelift" then package.loaded[name] = nil end
    end
    return require "gamelift"
  end

  it("is a default client, configured from the environment on first use", function()
    local module = fresh()
    script.environment { AWS_REGION = "eu-west-1", AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = "s",
      AWS_ENDPOINT_URL = "http://127.0.0.1:1/" }
    local reply, err = module.list_fleets({}, { retry = { mode = "off" } })
    assert.is_nil(reply)
    assert.equal("ConnectionFailed", err.code)
    assert.equal("no", err.sent)
  end)

  it("keeps its environment from when it was required", function()
    local seen = {}
    require("gamelift.config.environment").capture(function(name)
      seen[name] = true
    end)
    for _, name in ipairs { "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "HOME", "HTTPS_PROXY", "AWS_CA_BUNDLE" } do
      assert.is_true(seen[name], name)
    end
  end)

  it("returns an error if nothing is configured", function()
    local module = fresh()
    script.environment()
    local reply, err = module.list_fleets()
    assert.is_nil(reply)
    assert.equal("NoRegion", err.code)
    script.environment { AWS_REGION = "us-west-2" }
    assert.equal("NoCredentials", select(2, module.list_fleets()).code)
  end)

  it("reports ':' in place of '.'", function()
    assert.matches("list_fleets: call it with '.', as gamelift.list_fleets%(…%)",
      message_of(function() return (gamelift:list_fleets {}) end))
  end)

  it("rejects an unknown name and suggests the nearest", function()
    assert.matches("did you mean create_game_session?", message_of(function() return gamelift.create_game_sesion end))
    assert.matches("did you mean client?", message_of(function() return gamelift.cleint end))
    assert.matches("did you mean paginate?", message_of(function() return gamelift.paginat end))
  end)

  it("has its version", function()
    assert.equal(core.version, gamelift.version)
    assert.equal("gamelift " .. core.version, gamelift._VERSION)
  end)

  -- Returns the names of the modules below gamelift that a program has loaded when it ends.
  local function loaded_by(program)
    local path = os.tmpname()
    folder.write(path, program .. [[

      for name in pairs(package.loaded) do
        if name:find "^gamelift%." then io.write(name, " ") end
      end
    ]])
    local pipe = io.popen(("LUA_PATH='%s' LUA_CPATH='%s' %s %s"):format(package.path, package.cpath, interpreter.path, path))
    local loaded = {}
    for name in pipe:read "*a":gmatch "%S+" do loaded[#loaded + 1] = name end
    pipe:close()
    os.remove(path)
    table.sort(loaded)
    return loaded
  end

  it("loads its parts when they are used", function()
    assert.same({ "gamelift.config.environment", "gamelift.core", "gamelift.native" }, loaded_by 'require "gamelift"')
  end)

  it("loads for a client that has made no call only what checks and copies its options", function()
    assert.same({
      "gamelift.client", "gamelift.config.environment", "gamelift.config.options", "gamelift.core", "gamelift.credentials.static",
      "gamelift.native", "gamelift.util.schema", "gamelift.util.tables",
    }, loaded_by 'require("gamelift").client { region = "us-west-2", credentials = { access_key_id = "a", secret_access_key = "b" } }')
  end)
end)
