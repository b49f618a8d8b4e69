local gamelift = require "spec.support.local_gamelift"

local function open(options, maximum)
  local g = gamelift.new(options)
  return g, g:session(g:fleet(1), maximum or 2)
end

local function join(g, arn, player)
  return g:call("CreatePlayerSession", { GameSessionId = arn, PlayerId = player })
end

local code_of = gamelift.code_of

local function statuses(g, arn)
  local list = {}
  for i, p in ipairs(g:ok("DescribePlayerSessions", { GameSessionId = arn }).PlayerSessions) do
    list[i] = p.PlayerId .. " " .. p.Status
  end
  return list
end

describe("an ended player session", function()
  it("is described until thirty days after its game session has ended", function()
    local g = gamelift.new()
    local arn = g:session(g:fleet(1))
    local function player(id) return g:ok("CreatePlayerSession", { GameSessionId = arn, PlayerId = id }).PlayerSession.PlayerSessionId end
    local timed_out, left = player "a", player "b"
    g:control("accept_player", { PlayerSessionId = left })
    g:control("remove_player", { PlayerSessionId = left })
    g:advance(100 * 86400)
    g:control("end_process", { GameSessionId = arn })
    g:advance(30 * 86400 - 1)
    local seen = {}
    for i, p in ipairs(g:ok("DescribePlayerSessions", { GameSessionId = arn }).PlayerSessions) do seen[i] = p.Status end
    assert.same({ "TIMEDOUT", "COMPLETED" }, seen)
    assert.equal(1, #g:ok("DescribePlayerSessions", { PlayerId = "a" }).PlayerSessions)
    g:advance(2)
    for _, id in ipairs { timed_out, left } do
      assert.equal("NotFoundException", gamelift.code_of(g:call("DescribePlayerSessions", { PlayerSessionId = id })))
    end
    assert.same({}, g:ok("DescribePlayerSessions", { PlayerId = "a" }).PlayerSessions)
  end)
end)

describe("the slots of a game session", function()
  it("are reserved for a minute and then free again", function()
    local g, arn = open()
    join(g, arn, "a")
    join(g, arn, "b")
    assert.equal("GameSessionFullException", code_of(join(g, arn, "c")))
    g:advance(59)
    assert.equal("GameSessionFullException", code_of(join(g, arn, "c")))
    g:advance(2)
    assert.same({ "a TIMEDOUT", "b TIMEDOUT" }, statuses(g, arn))
    assert.equal("RESERVED", join(g, arn, "c").PlayerSession.Status)
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
  end)

  it("cannot be taken in a session that denies players", function()
    local g, arn = open()
    g:ok("UpdateGameSession", { GameSessionId = arn, PlayerSessionCreationPolicy = "DENY_ALL" })
    assert.equal("InvalidGameSessionStatusException", code_of(join(g, arn, "a")))
    g:ok("UpdateGameSession", { GameSessionId = arn, PlayerSessionCreationPolicy = "ACCEPT_ALL" })
    assert.is_nil(code_of(join(g, arn, "a")))
  end)

  it("cannot be taken in a session that is not active", function()
    local g, arn = open { auto_activate = false }
    assert.equal("InvalidGameSessionStatusException", code_of(join(g, arn, "a")))
    g:control("end_process", { GameSessionId = arn })
    assert.equal("InvalidGameSessionStatusException", code_of(join(g, arn, "a")))
    assert.equal("NotFoundException", code_of(join(g, "arn:none", "a")))
  end)

  it("are reserved for all players of a request or for none", function()
    local g, arn = open({}, 3)
    join(g, arn, "a")
    join(g, arn, "b")
    local group = { GameSessionId = arn, PlayerIds = { "c", "d" }, PlayerDataMap = { c = "data", z = "of nobody" } }
    assert.equal("GameSessionFullException", code_of(g:call("CreatePlayerSessions", group)))
    assert.equal(2, g:describe(arn).CurrentPlayerSessionCount)
    g:ok("UpdateGameSession", { GameSessionId = arn, MaximumPlayerSessionCount = 4 })
    local made = g:ok("CreatePlayerSessions", group).PlayerSessions
    assert.same({ "c", "data", "d" }, { made[1].PlayerId, made[1].PlayerData, made[2].PlayerId })
    assert.is_nil(made[2].PlayerData)
  end)

  it("are reserved for a part of the players if the option says so", function()
    local g, arn = open({ players_all_or_nothing = false }, 2)
    local made = g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b", "c" } }).PlayerSessions
    assert.equal(2, #made)
    assert.equal("GameSessionFullException", code_of(g:call("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "d" } })))
  end)

  it("count when reserved, or only when taken if the option says so", function()
    local g, arn = open { count_reserved = false }
    local p = join(g, arn, "a").PlayerSession
    assert.equal(0, g:describe(arn).CurrentPlayerSessionCount)
    g:control("accept_player", { PlayerSessionId = p.PlayerSessionId })
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
  end)

  for _, lag in ipairs { 0, 5 } do
    it("take a slot that a search sees, counted or not, with a lag of " .. lag, function()
      local g, arn = open { count_reserved = false, lag = lag }
      local function available()
        g:advance(5)
        return #g:ok("SearchGameSessions", { FleetId = g:describe(arn).FleetId, FilterExpression = "hasAvailablePlayerSessions=true" })
          .GameSessions
      end
      assert.equal(1, available())
      local maximum = g:describe(arn).MaximumPlayerSessionCount
      for i = 1, maximum do join(g, arn, "p" .. i) end
      assert.same({ 0, 0 }, { available(), g:describe(arn).CurrentPlayerSessionCount })
    end)
  end
end)

describe("a player who is already in the session", function()
  it("is rejected", function()
    local g, arn = open()
    join(g, arn, "a")
    assert.equal("InvalidRequestException", code_of(join(g, arn, "a")))
    assert.equal("InvalidRequestException", code_of(g:call("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "b", "b" } })))
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
  end)

  it("takes another slot, or keeps the first one, if the option says so", function()
    local g, arn = open { duplicate_player = "allow" }
    join(g, arn, "a")
    join(g, arn, "a")
    assert.equal(2, g:describe(arn).CurrentPlayerSessionCount)
    g, arn = open { duplicate_player = "same" }
    local first = join(g, arn, "a").PlayerSession.PlayerSessionId
    assert.equal(first, join(g, arn, "a").PlayerSession.PlayerSessionId)
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
  end)
end)

describe("a player who drops out", function()
  it("may be accepted again until the server removes the player, and then needs a new player session", function()
    local g, arn = open()
    local id = join(g, arn, "a").PlayerSession.PlayerSessionId
    g:control("accept_player", { PlayerSessionId = id })
    g:control("accept_player", { PlayerSessionId = id })
    assert.equal(1, g:describe(arn).CurrentPlayerSessionCount)
    g:control("remove_player", { PlayerSessionId = id })
    assert.same({ "a COMPLETED" }, statuses(g, arn))
    local result, message = g.emulator:control("accept_player", { PlayerSessionId = id })
    assert.is_nil(result)
    assert.truthy(message:find("has a status of COMPLETED instead of RESERVED", 1, true))
    assert.is_nil((g.emulator:control("remove_player", { PlayerSessionId = id })))
    assert.is_nil(code_of(join(g, arn, "a")))
    assert.same({ "a COMPLETED", "a RESERVED" }, statuses(g, arn))
  end)

  it("keeps the slot when accepted within the minute", function()
    local g, arn = open()
    local id = join(g, arn, "a").PlayerSession.PlayerSessionId
    g:control("accept_player", { PlayerSessionId = id })
    g:advance(3600)
    assert.same({ "a ACTIVE" }, statuses(g, arn))
  end)

  it("cannot be accepted after the minute", function()
    local g, arn = open()
    local id = join(g, arn, "a").PlayerSession.PlayerSessionId
    g:advance(61)
    assert.truthy(select(2, g.emulator:control("accept_player", { PlayerSessionId = id })):find("TIMEDOUT"))
  end)
end)

describe("DescribePlayerSessions", function()
  it("finds by game session, player and player session, and filters only by the first", function()
    local g, arn = open({}, 4)
    local a = join(g, arn, "a").PlayerSession
    join(g, arn, "b")
    g:control("accept_player", { PlayerSessionId = a.PlayerSessionId })
    local function ids(params)
      local list = {}
      for i, p in ipairs(g:ok("DescribePlayerSessions", params).PlayerSessions) do list[i] = p.PlayerId end
      return list
    end
    assert.same({ "a" }, ids { GameSessionId = arn, PlayerSessionStatusFilter = "ACTIVE" })
    assert.same({ "b" }, ids { GameSessionId = arn, PlayerSessionStatusFilter = "RESERVED" })
    assert.same({ "a" }, ids { PlayerId = "a", PlayerSessionStatusFilter = "RESERVED" })
    assert.same({ "a" }, ids { PlayerSessionId = a.PlayerSessionId, PlayerSessionStatusFilter = "RESERVED", NextToken = "junk" })
    assert.same({}, ids { PlayerId = "nobody" })
    for params, code in pairs {
      [{}] = "InvalidRequestException",
      [{ GameSessionId = arn, PlayerId = "a" }] = "InvalidRequestException",
      [{ GameSessionId = arn, PlayerSessionStatusFilter = "GONE" }] = "InvalidRequestException",
      [{ GameSessionId = "arn:none" }] = "NotFoundException",
      [{ PlayerSessionId = "psess-0" }] = "NotFoundException",
    } do
      assert.equal(code, code_of(g:call("DescribePlayerSessions", params)))
    end
  end)
end)

describe("GetPlayerConnectionDetails", function()
  it("returns the server's endpoint and an empty token for players of the session", function()
    local g, arn = open()
    join(g, arn, "a")
    local function details(player)
      return g:call("GetPlayerConnectionDetails", { GameSessionId = arn, PlayerIds = { player } })
    end
    assert.same({ { PlayerId = "a", PlayerGatewayToken = "", Endpoints = { { IpAddress = "127.0.0.1", Port = 7777 } } } },
      details("a").PlayerConnectionDetails)
    assert.equal("NotFoundException", code_of(details("b")))
    g:control("end_process", { GameSessionId = arn })
    assert.equal("InvalidGameSessionStatusException", code_of(details("a")))
  end)
end)
