local base = require "gamelift.transport.base"
local credentials = require "gamelift.credentials"
local errors = require "gamelift.errors"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local new_dict = require "spec.support.dict"
local scheduler = require "spec.support.scheduler"
local script = require "spec.support.script"

local NOW = script.NOW
local URI = "http://169.254.170.2/c"

local function document(id, expires_in)
  return { status = 200, headers = {}, body = ('{"AccessKeyId":"%s","SecretAccessKey":"s","Token":"t","Expiration":"%s"}'):format(
    id, os.date("!%Y-%m-%dT%H:%M:%SZ", NOW + expires_in)) }
end

local function container() return credentials.container { url = URI } end

describe("one caller refreshes credentials", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  -- A loop whose container gives keys k1, k2, …, each for an hour from its time on, and 64 callers at `after` seconds.
  local function run64(after, handler)
    local count = 0
    local loop = scheduler.new(handler or function()
      count = count + 1
      return document("k" .. count, 3600 * count)
    end)
    local provider = credentials.cached(container())
    local results = {}
    loop:spawn(function() assert(provider:get(NOW, loop.transport)) end)
    loop:run()
    loop.waits = 0
    for i = 1, 64 do
      loop:spawn(function() results[i] = { provider:get(NOW + after, loop.transport) } end)
    end
    local began = loop.time
    loop:run()
    return results, loop, loop.time - began, provider
  end

  it("if 64 calls have expired ones: one request, and all get the new ones", function()
    local results, loop = run64(3601)
    assert.equal(2, #loop.requests)
    for i = 1, 64 do assert.same({ "k2", nil }, { results[i][1].access_key_id, results[i][2] }) end
  end)

  for what, after in pairs { ["15 minutes before"] = 2701, ["10 minutes before"] = 3001, ["a second before"] = 3599 } do
    it(what .. " they expire, and no other caller waits", function()
      local results, loop = run64(after)
      assert.equal(2, #loop.requests)
      assert.equal(1, loop.waits) -- the one who asked
      local refreshed = 0
      for i = 1, 64 do
        local id = results[i][1].access_key_id
        if id == "k2" then refreshed = refreshed + 1 else assert.equal("k1", id) end
      end
      assert.equal(1, refreshed)
    end)
  end

  it("and a failure reaches each caller that waited for it, once", function()
    local results, loop, took = run64(3601, function(_, number)
      if number == 1 then return document("k1", 3600) end
      return nil, { kind = "connect", sent = "no", message = "refused" }
    end)
    assert.equal(4, #loop.requests) -- three attempts in all, not three each
    assert.is_true(took < 5, took)
    local seen = {}
    for i = 1, 64 do
      assert.equal("CredentialsProviderFailed", results[i][2].code)
      assert.is_nil(seen[results[i][2]]) -- an object of its own, since a call notes its name there
      seen[results[i][2]] = true
    end
  end)

  for _, is_detached in ipairs { false, true } do
    it("and what a caller notes on its error stays there, " .. (is_detached and "of a detached fetch, too" or "of the first caller, too"),
      function()
        local loop = scheduler.new(function() return nil, { kind = "connect", sent = "no", message = "refused" } end)
        local transport = base.class "spec.detaching"
        for name, method in pairs(loop.transport) do transport[name] = method end
        function transport.detach(_, work)
          if is_detached then loop:spawn(work) end
          return is_detached
        end
        transport = setmetatable({}, transport)
        local provider = credentials.cached(container())
        local marks = {}
        for i = 1, 3 do
          loop:spawn(function()
            local _, err = provider:get(NOW, transport)
            marks[i] = err.mark or "none"
            err.mark = "noted"
          end)
        end
        loop:run()
        assert.same({ "none", "none", "none" }, marks)
      end)
  end

  it("and another takes over if the first is dropped while it waits", function()
    local count = 0
    local loop = scheduler.new(function()
      count = count + 1
      return document("k" .. count, 3600)
    end)
    local provider = credentials.cached(container())
    local first = loop:spawn(function() provider:get(NOW, loop.transport) end)
    loop:run(0.01)
    first.dropped = true -- a cancelled call is not resumed
    local began, keys = loop.time, nil
    for _ = 1, 8 do loop:spawn(function() keys = provider:get(NOW, loop.transport) end) end
    loop:run()
    assert.equal("k2", keys.access_key_id)
    assert.equal(2, #loop.requests)
    assert.is_true(loop.time - began < 12, loop.time - began)
  end)

  it("and another takes over at once if the first has died", function()
    local loop = scheduler.new(function() return document("k1", 3600) end)
    local provider = credentials.cached(container())
    local owner = coroutine.create(function() end)
    coroutine.resume(owner)
    provider.fetches:start("credentials").owner = owner
    loop:spawn(function() assert(provider:get(NOW, loop.transport)) end)
    loop:run(0.1)
    assert.equal("k1", provider.current.access_key_id)
  end)

  it("within the time of the call", function()
    local loop = scheduler.new(function(request)
      assert.is_true(request.timeout.total <= 0.5)
      return nil, { kind = "timeout", sent = "maybe", message = "slow" }, request.timeout.total
    end)
    local client = gamelift.client { region = "us-west-2", credentials = container(), transport = loop.transport,
      clock = function() return NOW end, timeout = 0.5 }
    local err
    loop:spawn(function() err = select(2, client:list_fleets()) end)
    loop:run()
    assert.equal("credentials", err.kind)
    assert.is_true(loop.time - 1000 <= 0.51, loop.time)
  end)

  it("and the other callers wait within their own time", function()
    local loop = scheduler.new(function() return document("k1", 3600), 3 end)
    local provider = credentials.cached(container())
    loop:spawn(function() provider:get(NOW, loop.transport) end)
    local err, ended
    loop:spawn(function()
      err = select(2, provider:get(NOW, loop.transport, loop.time + 0.5))
      ended = loop.time
    end)
    loop:run()
    assert.matches("no time was left", err.message)
    assert.is_true(ended <= 1000.6, ended)
  end)

  it("for 64 calls of a client at once", function()
    local asked = 0
    local loop = scheduler.new(function(request)
      if request.url ~= URI then return { status = 200, headers = {}, body = "{}" } end
      asked = asked + 1
      return document("k" .. asked, 3600)
    end)
    local client = gamelift.client { region = "us-west-2", credentials = container(), transport = loop.transport,
      clock = function() return NOW end }
    local good = 0
    for _ = 1, 64 do
      loop:spawn(function() if client:list_fleets() then good = good + 1 end end)
    end
    loop:run()
    assert.equal(64, good)
    assert.equal(1, asked)
  end)

  it("when the service says that they have expired: once for 64 calls, each of which is repeated", function()
    local asked = 0
    local loop = scheduler.new(function(request)
      if request.url == URI then
        asked = asked + 1
        return document("k" .. asked, 7200)
      end
      if request.headers.Authorization:find("Credential=k1/", 1, true) then
        return { status = 400, headers = {}, body = '{"__type":"ExpiredTokenException","message":"m"}' }
      end
      return { status = 200, headers = {}, body = "{}" }
    end)
    local client = gamelift.client { region = "us-west-2", credentials = container(), transport = loop.transport,
      clock = function() return NOW end }
    local good = 0
    for _ = 1, 64 do
      loop:spawn(function()
        local reply, err = client:list_fleets()
        good = good + (reply and 1 or error(tostring(err)))
      end)
    end
    loop:run()
    assert.equal(64, good)
    assert.equal(2, asked)
  end)

  it("among processes that share a cache", function()
    local dict = new_dict()
    script.environment { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/c" }
    local asked = 0
    local loop = scheduler.new(function()
      asked = asked + 1
      return document("k" .. asked, 3600 * asked)
    end)
    local results = {}
    local providers = {}
    for i = 1, 8 do
      local shared = require("gamelift.config").profile_context {}
      providers[i] = credentials.cached(credentials.default({}, shared), dict)
    end
    local function all_at(after)
      for i = 1, 8 do
        loop:spawn(function() results[i] = assert(providers[i]:get(NOW + after, loop.transport)) end)
      end
      loop:run()
    end
    all_at(0)
    assert.equal(1, asked)
    for i = 1, 8 do assert.equal("k1", results[i].access_key_id) end
    all_at(3601)
    assert.equal(2, asked)
    for i = 1, 8 do assert.equal("k2", results[i].access_key_id) end
    assert.equal(1, #require("gamelift.util.tables").keys(dict.values)) -- no lock is left
  end)
end)

describe("a user-supplied provider that sends a request", function()
  it("without limits of its own gets no more time than the call has", function()
    local timeout
    local limits = { read = 50 }
    local client = gamelift.client {
      region = "us-west-2", timeout = { total = 7 }, clock = function() return NOW end,
      credentials = function(transport)
        transport:send { method = "GET", url = URI, headers = {}, body = "" }
        transport:send { method = "GET", url = URI, headers = {}, body = "", timeout = limits }
        return nil, "none"
      end,
      transport = {
        now = function() return 100 end, sleep = function() end,
        send = function(_, request)
          timeout = request.timeout
          return { status = 200, headers = {}, body = "" }
        end,
      },
    }
    local _, err = client:list_fleets()
    assert.equal("CredentialsProviderFailed: the provider returned nil: none (list_fleets)", tostring(err))
    assert.same({ read = 7, total = 7 }, timeout)
    assert.same({ read = 50 }, limits)
  end)
end)

describe("a cache that processes share", function()
  after_each(script.restore)

  -- Returns how often the container is asked where each provider is cached by itself, as in a worker of its own.
  local function asked_by(providers)
    local asked, dict = 0, new_dict()
    local loop = scheduler.new(function(request)
      asked = asked + 1
      if request.method == "GET" then return document("k" .. asked, 3600) end
      return { status = 200, headers = {}, body = ([[<R><AssumeRoleResult><Credentials><AccessKeyId>r%d</AccessKeyId>
        <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%s</Expiration></Credentials>
        </AssumeRoleResult></R>]]):format(asked, os.date("!%Y-%m-%dT%H:%M:%SZ", NOW + 3600)) }
    end)
    for _, provider in ipairs(providers) do
      local cached = credentials.cached(provider, dict)
      loop:spawn(function() assert(cached:get(NOW, loop.transport)) end)
      loop:run()
    end
    return asked, dict
  end

  local function role(options)
    local all = { role_arn = "arn:aws:iam::1:role/r", region = "eu-west-1",
      source = { access_key_id = "AKID", secret_access_key = "canary" } }
    for key, value in pairs(options or {}) do all[key] = value end
    return credentials.assume_role(all)
  end

  local function mine(key)
    return { cache_key = key, credentials = function(_, transport)
      local response = transport:send { method = "GET", url = URI, headers = {}, body = "", timeout = {} }
      return { access_key_id = response.body:match "k%d", secret_access_key = "s", expiration = NOW + 3600 }
    end }
  end

  local function lobby() return "lobby" end
  local function code() return "123456" end

  for _, case in ipairs {
    { 1, "of the same options", function() return container() end },
    { 1, "of a role", function() return role() end },
    { 1, "of a role with a code of its own", function()
      return role { mfa_serial = "123456789", mfa_code = function() return code() end }
    end },
    { 1, "of a chain", function() return credentials.chain { credentials.environment(), container() } end },
    { 1, "of the user that name what they return", function() return mine(lobby) end },
    { 2, "of other options", function(i) return credentials.container { url = URI .. i } end },
    { 2, "of another role", function(i) return role { role_arn = "arn:aws:iam::1:role/r" .. i } end },
    { 2, "of another role made with the same table", (function()
      local options = { role_arn = "r", source = { access_key_id = "A", secret_access_key = "s" }, region = "eu-west-1" }
      return function(i)
        options.role_arn = "arn:aws:iam::1:role/r" .. i
        return credentials.assume_role(options)
      end
    end)() },
    { 2, "of another source", function(i) return role { source = { access_key_id = "A" .. i, secret_access_key = "s" } } end },
    { 2, "of another chain", function(i) return credentials.chain { credentials.container { url = URI .. i } } end },
    { 2, "of a chain with a function", function() return credentials.chain { function() return nil, "no" end, container() } end },
    { 2, "of the user without a name", function() return mine(nil) end },
    { 2, "of the user whose name is not text", function() return mine(function() return {} end) end },
    { 2, "of the user whose name raises", function() return mine(error) end },
    -- each asks its source, then STS
    { 4, "of a source of the user whose name is not text", function() return role { source = mine(function() return 7 end) } end },
    { 4, "of a source of the user whose name raises", function() return role { source = mine(error) } end },
    { 2, "of the user in a chain whose names only look alike", function(i)
      local names = ({ { "a|b" }, { "a", "b" } })[i]
      for place, name in ipairs(names) do names[place] = mine(function() return name end) end
      return credentials.chain(names)
    end },
    { 2, "of the user that takes the name of a built-in one", function(i)
      local ours = container()
      return i == 1 and ours or mine(function() return ours.cache_key() end)
    end },
  } do
    it((case[1] == 1 and "serves all providers " or "is not shared by providers ") .. case[2], function()
      if case[2]:find "user" and not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
      script.environment {}
      local providers = { case[3](1), case[3](2) }
      local asked, dict = asked_by(providers)
      assert.equal(case[1], asked)
      for key in pairs(dict.values) do assert.is_nil(key:find "canary" or key:find "lobby") end
    end)
  end

  it("is read again under the lock, whose owner may have just written it", function()
    script.environment { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/c" }
    local dict = new_dict()
    function dict:add(lock, token)
      self.values[lock:gsub(" lock$", "")] = ('{"expiration":%d,"access_key_id":"theirs","secret_access_key":"s"}'):format(NOW + 3600)
      self.values[lock] = token
      return true
    end
    local provider = credentials.cached(credentials.default({}, require("gamelift.config").profile_context {}), dict)
    assert.equal("theirs", provider:get(NOW, script.transport {}).access_key_id)
    assert.equal(1, #require("gamelift.util.tables").keys(dict.values)) -- no lock is left
  end)

  it("that raises leaves no fetch in flight", function()
    if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then return pending "PUC 5.1 cannot wait inside pcall" end
    local dict = new_dict()
    local get, raised = dict.get, 0
    function dict:get(key)
      raised = raised + 1
      if raised == 1 then error "the cache is broken" end
      return get(self, key)
    end
    local provider = credentials.cached(mine(lobby), dict)
    local transport = { now = function() return 1 end, sleep = function() end,
      send = function() return { status = 200, headers = {}, body = "k1" } end }
    assert.has_error(function() provider:get(NOW, transport) end, "the cache is broken")
    assert.equal("k1", assert(provider:get(NOW, transport)).access_key_id)
  end)

  -- One that fetches while `change` does something to the lock; the lock at the end.
  local function fetch(change)
    script.environment { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/c" }
    local dict = new_dict()
    local loop = scheduler.new(function()
      change(dict)
      return document("k1", 3600)
    end)
    local shared = require("gamelift.config").profile_context {}
    local provider = credentials.default({}, shared)
    local name = "gamelift credentials " .. require("gamelift.credentials.chain").key_of(provider) .. " lock"
    function dict.take(token) dict.values[name] = token end
    local cached, keys = credentials.cached(provider, dict), nil
    return dict, function()
      loop:spawn(function() keys = assert(cached:get(NOW, loop.transport)) end)
      loop:run()
      assert.equal("k1", keys.access_key_id)
      return dict.values[name]
    end
  end

  it("keeps the lock of another owner after the wait ends", function()
    local dict, run = fetch(function() end)
    dict.take "theirs"
    assert.equal("theirs", run())
  end)

  it("keeps the lock of another owner after losing it", function()
    local _, run = fetch(function(dict) dict.take "theirs" end)
    assert.equal("theirs", run())
  end)
end)

describe("changed files", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  local function keys(id) return ("[default]\naws_access_key_id = %s\naws_secret_access_key = s\n"):format(id) end

  local function start(text)
    local path = folder.with { credentials = text }
    script.environment { AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials" }
    return credentials.cached(credentials.default {}), path .. "/credentials"
  end

  it("are read a second later, such as the files on GameLift's instances", function()
    local provider, path = start(keys "old")
    assert.equal("old", provider:get(NOW).access_key_id)
    folder.write(path, keys "newer")
    assert.equal("newer", provider:get(NOW + 1).access_key_id)
    os.remove(path)
    folder.write(path, keys "other")
    assert.equal("other", provider:get(NOW + 2).access_key_id)
  end)

  it("do not replace valid keys while they are half written or missing", function()
    local provider, path = start(keys "old")
    provider:get(NOW)
    folder.write(path, "[default]\naws_access_key_id = ne")
    assert.equal("old", provider:get(NOW + 2).access_key_id)
    folder.write(path, "[default")
    assert.equal("old", provider:get(NOW + 4).access_key_id)
    os.remove(path)
    assert.equal("old", provider:get(NOW + 6).access_key_id)
    folder.write(path, keys "new")
    assert.equal("new", provider:get(NOW + 8).access_key_id)
  end)

  it("are checked at most once a second", function()
    local provider, path = start(keys "old")
    provider:get(NOW)
    provider:get(NOW + 1)
    folder.write(path, keys "new")
    assert.equal("old", provider:get(NOW + 1.5).access_key_id)
    assert.equal("new", provider:get(NOW + 2.1).access_key_id)
  end)
end)

describe("a user-supplied chain", function()
  local function id(name) return function() return { access_key_id = name, secret_access_key = "s" } end end
  local function none() return nil, "nothing here" end

  it("stays with the first that has credentials", function()
    local provider = credentials.cached(credentials.chain { none, id "second", id "third" })
    assert.equal("second", provider:get(NOW, script.transport {}).access_key_id)
  end)

  it("reports the problem of each source", function()
    local provider = credentials.cached(credentials.chain { none, credentials.container { url = "http://10.0.0.1/" } })
    local _, err = provider:get(NOW, script.transport {})
    assert.equal("InvalidCredentialsConfig", err.code) -- an error ends the search
    provider = credentials.cached(credentials.chain { none, none })
    _, err = provider:get(NOW, script.transport {})
    assert.equal("NoCredentials", err.code)
    assert.matches("provider 1: .*nothing here; provider 2", err.message)
  end)

  it("may give credentials that are due at once, until they expire", function()
    local count = 0
    local provider = credentials.cached(function()
      count = count + 1
      return { access_key_id = "k" .. count, secret_access_key = "s", expiration = NOW + 300 }
    end)
    assert.equal("k1", provider:get(NOW, script.transport {}).access_key_id)
    assert.equal("k1", provider:get(NOW + 59, script.transport {}).access_key_id) -- asks again after a pause
    assert.equal("k2", provider:get(NOW + 60, script.transport {}).access_key_id)
  end)

  it("may hold chains and keys", function()
    local inner = credentials.chain { none, credentials.static { access_key_id = "deep", secret_access_key = "s" } }
    assert.equal("deep", credentials.cached(credentials.chain { none, inner }):get(NOW, script.transport {}).access_key_id)
  end)

  -- Tables that raise when they are read, as those that know their names do.
  local function raising(fields) return setmetatable(fields or {}, { __index = function() error "BOOM" end }) end
  local KEYS = { access_key_id = "A", secret_access_key = "s" }

  for what, provider in pairs {
    ["a function whose table raises"] = function() return raising() end,
    ["a function whose table raises half-way"] = function() return raising { access_key_id = "A", secret_access_key = "s" } end,
    ["an object whose table raises"] = raising { credentials = function() return raising() end },
    ["an object that fails"] = raising { credentials = function() return nil, raising() end },
    ["one that raises a table that raises"] = function() error(setmetatable({}, { __tostring = function() error "B" end })) end,
  } do
    it("ends as nil and an error of the call: " .. what, function()
      local assume_role = credentials.assume_role { role_arn = "arn:aws:iam::123456789012:role/lobby", source = provider }
      for _, one in ipairs { provider, credentials.chain { provider }, credentials.chain { none, provider }, assume_role } do
        local client = script.client({}, { credentials = one })
        local reply, err = client:list_fleets()
        assert.is_nil(reply)
        assert.equal("credentials", err.kind)
        assert.same({ 0, "no" }, { err.attempts, err.sent })
        reply, err = script.client({}):list_fleets({}, { credentials = one })
        assert.is_nil(reply)
        assert.equal("credentials", err.kind)
      end
    end)
  end

  it("may be an object that raises for names it does not have", function()
    local provider = raising { credentials = function() return KEYS end }
    assert.is_table((script.client({ { status = 200, body = "{}" } }, { credentials = provider }):list_fleets()))
    assert.is_table((script.client({ { status = 200, body = "{}" } }):list_fleets({}, { credentials = provider })))
    for _, wrong in ipairs { raising(), raising { access_key_id = "A" } } do
      assert.has_error(function() script.client({}, { credentials = wrong }) end)
    end
  end)

  it("is checked when it is made", function()
    for _, wrong in ipairs { {}, { 1 }, { none, {} } } do
      assert.has_error(function() credentials.chain(wrong) end)
    end
    for _, name in ipairs { "assume_role", "web_identity", "sso", "process", "container", "static" } do
      assert.has_error(function() credentials[name] {} end)
    end
    assert.has_error(function() return credentials.imdss end)
    assert.is_false(errors.is_error(credentials))
  end)
end)

describe("keys as an option", function()
  it("are used until they expire, and then no request is made", function()
    local now = NOW
    local keys = { access_key_id = "A", secret_access_key = "canary", expiration = NOW + 60 }
    local client, transport = script.client({ { status = 200, body = "{}" } }, { credentials = keys, clock = function() return now end })
    assert.is_table((client:list_fleets()))
    now = NOW + 60
    local reply, err = client:list_fleets()
    assert.is_nil(reply)
    assert.same({ "credentials", "ExpiredCredentials", "no" }, { err.kind, err.code, err.sent })
    assert.is_nil(tostring(err):find "canary")
    assert.equal(1, #transport.requests)
  end)
end)

describe("a fetch that the transport takes over", function()
  it("and never begins ends with its lease, as an error that names the limit of nginx", function()
    local loop = scheduler.new(error)
    local transport = base.class "spec.detaching"
    transport.now, transport.sleep = loop.transport.now, loop.transport.sleep
    function transport.detach() return true end
    local err
    loop:spawn(function() err = select(2, credentials.cached(container()):get(NOW, setmetatable({}, transport))) end)
    loop:run()
    assert.equal("CredentialsProviderFailed", err.code)
    assert.matches("lua_max_running_timers", err.message, 1, true)
    assert.equal(0, #loop.requests)
  end)
end)
