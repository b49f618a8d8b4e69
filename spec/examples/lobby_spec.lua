-- The lobby of examples/lobby, over HTTP and, where there is a browser, by its page.
local cjson = require "cjson"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

local JSON = { ["Content-Type"] = "application/json" }
local ask = http.request_1_0

describe("the lobby", function()
  local port, pid, fifo, remove

  setup(function()
    local dir
    dir, remove = process.folder()
    fifo = dir .. "/input"
    process.run("mkfifo " .. fifo)
    local command = ("exec %s%s --quiet <%s >%s/out 2>&1 & echo $!"):format(process.clean,
      interpreter.command "examples/lobby/start.lua", fifo, dir)
    local pipe = assert(io.popen(command))
    pid = pipe:read "*l"
    pipe:close()
    fifo = assert(io.open(fifo, "w"))
    port = process.wait(function() return (process.read(dir .. "/out") or ""):match "http://127%.0%.0%.1:(%d+)/\n" end)
    assert(port, process.read(dir .. "/out"))
    port = tonumber(port)
  end)

  teardown(function()
    fifo:close() -- then it ends
    assert(process.wait(function() return not process.alive(pid) end))
    remove()
  end)

  local function decode(response) return response.body ~= "" and cjson.decode(response.body) or nil end

  local function get(path) return ask(port, "GET", path) end
  local function post(path, body, headers) return ask(port, "POST", path, headers or JSON, body) end

  local function session_named(name)
    for _, session in ipairs(decode(get "/api/sessions").sessions) do
      if session.name == name then return session end
    end
  end

  it("lists the sessions that fit", function()
    assert.equal(4, #decode(get "/api/sessions").sessions)
    assert.equal(3, #decode(get "/api/sessions?open=1").sessions)
    assert.equal(1, #decode(get "/api/sessions?mode=duel&open=1").sessions)
    assert.equal("Lighthouse", decode(get "/api/sessions?name=LIGHT").sessions[1].name)
    assert.equal('{"sessions":[],"more":false}\n', get("/api/sessions?name=nobody").body)
  end)

  it("opens a session, takes a seat and gives it back", function()
    local made = post("/api/sessions", { name = "Spec", mode = "coop", seats = 2 })
    assert.equal(201, made.status)
    assert(process.wait(function()
      local session = session_named "Spec"
      return session and session.open
    end))
    local seat = post("/api/join", { session = decode(made).session.id, player = "zoe" })
    assert.equal(201, seat.status)
    assert.matches("^[%d.]+:%d+$", decode(seat).address)
    assert.equal(decode(made).session.id, decode(seat).session)
    assert.equal("zoe", decode(seat).player)
    assert(process.wait(function() return session_named("Spec").players == 1 end))
    local again = post("/api/join", { session = decode(made).session.id, player = "zoe" })
    assert.equal(409, again.status)
    assert.same({ code = "refused", message = "The game service refused the request. Change what you asked for, then try again." },
      decode(again).error)
    assert.equal(204, post("/api/leave", { token = decode(seat).token }).status)
    assert(process.wait(function() return session_named("Spec").players == 0 end))
  end)

  it("places a player", function()
    local started = post("/api/placements", { name = "Placed", mode = "duel", seats = 2, player = "yan" })
    assert.equal(202, started.status)
    local placement = process.wait(function()
      local now = decode(get("/api/placements?id=" .. decode(started).placement.id)).placement
      return now.done and now
    end)
    assert.equal("found", placement.state)
    assert.matches("^psess%-", placement.token)
    local session = process.wait(function() return session_named "Placed" end)
    assert.same({ "Placed", "yan", session.id }, { placement.name, placement.player, placement.session })
  end)

  for i, names in ipairs { {}, { name = "", player = "" }, { name = " ", player = cjson.null } } do
    it("places a player without a name, in a session without one, case " .. i, function()
      local started = post("/api/placements", { name = names.name, player = names.player, mode = "duel", seats = 2 })
      assert.equal(202, started.status)
      local placement = process.wait(function()
        local now = decode(get("/api/placements?id=" .. decode(started).placement.id)).placement
        return now.done and now
      end)
      assert.equal("found", placement.state)
      assert.matches("^guest%-%x%x%x%x%x%x$", placement.player)
      assert.equal("Game of " .. placement.player, placement.name)
    end)
  end

  -- Starts matchmaking for a player. Returns the id of the match.
  local function play(player)
    local started = post("/api/matches", { player = player })
    assert.equal(202, started.status)
    return decode(started).match.id
  end

  -- Waits until a match has a state. Returns it.
  local function match_in(state, id)
    return assert(process.wait(function()
      local now = decode(get("/api/matches?id=" .. id)).match
      return now.state == state and now
    end), state)
  end

  local function accept_match(id, player, accept)
    assert.equal(204, post("/api/matches/accept", { id = id, player = player, accept = accept }).status)
  end

  it("plays a match once both players accept it", function()
    local a, b = play "ida", play "jo"
    assert.same({ "ida", false }, { match_in("accept", a).player, match_in("accept", b).done })
    accept_match(a, "ida", true)
    accept_match(b, "jo", true)
    local first, second = match_in("found", a), match_in("found", b)
    assert.same({ true, first.session, first.address }, { second.done, second.session, second.address })
    assert.matches("^psess%-", first.token)
    assert.not_equal(first.token, second.token)
    local session = process.wait(function() return session_named "Match" end)
    assert.same({ first.session, "duel", 2, 2 }, { session.id, session.mode, session.players, session.seats })
  end)

  it("drops a match that a player declines, and stops a search", function()
    local a, b = play "kim", play "lou"
    match_in("accept", a)
    match_in("accept", b)
    accept_match(a, "kim", true)
    accept_match(b, "lou", false)
    assert.is_true(match_in("not accepted", b).done)
    match_in("looking", a)
    assert.equal(204, post("/api/matches/stop", { id = a }).status)
    assert.is_true(match_in("cancelled", a).done)
    assert.equal(409, post("/api/matches/stop", { id = a }).status)
    assert.equal(409, post("/api/matches/accept", { id = a, player = "kim", accept = true }).status)
    assert.equal(404, get("/api/matches?id=none").status)
    assert.equal(400, get("/api/matches").status)
  end)

  it("reports its fleet and its endpoint", function()
    local shown = decode(get "/api/about")
    assert.same({ "fleet-harbor", "harbor" }, { shown.fleet, shown.name })
    assert.matches('"actions"', ask(tonumber(shown.endpoint:match "^http://127%.0%.0%.1:(%d+)/$"), "GET", "/_control").body)
  end)

  it("keeps the seats of the sample players and of those who were placed, though reservations expire after a minute", function()
    local session = decode(post("/api/placements", { player = "tea", mode = "duel", seats = 2 })).placement.id
    assert(process.wait(function() return decode(get("/api/placements?id=" .. session)).placement.token end))
    local endpoint = tonumber(decode(get "/api/about").endpoint:match ":(%d+)/$")
    assert.equal(200, ask(endpoint, "POST", "/_control/advance", JSON, { seconds = 61 }).status)
    local taken = { ["Old Harbor"] = 3, ["Night Watch"] = 3, ["Salt and Steel"] = 2, ["Game of tea"] = 1 }
    process.wait(function() return session_named("Old Harbor").players ~= 3 end, 0.7) -- until no earlier reply is shown
    for name, count in pairs(taken) do assert.equal(count, session_named(name).players, name) end
  end)

  local BAD = { -- path, body, status, code
    { "/api/join", { session = "nope", player = "zoe" }, 404, "gone" },
    { "/api/join", { player = "zoe" }, 400, "bad_request" },
    { "/api/join", { session = "x' OR 1", player = "zoe" }, 400, "bad_request" },
    { "/api/join", { session = "x", player = "a'b" }, 400, "bad_request" },
    { "/api/join", { session = "x", player = ("a"):rep(41) }, 400, "bad_request" },
    { "/api/join", { session = ("x"):rep(257), player = "zoe" }, 400, "bad_request" },
    { "/api/join", { session = cjson.null, player = "zoe" }, 400, "bad_request" },
    { "/api/join", "not json", 400, "not_json" },
    { "/api/join", "[1", 400, "not_json" },
    { "/api/matches", { player = "a'b" }, 400, "bad_request" },
    { "/api/matches/accept", { id = "x", player = "zoe" }, 400, "bad_request" },
    { "/api/matches/accept", { id = "x", accept = true }, 400, "bad_request" },
    { "/api/matches/stop", {}, 400, "bad_request" },
    { "/api/matches/stop", { id = "none" }, 404, "gone" },
    { "/api/sessions", { name = "", mode = "duel", seats = 2 }, 400, "bad_request" },
    { "/api/sessions", { name = (" "):rep(8000), mode = "duel", seats = 2 }, 400, "bad_request" },
    { "/api/sessions", { name = ("ä"):rep(61), mode = "duel", seats = 2 }, 400, "bad_request" },
    { "/api/sessions", { name = "a", mode = "chess", seats = 2 }, 400, "bad_request" },
    { "/api/sessions", { name = "a", mode = "duel", seats = 2.5 }, 400, "bad_request" },
    { "/api/sessions", { name = "a", mode = "duel", seats = 1000 }, 400, "bad_request" },
    { "/api/sessions", { name = ("a"):rep(9000), mode = "duel", seats = 2 }, 413, "too_large" },
    { "/api/leave", { token = "psess-none" }, 404, "gone" },
    { "/api/nothing", {}, 404, "no_such_page" },
  }
  for i, case in ipairs(BAD) do
    it(("refuses request %d with %d, as JSON"):format(i, case[3]), function()
      local response = post(case[1], case[2])
      assert.equal(case[3], response.status)
      assert.equal(case[4], decode(response).error.code)
    end)
  end

  local REFUSED = { -- by nginx: request, status, code
    { "POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 405, "no_such_method" },
    { "TRACE /api/join HTTP/1.0\r\n\r\n", 405, "no_such_method" },
    { "GET /api/%zz HTTP/1.0\r\n\r\n", 400, "bad_request" },
    { "GET /api/../../x HTTP/1.0\r\n\r\n", 400, "bad_request" },
    { "GET\1 / HTTP/1.0\r\n\r\n", 400, "bad_request" },
    { "GET /api/sessions HTTP/1.1\r\n\r\n", 400, "bad_request" },
    { "GET /api/sessions HTTP/1.0\r\nX: " .. ("a"):rep(20000) .. "\r\n\r\n", 400, "bad_request" },
    { "GET /" .. ("a"):rep(20000) .. " HTTP/1.0\r\n\r\n", 414, "too_large" },
  }
  for i, case in ipairs(REFUSED) do
    it(("answers JSON where nginx itself refuses, case %d with %d"):format(i, case[2]), function()
      local connection = http.connect(port)
      connection:send(case[1])
      local text, _, part = connection:receive "*a"
      connection:close()
      text = text or part
      assert.equal(case[2], tonumber(text:match "^HTTP/%S+ (%d+)"))
      assert.matches("Content%-Type: application/json\r\n", text)
      assert.equal(case[3], cjson.decode(text:match "\r\n\r\n(.*)$").error.code)
    end)
  end

  for kind, status in pairs {
    ["application/x-www-form-urlencoded"] = 415, ["application/jsonx"] = 415, ["application/json-patch+json"] = 415,
    ["text/plain;application/json"] = 415, ["application/json, text/plain"] = 415, [""] = 415,
    ["application/json"] = 404, ["Application/JSON"] = 404, ["application/json; charset=utf-8"] = 404, ["application/json ;x"] = 404,
  } do
    it(("answers %d to a body of type '%s'"):format(status, kind), function()
      local response = post("/api/leave", { token = "psess-none" }, { ["Content-Type"] = kind })
      assert.equal(status, response.status)
      assert.is_string(decode(response).error.message)
    end)
  end

  local FROM = { -- headers, status
    { { Origin = "http://evil.example" }, 403 },
    { { Origin = "http://127.0.0.1:1" }, 403 },
    { { Origin = "null" }, 403 },
    { { ["Sec-Fetch-Site"] = "cross-site" }, 403 },
    { { Origin = "http://127.0.0.1:%d", ["Sec-Fetch-Site"] = "cross-site" }, 403 },
    { { Origin = "http://127.0.0.1:%d", ["Sec-Fetch-Site"] = "same-site" }, 403 },
    { { Origin = "http://127.0.0.1:%d", ["Sec-Fetch-Site"] = "same-origin" }, 404 },
    -- Over HTTP/3 on a port of its own: the Lua module gives Host without the port.
    { { Origin = "https://127.0.0.1:%d", Host = "127.0.0.1", ["Sec-Fetch-Site"] = "same-origin" }, 404 },
    { { Origin = "https://127.0.0.1:1", Host = "127.0.0.1" }, 403 }, -- an old browser's, which does not say that it is the same
    { { Origin = "https://lobby.example", Host = "upstream.example", ["Sec-Fetch-Site"] = "same-origin" }, 404 }, -- behind a CDN
    { { ["Sec-Fetch-Site"] = "none" }, 404 },
    { { Origin = "HTTPS://127.0.0.1:%d" }, 404 }, -- behind a proxy that speaks TLS
    { {}, 404 },
  }
  for i, case in ipairs(FROM) do
    it(("answers %d to a request from page %d"):format(case[2], i), function()
      local headers = { ["Content-Type"] = "application/json" }
      for name, value in pairs(case[1]) do headers[name] = value:gsub("%%d", port) end
      local response = post("/api/leave", { token = "psess-none" }, headers)
      assert.equal(case[2], response.status)
      assert.equal(case[2] == 403 and "cross_site" or "gone", decode(response).error.code)
    end)
  end

  it("serves a read from another site's page, whose browser hides the response", function()
    local connection = http.connect(port)
    connection:send("GET /api/sessions HTTP/1.0\r\nOrigin: http://evil.example\r\n\r\n")
    local text = connection:receive "*a"
    connection:close()
    assert.matches("^HTTP/%S+ 200", text)
    assert.is_nil(text:lower():find("access-control", 1, true))
  end)

  it("shows the newest first", function()
    for _, name in ipairs { "Crowd 1", "Crowd 2" } do
      local made = post("/api/sessions", { name = name, mode = "coop", seats = 2 })
      assert.equal(201, made.status, made.body)
      assert(process.wait(function() return decode(get "/api/sessions").sessions[1].name == name end))
    end
    assert.equal("Crowd 1", decode(get "/api/sessions").sessions[2].name)
  end)

  it("counts the characters of a name, not its bytes", function()
    local name = ("ä"):rep(60)
    assert.equal(name, decode(post("/api/sessions", { name = "  " .. name .. " ", mode = "duel", seats = 2 })).session.name)
  end)

  it("reports when all seats are taken", function()
    local response = post("/api/join", { session = session_named("Salt and Steel").id, player = "zoe" })
    assert.equal(409, response.status)
    assert.equal("full", decode(response).error.code)
  end)

  it("serves its page, which loads nothing from other hosts", function()
    local response = get "/"
    assert.equal(200, response.status)
    assert.matches("Content%-Type: text/html; charset=utf%-8", response.head)
    assert.is_nil(response.body:find "https?://")
    assert.matches("default%-src 'none'.*frame%-ancestors 'none'", response.head) -- no site can frame the page
  end)

  it("has the endpoints and the error codes of its README, and no others", function()
    local readme = process.read "examples/lobby/README.md"
    local source = process.read "examples/lobby/lobby.lua" .. process.read "examples/lobby/nginx.conf"
    local routes, codes = {}, {}
    for method, path in readme:gmatch "\n| `(%u+) (/api/[%a/]+)" do
      routes[path] = true
      local response = ask(port, method, path, JSON, method == "POST" and "{}" or nil)
      assert.is_true(response.status < 404, method .. " " .. path)
      local match = response.status == 202 and decode(response).match -- of a guest, whom nobody else shall meet
      if match then post("/api/matches/stop", { id = match.id }) end
    end
    for path in source:gmatch '%["(/api/[%a/]+)"%]' do assert.is_true(routes[path], path) end
    for row in readme:match "\n| Status | Codes |\n(.-)\n\n":gmatch "[^\n]+" do
      for code in row:gmatch "`([%l_]+)`" do
        codes[code] = true
        assert.truthy(source:find('"' .. code .. '"', 1, true), code)
      end
    end
    for code in source:gmatch '%d%d%d, "([%l_]+)"' do assert.is_true(codes[code], code) end
  end)

  it("works in a browser", function()
    local modules = ".build/playwright/node_modules"
    local playwright = process.run(("test -d %s/playwright-core && cd %s/axe-core && cd ../.. && pwd"):format(modules, modules))
    local chromium, missing = process.run "command -v node >/dev/null && command -v chromium"
    if playwright == "" or missing ~= 0 then pending "there is no Chromium with playwright-core and axe-core here: .ci/deps browser" end
    local said = process.run(("timeout 300 node spec/examples/lobby.mjs %s %s http://127.0.0.1:%d/ %s")
      :format(playwright, chromium, port, interpreter.build))
    assert.is_nil(said:find "FAILED", 1, said)
    assert.matches("ok asks nobody else", said)
  end)
end)

-- An nginx of the spec's own with the lobby's configuration, in the environment of these variables.
local function start_lobby(variables)
  local words = {}
  for name, value in pairs(variables) do words[#words + 1] = name .. "=" .. process.quote(value) end
  return nginx.start { template = "examples/lobby/nginx.conf", environment = "env " .. table.concat(words, " ") .. " " }
end

local DEAD = { AWS_ENDPOINT_URL_GAMELIFT = "http://127.0.0.1:1", AWS_REGION = "us-west-2", AWS_ACCESS_KEY_ID = "a",
  AWS_SECRET_ACCESS_KEY = "b", AWS_MAX_ATTEMPTS = "1", AWS_EC2_METADATA_DISABLED = "true", HOME = "/nowhere", LOBBY_FLEET = "fleet-none",
  LOBBY_QUEUE = "none" }

describe("the lobby without its game service", function()
  local game_lift

  setup(function() game_lift = assert(process.server { key = "a:b" }) end)
  teardown(function() game_lift:stop() end)

  local CASES = { -- what differs from DEAD, the message
    { "cannot be reached", {}, "The game service cannot be reached." },
    { "wants other keys", { AWS_ENDPOINT_URL_GAMELIFT = "live", AWS_ACCESS_KEY_ID = "c" },
      "The game service answered with an error; the lobby's log has its code." },
    { "does not know the fleet", { AWS_ENDPOINT_URL_GAMELIFT = "live" },
      "The game service does not know this lobby's fleet or queue; the lobby's log has more." },
    { "is not asked, for there are no keys", { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" },
      "The lobby cannot call the game service; its log has the reason." },
  }
  for _, case in ipairs(CASES) do
    it("reports what it knows, and no more, if that " .. case[1], function()
      local variables = {}
      for _, from in ipairs { DEAD, case[2] } do
        for name, value in pairs(from) do variables[name] = value == "live" and game_lift.url or value end
      end
      local lobby = start_lobby(variables)
      local response = ask(lobby.port, "GET", "/api/sessions")
      lobby:stop()
      assert.same({ 502, { error = { code = "unavailable", message = case[3] } } }, { response.status, cjson.decode(response.body) })
    end)
  end
end)

describe("the lobby's fields", function()
  -- CPU time of the workers, in ticks of 10 ms.
  local function ticks(lobby)
    local sum = 0
    for _, pid in ipairs(lobby:workers()) do
      local user, system = process.read("/proc/" .. pid .. "/stat"):match "%) %a %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ %S+ (%d+) (%d+)"
      sum = sum + user + system
    end
    return sum
  end

  it("are read in linear time: blanks cost as much as letters", function()
    local lobby = start_lobby(DEAD)
    local cost = {}
    for _, filler in ipairs { "a", " " } do
      local long = "a" .. filler:rep(7000) .. "a"
      local before = ticks(lobby)
      for _ = 1, 40 do
        for _, body in ipairs { { name = long }, { session = "x", player = long }, { session = long, player = "a" }, { token = long } } do
          for _, path in ipairs { "/api/sessions", "/api/join", "/api/leave" } do
            ask(lobby.port, "POST", path, JSON, body)
          end
        end
        ask(lobby.port, "POST", "/api/leave", { ["Content-Type"] = long }, "{}")
      end
      cost[filler] = ticks(lobby) - before
    end
    lobby:stop()
    assert.is_true(cost[" "] <= 4 * cost.a + 10, ("%d ticks for blanks, %d for letters"):format(cost[" "], cost.a))
  end)
end)
