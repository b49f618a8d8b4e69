-- When cached credentials are kept, fetched again or given up, to the second.
local credentials = require "gamelift.credentials"
local errors = require "gamelift.errors"
local new_dict = require "spec.support.dict"
local scheduler = require "spec.support.scheduler"
local script = require "spec.support.script"

local NOW = script.NOW

local function keys(id, expires_in)
  return { access_key_id = id, secret_access_key = "s", expiration = expires_in and NOW + expires_in }
end

-- Returns a provider that gives these results in turn: keys, or the text of a failure. It counts its calls in `asked`, and keeps in
-- `refreshes` whether each was asked for others.
local function provider_of(is_builtin, results)
  local provider = { is_builtin = is_builtin, asked = 0, refreshes = {}, name = "source" }
  function provider.credentials(_, _, _, refresh)
    provider.asked = provider.asked + 1
    provider.refreshes[provider.asked] = refresh
    local result = results[provider.asked]
    if type(result) == "string" then return nil, result end
    return result
  end
  return provider
end

describe("cached credentials", function()
  -- Who made the provider, seconds left of an hour, whether the provider is asked again, and which keys there are if it fails.
  for _, case in ipairs {
    { "built-in", 900, false, "old" }, { "built-in", 899, true, "old" }, { "built-in", 600, true, "old" },
    { "built-in", 599, true, nil }, { "built-in", 1, true, nil }, { "built-in", 0, true, nil },
    { "user's", 900, false, "old" }, { "user's", 899, true, "old" }, { "user's", 600, true, "old" }, { "user's", 599, true, "old" },
    { "user's", 1, true, "old" }, { "user's", 0, true, nil },
  } do
    local title = ("of a %s provider with %d s left are %s"):format(case[1], case[2], not case[3] and "kept"
      or case[4] and "refreshed, and kept if that fails" or "refreshed, and lost if that fails")
    it(title, function()
      local provider = provider_of(case[1] == "built-in", { keys("old", 3600), "no luck" })
      local warnings = {}
      local cached = credentials.cached(provider, nil, function(event) warnings[#warnings + 1] = event end)
      local transport = script.transport {}
      assert.equal("old", cached:get(NOW, transport).access_key_id)
      local current, err = cached:get(NOW + 3600 - case[2], transport)
      assert.equal(case[3] and 2 or 1, provider.asked)
      assert.equal(case[4], current and current.access_key_id)
      if case[4] then assert.is_nil(err) else assert.equal("CredentialsProviderFailed", err.code) end
      if case[3] and case[4] then
        local reason = case[1] == "user's" and "the provider returned nil: no luck" or "no luck"
        assert.same({ { kind = "warning", code = "CredentialsKept", cause = "CredentialsProviderFailed",
          message = "new credentials could not be fetched, the old ones are still used: CredentialsProviderFailed: source: " .. reason } },
          warnings)
      else
        assert.same({}, warnings)
      end
    end)

    if case[3] then
      it("of a " .. case[1] .. (" provider are replaced with %d s left"):format(case[2]), function()
        local provider = provider_of(case[1] == "built-in", { keys("old", 3600), keys("new", 7200), "no luck" })
        local cached, transport = credentials.cached(provider), script.transport {}
        cached:get(NOW, transport)
        for _ = 1, 2 do assert.equal("new", cached:get(NOW + 3600 - case[2], transport).access_key_id) end
        assert.same({ 2, false, false }, { provider.asked, provider.refreshes[1] or false, provider.refreshes[2] or false })
      end)
    end
  end

  for _, case in ipairs { { "built-in", 700, 60 }, { "built-in", 599, 0 }, { "user's", 700, 60 }, { "user's", 599, 60 } } do
    it(("of a %s provider that fails with %d s left: it is asked again %d s later"):format(case[1], case[2], case[3]), function()
      local provider = provider_of(case[1] == "built-in", { keys("old", 3600), "no luck", keys("new", 7200) })
      local cached, transport = credentials.cached(provider), script.transport {}
      local due = NOW + 3600 - case[2]
      cached:get(NOW, transport)
      cached:get(due, transport)
      if case[3] > 0 then
        assert.equal("old", cached:get(due + case[3] - 0.5, transport).access_key_id)
        assert.equal(2, provider.asked)
      end
      assert.equal("new", cached:get(due + case[3], transport).access_key_id)
    end)
  end

  it("without an expiration are kept", function()
    local provider = provider_of(true, { keys "old" })
    local cached, transport = credentials.cached(provider), script.transport {}
    for i = 0, 2 do assert.equal("old", cached:get(NOW + i * 1e6, transport).access_key_id) end
    assert.equal(1, provider.asked)
  end)

  -- The first results of a provider, and which keys a call gets, after how many questions.
  for what, case in pairs {
    ["which are due are fetched twice"] = { { keys("a", 899), keys("b", 3600) }, "b", 2 },
    ["which are not due are fetched once"] = { { keys("a", 900), keys("b", 3600) }, "a", 1 },
    ["which are due are kept if the second fetch fails"] = { { keys("a", 600), "no luck" }, "a", 2 },
    ["which expire soon are lost if the second fetch fails"] = { { keys("a", 599), "no luck" }, nil, 2 },
    ["of a user which are due are fetched once"] = { { keys("a", 300), keys("b", 3600) }, "a", 1, is_user = true },
    ["of a deferred provider are fetched once"] = { { keys("a", 300), keys("b", 3600) }, "a", 1, is_deferred = true },
    ["which have expired are an error"] = { { keys("a", 0), keys("b", 0) }, nil, 2, code = "ExpiredCredentials" },
    ["of a user which have expired are an error"] = { { keys("a", 0) }, nil, 1, is_user = true, code = "ExpiredCredentials" },
  } do
    it("at first: those " .. what, function()
      local provider = provider_of(not case.is_user, case[1])
      provider.is_deferred = case.is_deferred
      local current, err = credentials.cached(provider):get(NOW, script.transport {})
      assert.equal(case[2], current and current.access_key_id)
      assert.equal(case[3], provider.asked)
      assert.equal(not case[2] and (case.code or "CredentialsProviderFailed") or nil, err and err.code)
    end)
  end

  for what, case in pairs {
    ["a failure with the provider's name"] = { "no luck", "CredentialsProviderFailed", "source: no luck" },
    ["a text in place of keys"] = { true, "InvalidCredentials", "unusable credentials: expected a table, got boolean" },
    ["keys without a secret"] = { { access_key_id = "A" }, "InvalidCredentials", "unusable credentials: " },
  } do
    it("report " .. what, function()
      local current, err = credentials.cached(provider_of(true, { case[1] })):get(NOW, script.transport {})
      assert.is_nil(current)
      assert.equal(case[2], err.code)
      assert.equal(case[3], err.message:sub(1, #case[3]))
    end)
  end

  -- Keys at hand, keys that the provider gives then, and what the caller that holds "old" gets.
  for _, case in ipairs {
    { nil, keys("new", 3600), "new" }, { nil, keys("old", 3600), nil }, { nil, "no luck", nil, "CredentialsProviderFailed" },
    { "other", nil, "other" }, { "old", keys("new", 3600), "new" }, { "old", keys("old", 3600), nil },
    { "old", "no luck", nil, "CredentialsProviderFailed" },
  } do
    it(("after the service rejected the key old, with %s at hand: %s"):format(tostring(case[1]), case[3] or case[4] or "none"), function()
      local provider = provider_of(true, { case[1] and keys(case[1], 3600) or case[2], case[2] })
      local cached, transport = credentials.cached(provider), script.transport {}
      if case[1] then cached:get(NOW, transport) end
      local current, err = cached:refresh(keys("old", 3600), NOW, transport)
      assert.equal(case[3], current and current.access_key_id)
      assert.equal(case[4], err and err.code)
      if case[1] ~= "other" then assert.is_true(provider.refreshes[provider.asked]) end
    end)
  end

  it("with another session token are others", function()
    local provider = provider_of(true, { keys("old", 3600) })
    local cached, transport = credentials.cached(provider), script.transport {}
    cached:get(NOW, transport)
    local rejected = keys("old", 3600)
    rejected.session_token = "t"
    assert.equal("old", cached:refresh(rejected, NOW, transport).access_key_id)
    assert.equal(1, provider.asked)
  end)

  it("are judged by the time at the end of a wait for another call's fetch", function()
    local loop = scheduler.new()
    local asked = 0
    local cached = credentials.cached { is_builtin = true, credentials = function(_, transport)
      asked = asked + 1
      transport:sleep(3)
      return keys("k" .. asked, 901 + 3600 * (asked - 1))
    end }
    local seen = {}
    for i = 1, 2 do loop:spawn(function() seen[i] = cached:get(NOW, loop.transport).access_key_id end) end
    loop:run()
    assert.same({ { "k1", "k2" }, 2 }, { seen, asked }) -- 898 s are left when the second one looks
  end)

  it("are fetched for 5 s longer than each wait that the fetch begins, for 30 s by a user's provider", function()
    for is_builtin, seconds in pairs { [true] = 5, [false] = 30 } do
      local loop = scheduler.new()
      local cached = credentials.cached { is_builtin = is_builtin, credentials = function(_, transport)
        transport:sleep(1)
        transport:sleep(40)
        return keys("k1", 3600)
      end }
      if is_builtin or script.waits_in_pcall then
        loop:spawn(function() cached:get(NOW, loop.transport) end)
        loop:run(0.5)
        assert.is_table(cached.fetches:find("credentials", 1000 + math.max(1 + 5, seconds) - 0.01))
        assert.is_nil(cached.fetches:find("credentials", 1000 + math.max(1 + 5, seconds)))
        loop:run(1)
        assert.is_table(cached.fetches:find("credentials", 1001 + 40 + 5 - 0.01))
        assert.is_nil(cached.fetches:find("credentials", 1001 + 40 + 5))
      end
    end
  end)

  -- What ends the wait for another call's fetch, and the error.
  for what, case in pairs {
    ["cannot sleep"] = { nil, "CredentialsProviderFailed", "the transport cannot sleep, which waiting for credentials needs" },
    ["is cancelled"] = { { kind = "cancelled", sent = "no", message = "stop" }, "Cancelled", "stop" },
    ["may not wait in this phase"] = { { kind = "phase", sent = "no", message = "not here" }, "WrongPhase", "not here" },
  } do
    it("are not waited for if the transport " .. what, function()
      local cached = credentials.cached(provider_of(true, {}))
      cached.fetches:start("credentials")
      local transport = require("gamelift.transport.base").class "spec.waiting"
      function transport.now() return 1000 end
      function transport.sleep() return case[1] or { kind = "invalid", sent = "no", message = "m" } end
      local current, err = cached:get(NOW, setmetatable({}, transport))
      assert.is_nil(current)
      assert.same({ case[2], case[3], "no" }, { err.code, err.message, err.sent })
    end)
  end

  it("are not waited for by the provider that fetches them", function()
    local cached
    cached = credentials.cached { is_builtin = true, credentials = function(_, transport) return cached:get(NOW, transport) end }
    local co = coroutine.wrap(function() return cached:get(NOW, script.transport {}) end)
    local _, err = co()
    assert.same({ "CredentialsProviderFailed", "the provider of credentials waits for credentials of its own" }, { err.code, err.message })
    assert.is_true(errors.is_error(err))
  end)

  it("are fetched without the lock of another process where the transport cannot wait for it", function()
    local provider = provider_of(true, { keys("k1", 3600) })
    function provider.cache_key() return "key" end
    local dict = new_dict()
    function dict:add() return false, "exists" end -- luacheck: no unused args
    local transport = require("gamelift.transport.base").class "spec.waiting"
    function transport.now() return 1000 end
    function transport.sleep() return { kind = "invalid", sent = "no", message = "m" } end
    assert.equal("k1", credentials.cached(provider, dict):get(NOW, setmetatable({}, transport)).access_key_id)
  end)
end)

describe("each built-in provider", function()
  -- Its name, its options, and whether keys of its first fetch that are due are not fetched twice.
  for name, case in pairs {
    container = { "container", { url = "http://127.0.0.1/" } },
    imds = { "instance metadata", {} }, process = { "process", { command = "x" } },
    sso = { "sso", { start_url = "u", region = "eu-west-1", account_id = "1", role_name = "r" }, is_deferred = true },
    assume_role = { "assume-role", { role_arn = "r", source = { access_key_id = "A", secret_access_key = "s" } }, is_deferred = true },
    web_identity = { "web-identity", { role_arn = "r", token_file = "/f" }, is_deferred = true },
  } do
    it("is asked as such: " .. name, function()
      local provider = credentials[name](case[2])
      assert.same({ case[1], true, case.is_deferred or false }, { provider.name, provider.is_builtin, provider.is_deferred or false })
    end)
  end
end)
