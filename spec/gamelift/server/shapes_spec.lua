-- The types of members: both sides of each limit, and each message.
local actions = require "gamelift.server.actions"
local shapes = require "gamelift.server.shapes"
local tables = require "gamelift.util.tables"

local function check(shape, cases)
  for _, case in ipairs(cases) do
    local json, err = shapes.write(shape, case[1], "op")
    assert.equal(case[2], json)
    assert.equal(case[3] and "op: 1 problem: " .. case[3] or nil, err and err.message)
    if err then assert.equal(case[4], err.details[1].rule) end
  end
end

describe("a type", function()
  it("of texts", function()
    check(shapes.text(3), {
      { "a", '"a"' }, { "abc", '"abc"' }, { "abcd", nil, "expected 1 to 3 bytes, got 4", "max" },
      { "", nil, "expected 1 to 3 bytes, got 0", "min" },
      { 1, nil, "expected text, got 1", "type" }, { nil, nil, "expected text, got nil", "type" },
      { "\255", nil, "the text is not UTF-8", "form" }, { '"', '"\\""' },
    })
    check(shapes.text(3, "^%d+$", "digits"), { { "12", '"12"' }, { "a", nil, 'expected digits, got "a"', "pattern" } })
  end)

  it("of numbers", function()
    check(shapes.integer(2, 4), {
      { 2, "2" }, { 4, "4" }, { 1, nil, "expected a whole number from 2 to 4, got 1", "type" },
      { 5, nil, "expected a whole number from 2 to 4, got 5", "type" },
      { 2.5, nil, "expected a whole number from 2 to 4, got 2.5", "type" },
      { "3", nil, 'expected a whole number from 2 to 4, got "3"', "type" },
    })
    check(shapes.number, {
      { 0, "0" }, { -1.5, "-1.5" }, { "1", nil, 'expected a number, got "1"', "type" }, { 1e300, "1.0000000000000001e+300" },
    })
    for _, value in ipairs { math.huge, -math.huge, 0 / 0 } do assert.is_nil((shapes.write(shapes.number, value, "op"))) end
  end)

  it("of words", function()
    check(shapes.one_of { "ALL", "NONE" }, {
      { "ALL", '"ALL"' }, { "NONE", '"NONE"' }, { "NON", nil, 'expected one of ALL, NONE, got "NON", did you mean NONE?', "enum" },
    })
  end)

  it("of lists and maps", function()
    local word = shapes.text(3)
    check(shapes.list(word, 1, 2), {
      { { "a" }, '["a"]' }, { { "a", "b" }, '["a","b"]' }, { {}, nil, "expected 1 to 2 items, got 0", "min" },
      { { "a", "b", "c" }, nil, "expected 1 to 2 items, got 3", "max" }, { "a", nil, 'expected a list, got "a"', "type" },
      { { "a", 7 }, nil, "[2]: expected text, got 7", "type" },
    })
    check(shapes.map(word), {
      { {}, "{}" }, { { b = "1", a = "2" }, '{"a":"2","b":"1"}' }, { "a", nil, 'expected a table, got "a"', "type" },
      { { a = 7 }, nil, ".a: expected text, got 7", "type" },
    })
  end)

  it("of tables", function()
    local shape = shapes.record { { "A", shapes.boolean, "required" }, { "B", shapes.record { { "C", shapes.integer(1, 2) } } } }
    check(shape, {
      { { A = false }, '{"A":false}' }, { { A = true, B = {} }, '{"A":true,"B":{}}' },
      { { A = true, B = { C = 1 } }, '{"A":true,"B":{"C":1}}' },
      { {}, nil, "A: required", "required" }, { 7, nil, "expected a table, got 7", "type" },
      { { A = true, B = { C = 3 } }, nil, "B.C: expected a whole number from 1 to 2, got 3", "type" },
      { { A = true, BB = 1 }, nil, "BB: unknown parameter", "unknown" },
      { { A = true, B = { D = 1 } }, nil, "B.D: unknown parameter", "unknown" },
    })
    check(shapes.record { { "LogPaths", shapes.boolean } }, {
      { { LogPath = true }, nil, "LogPath: unknown parameter, did you mean LogPaths?", "unknown" },
    })
    local _, err = shapes.write(shape, { B = 7 }, "op")
    assert.equal("op: 2 problems: A: required · B: expected a table, got 7", err.message)
    assert.same({ "ParamValidationError", "op", 2 }, { err.code, err.operation, #err.details })
  end)
end)

describe("the members of", function()
  local function json_of(name, value)
    local json, err = shapes.write(actions[name].shape, value, name)
    return json or err.message
  end

  -- Action, members, and the first member's range: the least and the most that fit.
  for _, case in ipairs {
    { "process_ready", "Port", 1, 60000, { SdkVersion = "v", SdkLanguage = "Lua", LogPaths = {} } },
    { "describe_player_sessions", "Limit", 1, 1024, { PlayerId = "p" } },
  } do
    it(("%s have a %s from %d to %d"):format(case[1], case[2], case[3], case[4]), function()
      for value, fits in pairs { [case[3] - 1] = false, [case[3]] = true, [case[4]] = true, [case[4] + 1] = false } do
        case[5][case[2]] = value
        assert.equal(fits, json_of(case[1], case[5]):sub(1, 1) == "{", value)
      end
    end)
  end

  local function backfill(attributes, latency)
    return { GameSessionArn = "g", MatchmakingConfigurationArn = "m",
      Players = { { PlayerId = "p", PlayerAttributes = attributes, LatencyInMs = latency } } }
  end

  local HEAD = '{"GameSessionArn":"g","MatchmakingConfigurationArn":"m","Players":[{"PlayerId":"p","PlayerAttributes":{"a":'
  for what, case in pairs {
    ["a text"] = { { S = "x" }, '{"AttrType":"STRING","S":"x"}' }, ["a number"] = { { N = 1 }, '{"AttrType":"DOUBLE","N":1}' },
    ["a list"] = { { SL = { "x" } }, '{"AttrType":"STRING_LIST","SL":["x"]}' },
    ["an empty list"] = { { SL = {} }, '{"AttrType":"STRING_LIST","SL":[]}' },
    ["a map"] = { { SDM = { x = 1 } }, '{"AttrType":"STRING_DOUBLE_MAP","SDM":{"x":1}}' },
    ["nothing"] = { {}, "{}" }, ["a type of its own"] = { { AttrType = "NONE", S = "x" }, '{"AttrType":"NONE","S":"x"}' },
  } do
    it("a player's attribute with " .. what, function()
      local copy = tables.copy(case[1])
      assert.equal(HEAD .. case[2] .. "}}]}", json_of("start_match_backfill", backfill { a = case[1] }))
      assert.same(copy, case[1])
    end)
  end

  it("a player's attribute that is no table", function()
    assert.equal("start_match_backfill: 1 problem: Players[1].PlayerAttributes.a: expected a table, got 7",
      json_of("start_match_backfill", backfill { a = 7 }))
  end)

  it("a player's list of up to 100 texts, and latencies from 1 to 2^31 - 1 ms", function()
    local list = {}
    for i = 1, 100 do list[i] = "x" end
    assert.equal("{", json_of("start_match_backfill", backfill { a = { SL = list } }):sub(1, 1))
    list[101] = "x"
    assert.equal("start_match_backfill: 1 problem: Players[1].PlayerAttributes.a.SL: expected 0 to 100 items, got 101",
      json_of("start_match_backfill", backfill { a = { SL = list } }))
    for value, fits in pairs { [0] = false, [1] = true, [2147483647] = true, [2147483648] = false } do
      assert.equal(fits, json_of("start_match_backfill", backfill(nil, { ["us-east-1"] = value })):sub(1, 1) == "{", value)
    end
  end)

  -- Length of each text that fits, with one byte more that does not.
  for _, case in ipairs {
    { "accept_player_session", "PlayerSessionId", 256, { GameSessionId = "g" } },
    { "accept_player_session", "GameSessionId", 1024, { PlayerSessionId = "p" } },
    { "get_fleet_role_credentials", "RoleSessionName", 64, { RoleArn = "a" } }, { "get_fleet_role_credentials", "RoleArn", 1024, {} },
  } do
    it(("%s have a %s of up to %d bytes"):format(case[1], case[2], case[3]), function()
      for length, fits in pairs { [0] = false, [1] = true, [case[3]] = true, [case[3] + 1] = false } do
        case[4][case[2]] = ("x"):rep(length)
        assert.equal(fits, json_of(case[1], case[4]):sub(1, 1) == "{", length)
      end
    end)
  end

  for count, fits in pairs { [0] = false, [1] = true, [1000] = true, [1001] = false } do
    it(("start_match_backfill with %d players"):format(count), function()
      local members = backfill()
      for i = 1, count do members.Players[i] = { PlayerId = "p" } end
      if count == 0 then members.Players = {} end
      assert.equal(fits, json_of("start_match_backfill", members):sub(1, 1) == "{")
    end)
  end

  it("describe_player_sessions, one subject of three", function()
    for count, params in pairs { [0] = {}, [2] = { GameSessionId = "g", PlayerId = "p" },
      [3] = { GameSessionId = "g", PlayerId = "p", PlayerSessionId = "s" } } do
      local members, err = actions.describe_player_sessions.members(nil, params)
      assert.is_nil(members)
      assert.equal("describe_player_sessions: expected one of GameSessionId, PlayerId and PlayerSessionId, got " .. count, err.message)
    end
    assert.equal("describe_player_sessions: expected one of GameSessionId, PlayerId and PlayerSessionId, got 0",
      select(2, actions.describe_player_sessions.members(nil, nil)).message)
    for _, name in ipairs { "GameSessionId", "PlayerId", "PlayerSessionId" } do
      local params = { [name] = "x", Limit = 1 }
      assert.equal(params, (actions.describe_player_sessions.members(nil, params)))
    end
    assert.same({ PlayerSessions = {}, NextToken = "n" }, actions.describe_player_sessions.result { PlayerSessions = 7, NextToken = "n" })
  end)

  it("get_fleet_role_credentials, a session name made of the fleet and the host", function()
    local session = { parameters = { fleet_id = "fleet/1", host_id = ("h"):rep(70) } }
    local members = actions.get_fleet_role_credentials.members
    assert.same({ RoleArn = "a", RoleSessionName = "fleet-1-" .. ("h"):rep(56) }, members(session, { RoleArn = "a" }))
    assert.same({ RoleArn = "a", RoleSessionName = "mine" }, members(session, { RoleArn = "a", RoleSessionName = "mine" }))
  end)
end)
