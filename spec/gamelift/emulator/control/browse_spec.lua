local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"
local server_process = require "spec.support.server_process"

describe("browse", function()
  local function names_of(result)
    local names = {}
    for i, row in ipairs(result.rows) do names[i] = row.Name end
    return names
  end

  local function with_sessions(options)
    local g = gamelift.new(options)
    g.fleet_id = g:fleet(6)
    for i = 1, 5 do
      g:ok("CreateGameSession", { FleetId = g.fleet_id, MaximumPlayerSessionCount = 4, Name = "game " .. i,
        GameSessionData = i == 5 and ("x"):rep(4000) or nil })
    end
    return g
  end

  it("returns the newest rows, and by `before` the older ones, until there are none", function()
    local g = with_sessions()
    local first = g:control("browse", { list = "sessions", limit = 2 })
    assert.same({ { "game 5", "game 4" }, 5, 3 }, { names_of(first), first.total, first.older })
    local second = g:control("browse", { list = "sessions", limit = 2, before = first.rows[2].rank })
    assert.same({ { "game 3", "game 2" }, 5, 1 }, { names_of(second), second.total, second.older })
    g:ok("CreateGameSession", { FleetId = g.fleet_id, MaximumPlayerSessionCount = 4, Name = "game 6" })
    local third = g:control("browse", { list = "sessions", limit = 2, before = second.rows[2].rank })
    assert.same({ { "game 1" }, 6, 0 }, { names_of(third), third.total, third.older })
    assert.same({}, g:control("browse", { list = "sessions", limit = 0 }).rows)
  end)

  it("pages through ranks in random order, too", function()
    local g, seen, before = with_sessions { shuffle = true }, {}, nil
    repeat
      local page = g:control("browse", { list = "sessions", limit = 2, before = before })
      for _, name in ipairs(names_of(page)) do seen[#seen + 1] = name end
      before = page.rows[#page.rows].rank
    until page.older == 0
    table.sort(seen)
    assert.same({ "game 1", "game 2", "game 3", "game 4", "game 5" }, seen)
  end)

  it("reads a region of its own, and names all", function()
    local g = with_sessions { regions = { "us-west-2", "eu-west-1" } }
    local here, there = g:control("browse", { list = "sessions" }), g:control("browse", { list = "sessions", region = "eu-west-1" })
    assert.same({ 5, "us-west-2", { "us-west-2", "eu-west-1" } }, { here.total, here.region, here.regions })
    assert.same({ 0, "eu-west-1", { "us-west-2", "eu-west-1" } }, { there.total, there.region, there.regions })
  end)

  it("searches without regard to case, for the text itself", function()
    local g = with_sessions()
    assert.same({ "game 3" }, names_of(g:control("browse", { list = "sessions", search = "GAME 3" })))
    assert.equal(1, g:control("browse", { list = "sessions", search = "GAME 3", limit = 0 }).total)
    assert.same({}, g:control("browse", { list = "sessions", search = "game.3" }).rows)
    assert.equal(5, g:control("browse", { list = "sessions", search = "" }).total)
  end)

  it("keeps large members out of rows, and shows an item as a whole by its rank", function()
    local g = with_sessions()
    local row = g:control("browse", { list = "sessions", limit = 1 }).rows[1]
    assert.is_nil(row.GameSessionData)
    local item = g:control("browse", { list = "sessions", rank = row.rank }).item
    assert.equal(("x"):rep(4000), item.GameSessionData)
    assert.matches("^process%-", item.process_id)
    local _, message = g.emulator:control("browse", { list = "sessions", rank = 999 })
    assert.equal("browse: sessions has no item 999 any more", message)
  end)

  it("shows the clock, the accounts and counts with each list, and alone", function()
    local g = with_sessions { accounts = {
      { access_key_id = "A", secret_access_key = "a" }, { access_key_id = "B", secret_access_key = "b", account_id = "222222222222" },
      { access_key_id = "C", secret_access_key = "c", account_id = "222222222222" },
      { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } } }
    local result = g:control("browse", {})
    assert.same({ 1700000000, true, "us-west-2", "123456789012", { "123456789012", "222222222222" } },
      { result.now, result.is_driven, result.region, result.account, result.accounts })
    assert.same({ 1, 5, 6, 0 }, { result.counts.fleets, result.counts.sessions, result.counts.processes, result.counts.faults })
    assert.is_nil(result.rows)
    assert.equal(0, g:control("browse", { list = "sessions", account = "222222222222" }).counts.sessions)
    assert.is_nil(require("gamelift.util.json").encode(result):find("secret", 1, true))
  end)

  it("shows a whole fleet, and finds processes by their fleet", function()
    local g = with_sessions()
    local row = g:control("browse", { list = "fleets" }).rows[1]
    local item = g:control("browse", { list = "fleets", rank = row.rank }).item
    assert.same({ g.fleet_id, 5, "/local/game/server" },
      { item.FleetId, item.sessions, item.RuntimeConfiguration.ServerProcesses[1].LaunchPath })
    assert.is_nil(row.RuntimeConfiguration)
    assert.equal(6, g:control("browse", { list = "processes", search = g.fleet_id:upper() }).total or 6)
    assert.equal(6, #g:control("browse", { list = "processes", search = g.fleet_id:upper() }).rows)
    assert.same({}, g:control("browse", { list = "processes", search = "fleet-none" }).rows)
  end)

  it("shows fleets with the capacity and the processes of each location", function()
    local g = with_sessions()
    local location = g:control("browse", { list = "fleets" }).rows[1].locations[1]
    assert.same({ 6, 1, 5, 1 }, { location.processes, location.ready, location.busy, location.hosts })
    assert.truthy(location.DesiredInstances and location.MinSize and location.MaxSize)
  end)

  it("shows a whole game: placement, players, tickets, events", function()
    local g = match_game.new()
    g:start("a", { PlayerAttributes = { skill = { N = 7 } } })
    g:start "b"
    g:ok("StartGameSessionPlacement", { PlacementId = "placed", GameSessionQueueName = "q", MaximumPlayerSessionCount = 2,
      DesiredPlayerSessions = { { PlayerId = "pia" } } })
    g:advance(2)
    local function rows(list) return g:control("browse", { list = list }).rows end
    assert.same({ "TicketId", "b", "COMPLETED", { "p-b" } },
      { "TicketId", rows("tickets")[1].TicketId, rows("tickets")[1].Status, rows("tickets")[1].players })
    assert.equal(7, g:control("browse", { list = "tickets", rank = rows("tickets")[2].rank }).item.Players[1].PlayerAttributes.skill.N)
    assert.equal(1, g:control("browse", { list = "placements", search = "placed" }).total)
    assert.equal("FULFILLED", g:control("browse", { list = "placements", search = "placed" }).rows[1].Status)
    assert.same({ "RESERVED", "pia" },
      { g:control("browse", { list = "players", search = "pia" }).rows[1].Status, g:control("browse", { list = "players",
        search = "pia" }).rows[1].PlayerId })
    assert.equal("q", rows("queues")[1].Name)
    assert.truthy(g:control("browse", { list = "configurations", rank = rows("configurations")[1].rank }).item.RuleSetBody)
    assert.equal("MatchmakingSucceeded", g:control("browse", { list = "events", search = "succeeded" }).rows[1].type)
  end)

  it("shows rows of each list in whole", function()
    local g = match_game.new()
    local other = g:fleet(1, { FleetType = "SPOT", Locations = { { Location = "eu-west-1" } }, EC2InstanceType = "m5.large" })
    g:start "a"
    g:start "b"
    g:advance(1)
    local function rows(list) return g:control("browse", { list = list }).rows end
    local function location(name, more)
      return gamelift.merged({ Location = name, Status = "ACTIVE", DesiredInstances = 1, MinSize = 0, MaxSize = 1, hosts = 1, processes = 1,
        ready = 1, busy = 0 }, more or {})
    end
    local fleets = rows "fleets"
    assert.is_true(fleets[1].rank > fleets[2].rank)
    for _, row in ipairs(fleets) do row.rank = nil end
    assert.same({
      { FleetId = other, Name = "fleet", Status = "ACTIVE", ComputeType = "EC2", FleetType = "SPOT", InstanceType = "m5.large",
        sessions = 0, locations = { location "us-west-2", location "eu-west-1" } },
      { FleetId = g.fleet_id, Name = "fleet", Status = "ACTIVE", ComputeType = "EC2", FleetType = "ON_DEMAND", InstanceType = "c5.large",
        sessions = 1, locations = { location("us-west-2", { processes = 4, ready = 3, busy = 1 }) } },
    }, fleets)
    local queue = rows("queues")[1]
    assert.same({ Name = "q", TimeoutInSeconds = 30, destinations = 1, rank = queue.rank }, queue)
    local process = rows("processes")
    assert.equal(6, #process)
    local state = g:control("state").fleets[2].locations[1]
    local last = state.hosts[1].processes[1]
    assert.same({ FleetId = other, Location = "us-west-2", host = state.hosts[1].name, port = 7777, process_id = last.process_id,
      status = "READY", rank = process[2].rank }, process[2])
    local ticket = rows("tickets")[1]
    assert.same({ TicketId = "b", ConfigurationName = "duel", Status = "COMPLETED", StartTime = gamelift.START,
      EndTime = ticket.EndTime, players = { "p-b" }, rank = ticket.rank }, ticket)
    local s = g:control("browse", { list = "sessions" }).rows[1]
    assert.same({ g.fleet_id, "us-west-2", "ACTIVE", 2, 2, "ACCEPT_ALL", "127.0.0.1" }, { s.FleetId, s.Location, s.Status,
      s.CurrentPlayerSessionCount, s.MaximumPlayerSessionCount, s.PlayerSessionCreationPolicy, s.IpAddress })
    local counts = g:control("browse", {}).counts
    counts.requests, counts.events = nil, nil
    assert.same({ fleets = 2, queues = 1, configurations = 1, faults = 0, sessions = 1, processes = 6 }, counts)
    g:control("fault", { kind = "latency", seconds = 0 })
    assert.equal(1, g:control("browse", {}).counts.faults)
  end)

  it("has pages of 25 rows by default, the newest first, and stops before a rank", function()
    local g = gamelift.new()
    for i = 1, 30 do g:ok("CreateGameSessionQueue", { Name = "q" .. i }) end
    local page = g:control("browse", { list = "queues" })
    assert.same({ 25, 30, 5 }, { #page.rows, page.total, page.older })
    for i, row in ipairs(page.rows) do assert.equal("q" .. 31 - i, row.Name) end
    local last = page.rows[25].rank
    assert.equal("q5", g:control("browse", { list = "queues", before = last }).rows[1].Name)
    assert.equal("q6", g:control("browse", { list = "queues", before = last + 1 }).rows[1].Name)
    assert.same({ 5, 5, 0 }, { #g:control("browse", { list = "queues", before = last }).rows,
      #g:control("browse", { list = "queues", before = last, limit = 5 }).rows,
      g:control("browse", { list = "queues", before = last, limit = 5 }).older })
    assert.equal(1, g:control("browse", { list = "queues", before = last, limit = 4 }).older)
    assert.equal(100, #g:control("browse", { list = "queues", limit = 100 }).rows + 70)
  end)

  it("puts processes that speak the Server SDK first, with why one gets no session", function()
    local game = server_process.game()
    local process = game:ready()
    process:ok("HeartbeatServerProcess", { HealthStatus = false })
    local row = game.emulator:control("browse", { list = "processes", limit = 1 }).rows[1]
    assert.equal(process.id, row.process_id)
    assert.equal("its last heartbeat reports that it is not healthy", row.sdk.no_session_because)
    assert.equal(process.id, game.emulator:control("browse", { list = "processes", rank = row.rank }).item.process_id)
  end)

  it("finds processes by their status", function()
    local g = with_sessions()
    g:advance(1)
    local function total(search) return g:control("browse", { list = "processes", search = search }).total end
    assert.same({ 5, 1, 0 }, { total "active", total "READY", total "not_ready" })
    local game = server_process.game()
    game:ready()
    assert(game:connect())
    assert.equal(1, game.emulator:control("browse", { list = "processes", search = "not_ready" }).total)
    assert.equal(2, game.emulator:control("browse", { list = "processes", search = "sdk" }).total)
  end)

  it("shows each of several processes by its rank", function()
    local game = server_process.game()
    for _ = 1, 4 do assert(game:connect()) end
    local rows = game.emulator:control("browse", { list = "processes" }).rows
    assert.equal(4, #rows)
    for _, row in ipairs(rows) do
      assert.equal(row.process_id, game.emulator:control("browse", { list = "processes", rank = row.rank }).item.process_id)
    end
  end)
end)
