-- A service that breaks every rule: the process neither crashes nor does anything twice, and no poll waits or works without end.
local core = require "gamelift.core"
local new = require "spec.support.sdk_loop".new
local script = require "spec.support.script"

local SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "

describe("a server whose GameLift", function()
  local game, started

  setup(script.environment)
  teardown(script.restore)

  before_each(function()
    started = 0
    game = new { timeout = { connect = 0.2, request = 0.2, total = 0.5 } }
  end)
  after_each(function() game:close() end)

  local function ready()
    game:make_ready { on_start_game_session = function()
      started = started + 1
      game.server:activate_game_session()
    end }
    return game.service.newest
  end

  -- Checks that the process can still play its game.
  local function still_plays()
    game:until_(function() return game.service:open_count() > 0 end)
    game.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    game:until_(function() return game.service:of("ActivateGameSession")[1] end)
    assert.equal(1, started)
    assert.same({ true }, { game:call("accept_player_session", "psess-1") })
    assert.is_nil(game.loop_error)
  end

  it("accepts and is silent ends the attempt in time", function()
    function game.service.on_upgrade() end
    local _, err = game:connect()
    assert.equal("timeout", err.kind)
    assert.is_true(#game.service.upgrades >= 1)
  end)

  it("answers the upgrade with anything else gets no server", function()
    for _, response in ipairs {
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", SWITCH .. "x\r\n\r\n",
      "nonsense\r\n\r\n", "", "HTTP/1.1 503 No\r\nContent-Length: 99\r\n\r\nhalf", "\0\0\0\0",
    } do
      local one = new { timeout = { connect = 0.2, request = 0.2, total = 0.1 } }
      function one.service.on_upgrade(connection)
        connection:raw(response)
        connection:close()
      end
      local server, err = one:connect()
      assert.is_nil(server)
      assert.is_string(err.code)
      one:close()
    end
  end)

  it("answers the upgrade with headers without end gets no server", function()
    function game.service.on_upgrade(connection)
      connection:raw("HTTP/1.1 101 Switching Protocols\r\n" .. ("X-Header: value\r\n"):rep(1e6))
    end
    local server, err = game:connect()
    assert.is_nil(server)
    assert.is_string(err.code)
  end)

  it("sends messages with its answer to the upgrade has them read, and ignored since they are too early", function()
    function game.service.on_upgrade(connection)
      local request = core.websocket_read_request(connection.input)
      connection.codec = core.websocket { role = "server" }
      local early = connection.codec:text '{"Action":"CreateGameSession","GameSessionId":"arn:gsess-0"}'
      connection:raw(core.websocket_response(core.websocket_upgrade(request.method, request.headers)) .. early:rep(3)
        .. connection.codec:text '{"RequestId":"none","StatusCode":200}')
      game.service.newest = connection
    end
    assert(game:connect())
    game:until_(function() return #game.log == 4 end)
    ready()
    still_plays()
  end)

  it("gives a game session before it has answered process_ready, and again after it, starts it once", function()
    function game.service.answer.ActivateServerProcess(request, connection)
      for _ = 1, 2 do connection:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" } end
      connection:respond(request)
      connection:respond(request)
      connection:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    end
    ready()
    game:until_(function() return game.service:of("ActivateGameSession")[1] end)
    game:rounds(20)
    assert.same({ 1, 1 }, { started, #game.service:of "ActivateGameSession" })
    assert.same({ true }, { game:call("accept_player_session", "psess-1") })
  end)

  it("sends frames byte by byte is understood", function()
    local connection = ready()
    local bytes = connection.codec:text '{"Action":"CreateGameSession","GameSessionId":"arn:gsess-1"}'
    for i = 1, #bytes do
      connection:raw(bytes:sub(i, i))
      game.loop:poll()
    end
    game:until_(function() return game.service:of("ActivateGameSession")[1] end)
    assert.equal(1, started)
  end)

  it("sends half a frame and ends is left for a new connection", function()
    local connection = ready()
    connection:raw(connection.codec:text('{"Action":"CreateGameSession"}'):sub(1, 9))
    connection:close()
    game:until_(function() return #game.service.upgrades == 2 end)
    still_plays()
  end)

  it("breaks the protocol of frames is left for a new connection", function()
    local passed = 0 -- seconds, so that no connection lasts too short
    function game.loop.clock() return core.monotonic() + passed end
    for i, bytes in ipairs { "\255\255\255\255", "\129\254mask", "\193\0", "\129\127\127\255\255\255\255\255\255\255", "\128\0", "\9\0",
      "\137\126\0\200", "\129\2\255\254", "\136\1x", "\136\2\3\237", "\130\1x" } do
      local connection = i == 1 and ready() or game.service.newest
      passed = passed + 2
      connection:raw(bytes)
      game:until_(function() return #game.service.upgrades == i + 1 and game.service.newest ~= connection end)
    end
    still_plays()
  end)

  it("sends a message without end, in fragments, is left for a new connection", function()
    local connection = ready()
    local piece = "\126\234\96" .. ("x"):rep(60000)
    connection.out = "\1" .. piece .. ("\0" .. piece):rep(80)
    game:until_(function() return #game.service.upgrades == 2 end)
    still_plays()
  end)

  it("ends each connection as soon as it is there is asked for others more and more seldom", function()
    local connection = ready()
    function game.service.on_upgrade(another)
      local request = core.websocket_read_request(another.input)
      another:raw(core.websocket_response(core.websocket_upgrade(request.method, request.headers)))
      another:close()
    end
    connection:close()
    game:until_(function() return #game.service.upgrades == 2 end)
    game:rounds(200)
    assert.is_true(#game.service.upgrades <= 3)
    assert.equal("gamelift.server (ready)", tostring(game.server))
  end)

  it("asks the process to end again and again ends it once", function()
    local ends = 0
    game:make_ready { on_process_terminate = function() ends = ends + 1 end }
    for i = 1, 100 do game.service:push { Action = "TerminateProcess", TerminationTime = 1700000000000 + i } end
    game:until_(function() return game.server:get_termination_time() == 1700000000.1 end)
    game:rounds(5)
    assert.equal(1, ends)
  end)

  it("sends messages that make no sense is ignored", function()
    local connection = ready()
    for _, text in ipairs { "", "{", "[]", "null", '{"Action":{}}', '{"RequestId":7,"StatusCode":200}', '{"Action":"CreateGameSession"}',
      '{"Action":"TerminateProcess","TerminationTime":null}', ('{"a":'):rep(300),
      '{"Action":"UpdateGameSession","GameSession":{"GameSessionId":"other"}}' } do
      connection:text(text)
    end
    still_plays()
  end)

  it("gives the same game session again and again starts it once", function()
    local connection = ready()
    for _ = 1, 100 do connection:text '{"Action":"CreateGameSession","GameSessionId":"arn:gsess-1"}' end
    for _ = 1, 100 do connection:text '{"Action":"CreateGameSession","GameSessionId":"arn:gsess-2"}' end
    game:rounds(50)
    assert.equal(1, started)
    assert.equal("arn:gsess-1", (game.server:get_game_session_id()))
    assert.equal(1, #game.service:of "ActivateGameSession")
  end)

  it("answers twice, in the wrong order and with foreign ids completes each call once", function()
    ready()
    game.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    game:until_(function() return game.service:of("ActivateGameSession")[1] end)
    game.service.answer.AcceptPlayerSession = false
    local results = {}
    for i = 1, 10 do
      game.server:start("accept_player_session", "psess-" .. i):on_done(function(ok, err)
        results[#results + 1] = { i, ok, err and err.code }
      end)
    end
    game:until_(function() return #game.service:of "AcceptPlayerSession" >= 10 end)
    local requests = game.service:of "AcceptPlayerSession"
    for i = 10, 1, -1 do
      requests[i].connection:respond(requests[i], i == 3 and { StatusCode = 404 } or nil)
      requests[i].connection:respond(requests[i], { StatusCode = 500 })
      requests[i].connection:respond({ Action = "AcceptPlayerSession", RequestId = "foreign" })
    end
    game:until_(function() return #results >= 10 end)
    game:rounds(20)
    assert.equal(10, #results)
    for _, result in ipairs(results) do assert.equal(result[1] ~= 3 and true or nil, result[2]) end
  end)

  it("floods with pings answers some of them, and the loop's other work continues", function()
    local connection = ready()
    local woke = 0
    game.loop:spawn(function()
      while woke < 20 do
        game.loop:sleep(0)
        woke = woke + 1
      end
    end)
    local pings = {}
    for i = 1, 20000 do pings[i] = connection.codec:ping "x" end
    connection.out = table.concat(pings)
    game:until_(function() return woke == 20 and connection.out == "" and connection.pong end)
    still_plays()
  end)

  it("floods with messages has them read a few at a time", function()
    local connection = ready()
    local messages = {}
    for i = 1, 20000 do messages[i] = connection.codec:text "{}" end
    connection.out = table.concat(messages)
    local began, polls = core.monotonic(), 0
    game:until_(function()
      polls = polls + 1
      return connection.out == ""
    end)
    assert.is_true(polls > 20 or core.monotonic() - began < 0.05)
    still_plays()
    assert.is_true(#game.log <= 16 + 20 + 20)
  end)

  it("reads nothing leaves the loop its time; the calls fail in time", function()
    ready()
    game.service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    game:until_(function() return game.service:of("ActivateGameSession")[1] end)
    local calls = {}
    local players = {}
    for i = 1, 400 do players[i] = { PlayerId = ("p"):rep(1000) } end
    for i = 1, 40 do
      calls[i] = game.server:start("start_match_backfill", { MatchmakingConfigurationArn = "m", Players = players })
    end
    local deadline = core.monotonic() + 5
    repeat
      game.loop:poll()
      game.loop.multi:wait(0.005)
      local done = true
      for _, call in ipairs(calls) do done = done and call:done() end
    until done or core.monotonic() > deadline
    for _, call in ipairs(calls) do
      local reply, err = call:result()
      assert.is_nil(reply)
      assert.is_true(err.kind == "timeout" or err.kind == "closed")
    end
  end)

  it("answers nothing any more is left for a new connection", function()
    local connection = ready()
    game.service.answer.GetComputeCertificate = false
    local _, err = game:call "get_compute_certificate"
    assert.same({ "timeout", 2 }, { err.kind, err.attempts })
    local sent = game.service:of "GetComputeCertificate"
    assert.equal(sent[1].RequestId, sent[2].RequestId)
    game:until_(function() return game.service.newest ~= connection end)
    still_plays()
  end)

  it("refuses every new connection ends the process in time, with the reason", function()
    local connection = ready()
    game.service.refuse = 503
    connection:close()
    game:until_(function() return tostring(game.server) == "gamelift.server (closed)" end)
    local _, err = game:call("accept_player_session", "psess-1")
    assert.same({ "closed", "ServerClosed" }, { err.kind, err.code })
    assert.matches("503", err.message .. tostring(game.errors[#game.errors]))
  end)

  it("asks for another connection again and again opens one at a time", function()
    local connection = ready()
    for i = 1, 50 do
      connection:push { Action = "RefreshConnection", RefreshConnectionEndpoint = game.service.url .. "/" .. i, AuthToken = "t" .. i }
    end
    game:until_(function() return game.service.newest ~= connection and connection.is_closed end)
    game:rounds(50)
    assert.equal(1, game.service:open_count())
    still_plays()
  end)
end)
