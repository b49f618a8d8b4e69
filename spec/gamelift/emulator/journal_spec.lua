-- The journal of requests: what it shows, what it counts, and what it does not keep.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local gamelift = require "spec.support.local_gamelift"
local journal = require "gamelift.emulator.journal"
local json = require "gamelift.util.json"

local KEYS = { access_key_id = "second", secret_access_key = "secret", account_id = "210987654321" }

describe("the journal of requests", function()
  local g
  before_each(function() g = gamelift.new() end)

  local function read(filter) return g:control("requests", filter) end

  it("shows a request with its time, account, region, operation, status, duration, parameters and reply", function()
    g:advance(5)
    g:ok("CreateLocation", { LocationName = "custom-home" })
    local result = read()
    local entry = result.requests[1]
    assert.equal(1, result.count)
    assert.same({ { account = emulator.ACCOUNT_ID, region = "us-west-2", operation = "CreateLocation", count = 1 } }, result.counts)
    assert.same({ gamelift.START + 5, emulator.ACCOUNT_ID, "us-west-2", "CreateLocation", 200, "json" },
      { entry.time, entry.account, entry.region, entry.operation, entry.status, entry.protocol })
    assert.is_true(entry.duration >= 0 and entry.duration < 10)
    assert.same({ LocationName = "custom-home" }, entry.parameters)
    assert.equal("custom-home", entry.reply.Location.LocationName)
    assert.is_nil(entry.code)
    assert.matches("^%x+%-", entry.request_id)
  end)

  it("shows the code of a failed request and no reply", function()
    assert.equal("NotFoundException", gamelift.code_of(g:call("DescribeAlias", { AliasId = "alias-0" })))
    local entry = read().requests[1]
    assert.same({ 400, "NotFoundException", { AliasId = "alias-0" } }, { entry.status, entry.code, entry.parameters })
    assert.is_nil(entry.reply)
  end)

  it("shows requests in CBOR as those in JSON", function()
    local body = assert(core.encode("CreateLocation", { LocationName = "custom-home" }, "off", nil, nil, nil, nil, "cbor"))
    assert(g:raw("CreateLocation", body, { protocol = "cbor" }))
    local entry = read().requests[1]
    assert.same({ "cbor", { LocationName = "custom-home" } }, { entry.protocol, entry.parameters })
    assert.equal("custom-home", entry.reply.Location.LocationName)
  end)

  it("redacts what logs redact, in parameters and replies", function()
    local arn = g:session(g:fleet(1))
    for _, data in ipairs { "hush", ("hush"):rep(400) } do
      g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = "anna" .. #data, PlayerData = data })
      g:ok("DescribePlayerSessions", { GameSessionId = arn })
    end
    local players = {}
    for i = 1, 60 do players[i] = { PlayerId = "anna" .. i, PlayerAttributes = { hush = { S = ("hush"):rep(300) } } } end
    g:call("StartMatchmaking", { ConfigurationName = "none", Players = players }) -- is cut
    local parts = {}
    for i, entry in ipairs(read().requests) do
      parts[i] = json.encode(entry)
      for _, side in ipairs { "input", "output" } do
        local name = side == "input" and "parameters" or "reply"
        local value = entry[name]
        if value and next(value) then assert.same(core.redact(entry.operation, side, value), value) end
      end
    end
    local text = table.concat(parts, "\n")
    assert.matches("%[redacted%]", text)
    assert.is_nil(text:find("anna", 1, true))
  end)

  it("shows no body of an operation that GameLift does not have", function()
    g.emulator:handle { method = "POST", path = "/", headers = { ["x-amz-target"] = "GameLift.Fly" }, body = "secret" }
    local result = read()
    assert.same({ { code = "UnknownOperationException", count = 1 } }, result.counts)
    assert.is_nil(json.encode(result):find "secret")
  end)

  it("counts requests with wrong signatures, which have no account", function()
    g:raw("ListFleets", "{}", { credentials = { access_key_id = "nobody", secret_access_key = "x" } })
    assert.same({ { operation = "ListFleets", code = "UnrecognizedClientException", count = 1 } }, read().counts)
    assert.equal(0, read({ account = emulator.ACCOUNT_ID }).count)
    local entry = read().requests[1]
    assert.same({ time = gamelift.START, operation = "ListFleets", code = "UnrecognizedClientException", status = 400, protocol = "json",
      parameters = json.empty_object, duration = entry.duration, request_id = entry.request_id }, entry)
  end)

  it("filters by operation, in each spelling, by code, and by success", function()
    g:ok "ListFleets"
    g:ok "ListAliases"
    g:call("DescribeAlias", { AliasId = "alias-0" })
    local function operations(filter)
      local result, names = read(filter), {}
      for i, entry in ipairs(result.requests) do names[i] = entry.operation end
      assert.equal(#names, result.count)
      return names
    end
    assert.same({ "ListFleets", "ListAliases", "DescribeAlias" }, operations {})
    assert.same({ "ListAliases" }, operations { operation = "ListAliases" })
    assert.same({ "ListAliases" }, operations { operation = "list_aliases" })
    assert.same({ "DescribeAlias" }, operations { code = "NotFoundException" })
    assert.same({ "ListFleets", "ListAliases" }, operations { code = "OK" })
    assert.same({}, operations { operation = "ListFleets", code = "NotFoundException" })
    assert.same({}, operations { operation = "CreateFleet" })
  end)

  it("shows the requests of all accounts, or of one", function()
    g = gamelift.new { accounts = { KEYS, { access_key_id = emulator.ACCESS_KEY_ID, secret_access_key = emulator.SECRET_ACCESS_KEY } } }
    g:ok "ListFleets"
    g:raw("ListAliases", "{}", { credentials = KEYS })
    assert.equal(2, read().count)
    assert.equal("ListAliases", read({ account = KEYS.account_id }).requests[1].operation)
    assert.equal(1, read({ account = KEYS.account_id }).count)
  end)

  it("shows what faults did to a request", function()
    g:control("fault", { kind = "lost", operation = "ListFleets", commit = "after" })
    g:control("fault", { kind = "latency", operation = "ListAliases", seconds = 2 })
    g.emulator:handle(g:request("ListFleets", "{}"))
    g:ok "ListAliases"
    local requests = read().requests
    assert.is_true(requests[1].lost)
    assert.is_nil(requests[1].reply)
    assert.equal(2, requests[2].delay)
  end)

  it("holds the last 1,000 requests, and counts all", function()
    for _ = 1, 1002 do g:ok "ListFleets" end
    g:ok "ListAliases"
    local result = read()
    assert.same({ 1003, 1000, "ListAliases" }, { result.count, #result.requests, result.requests[1000].operation })
    assert.same({ 1003, 2 }, { read({ limit = 2 }).count, #read({ limit = 2 }).requests })
    assert.same({ 1003, 0 }, { read({ limit = 0 }).count, #read({ limit = 0 }).requests })
  end)

  it("cuts large parameters with a mark", function()
    local params = { Name = "x", BuildId = "build-1", EC2InstanceType = "c5.large", Description = ("é"):rep(512), Tags = {} }
    for i = 1, 190 do params.Tags[i] = { Key = ("key%d"):format(i) .. ("k"):rep(100), Value = ("v"):rep(250) } end
    g:ok("CreateFleet", params)
    local entry = read().requests[1]
    assert.is_true(entry.parameters_bytes > 65536)
    assert.is_true(#json.encode(entry.parameters) < 16384)
    assert.is_true(#entry.parameters.Tags < 100)

    g:call("ValidateMatchmakingRuleSet", { RuleSetBody = ("x"):rep(1023) .. ("é"):rep(40000) })
    entry = read().requests[2]
    assert.equal(("x"):rep(1023) .. "… (81023 bytes)", entry.parameters.RuleSetBody)
  end)

  it("cuts between characters, whatever their bytes", function()
    for _, character in ipairs { "a", "\195\128", "\195\191", "\226\128\128", "\239\191\189", "\240\144\128\128", "\244\143\191\191" } do
      for shift = 0, #character - 1 do
        local text = ("x"):rep(shift) .. character:rep(math.floor(70000 / #character)) -- short requests are kept
        g:call("ValidateMatchmakingRuleSet", { RuleSetBody = text })
        local entries = read().requests
        local shown = entries[#entries].parameters.RuleSetBody:match "^(.*)… %(%d+ bytes%)$"
        assert.equal(text:sub(1, #shown), shown)
        assert.equal(0, (#shown - shift) % #character)
        assert.is_true(#shown <= 1024 and #shown > 1024 - #character)
      end
    end
    for ascii = 1022, 1026 do
      g:call("ValidateMatchmakingRuleSet", { RuleSetBody = ("x"):rep(ascii) .. ("é"):rep(40000) })
      local entries = read().requests
      local shown = entries[#entries].parameters.RuleSetBody:match "^(.*)… %("
      assert.equal(ascii == 1022 and ("x"):rep(1022) .. "é" or ("x"):rep(math.min(ascii, 1024)), shown)
    end
  end)

  it("cuts large replies and leaves the resources alone", function()
    local arn = g:session(g:fleet(1), 200)
    for i = 1, 8 do
      local ids, data = {}, {}
      for n = 1, 25 do
        ids[n] = ("%d-%d"):format(i, n)
        data[ids[n]] = ("d"):rep(1000)
      end
      g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = ids, PlayerDataMap = data })
    end
    local whole = g:ok("DescribePlayerSessions", { GameSessionId = arn, Limit = 100 })
    local list = read({ operation = "DescribePlayerSessions" }).requests[1]
    assert.is_true(list.reply_bytes > 65536)
    assert.is_true(#list.reply.PlayerSessions > 5 and #list.reply.PlayerSessions < 100)
    assert.equal(whole.PlayerSessions[1].FleetId, list.reply.PlayerSessions[1].FleetId)
    assert.same(whole, g:ok("DescribePlayerSessions", { GameSessionId = arn, Limit = 100 }))
  end)

  it("keeps at most 16 MiB of bodies", function()
    local body = assert(core.encode("ValidateMatchmakingRuleSet", { RuleSetBody = ("x"):rep(32000) }, "off"))
    for _ = 1, 1000 do g:raw("ValidateMatchmakingRuleSet", body) end
    local result = read()
    assert.equal(1000, result.count)
    assert.is_true(#result.requests > 450 and #result.requests < 530)
  end)

  it("counts 10,000 codes one by one, and further ones together", function()
    local self = journal.new()
    local function add(code)
      journal.add(self, { body = "" }, { operation = "ListFleets", code = code, status = 400, headers = {} }, "json", 1, 0)
    end
    for i = 1, 10000 do add("Code" .. i) end
    assert.equal(10000, #journal.read(self, {}, 0).counts)
    for i = 10000, 10002 do add("Code" .. i) end
    local counts = journal.read(self, {}, 0).counts
    assert.same({ 10001, { operation = "ListFleets", code = "(other)", count = 2 } }, { #counts, counts[1] })
    assert.same({ count = 2, counts = { { operation = "ListFleets", code = "Code10000", count = 2 } }, requests = {} },
      journal.read(self, { code = "Code10000" }, 0))
  end)

  it("is not a part of snapshots", function()
    g:ok "ListFleets"
    g:control "snapshot"
    g:ok "ListAliases"
    g:control "restore"
    assert.equal(2, read().count)
  end)

  for _, action in ipairs { "reset", "clear_requests" } do
    it("is empty after " .. action, function()
      g:ok "ListFleets"
      g:control(action)
      assert.same({ count = 0, counts = {}, requests = {} }, read())
    end)
  end

  it("writes empty parameters as a JSON object", function()
    g:ok "ListFleets"
    assert.matches('"parameters":{}', json.encode(read()), 1, true)
  end)

  it("rejects an operation that GameLift does not have, and a limit above 1,000", function()
    local function problem(filter) return select(2, g.emulator:control("requests", filter)) end
    assert.matches("argument operation: expected the name of an operation", problem { operation = "Fly" })
    assert.matches("argument limit: expected a whole number from 0 to 1000", problem { limit = 1001 })
  end)
end)
