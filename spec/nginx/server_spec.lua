-- A server process inside nginx: a timer drives it, and all requests of the worker use it. GameLift's side is this process.
local certs = require "spec.support.certs"
local cjson = require "cjson"
local nginx = require "spec.support.nginx"
local sdk_service = require "spec.support.sdk_service"
local socket = require "socket"
local tls_proxy = require "spec.support.tls_proxy"

describe("a server in nginx", function()
  local worker, service, made

  setup(function()
    made = certs.make()
    worker = nginx.start { http = ("lua_ssl_trusted_certificate %s;"):format(made.ca) }
  end)
  teardown(function()
    worker:stop()
    made:remove()
  end)
  before_each(function() service = sdk_service.new() end)
  after_each(function()
    worker:run [[ if GAME and GAME.server then GAME.server:destroy() end ]]
    service:close()
  end)

  -- Moves GameLift's side until the condition holds.
  local function until_(condition)
    local deadline = socket.gettime() + 8
    while true do
      service:step()
      local value = condition()
      if value then return value end
      if socket.gettime() > deadline then error("it did not happen", 2) end
      socket.sleep(0.002)
    end
  end

  -- Begins the process in a timer, as init_worker_by_lua would; GAME has what it saw.
  local function start(more)
    worker:run([[
      local url, more = ...
      rawset(_G, "GAME", { errors = {} })
      ngx.timer.at(0, function()
        local options = { websocket_url = url, auth_token = "canary-token", process_id = "process-1", host_id = "host-1",
          fleet_id = "fleet-1",
          on_error = function(err) GAME.errors[#GAME.errors + 1] = tostring(err) end, proxy = false }
        for name, value in pairs(more) do options[name] = value end
        local server, err = require("gamelift").server.init_sdk(options)
        GAME.server, GAME.err = server, err and tostring(err)
        if not server then return end
        GAME.ready = server:process_ready {
          port = 7777,
          on_start_game_session = function(game_session)
            GAME.session = game_session.GameSessionId
            server:sleep(0.02)
            GAME.activated = server:activate_game_session()
          end,
          on_update_game_session = function() error "cannot update" end,
          on_process_terminate = function(time)
            GAME.time = time
            GAME.ended = server:process_ending()
          end,
        }
      end)
    ]], service.url, more or cjson.decode "{}")
  end

  -- Returns a value of GAME.
  local function game(code) return worker:run("return " .. code)[1] end

  local function ready()
    start()
    until_(function() return service:of("HeartbeatServerProcess")[1] end)
  end

  it("plays a whole game", function()
    ready()
    service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    until_(function() return game "GAME.activated" == true end)
    assert.same({ true, "arn:gsess-1" }, { game "GAME.ready", game "GAME.session" })
    service:push { Action = "TerminateProcess", TerminationTime = 1700000300000 }
    until_(function() return game "GAME.ended" == true end)
    until_(function() return service.newest.close_code end)
    assert.same({ 1700000300, 1000, "gamelift.server (closed)" },
      { game "GAME.time", service.newest.close_code, game "tostring(GAME.server)" })
    assert.same(0, game "#GAME.errors")
  end)

  it("plays over TLS with a certificate that nginx trusts", function()
    local proxy = tls_proxy.start(made.good, service.port)
    start { websocket_url = ("wss://localhost:%d"):format(proxy.port) }
    until_(function() return service:of("HeartbeatServerProcess")[1] end)
    service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    until_(function() return game "GAME.activated" == true end)
    worker:run [[ GAME.server:destroy() ]]
    until_(function() return service.newest.close_code end)
    assert.same(0, game "#GAME.errors")
    proxy.stop()
  end)

  it("does not connect to a certificate that nginx does not trust, nor again", function()
    for _, certificate in ipairs { "other_ca", "other_name", "expired", "self_signed" } do
      local proxy = tls_proxy.start(made[certificate], service.port)
      start { websocket_url = ("wss://localhost:%d"):format(proxy.port) }
      until_(function() return game "GAME.err ~= nil" end)
      assert.matches("^TLSFailure: ", game "GAME.err")
      assert.matches("no other one follows", game "GAME.errors[1]")
      assert.same({ 1, 0 }, { game "#GAME.errors", #service.upgrades })
      proxy.stop()
    end
  end)

  it("serves the calls of other requests", function()
    ready()
    service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    until_(function() return game "GAME.activated" == true end)
    service.answer.AcceptPlayerSession = function(request)
      return request.PlayerSessionId == "psess-2" and { StatusCode = 404, ErrorMessage = "none" } or {}
    end
    worker:run [[
      ngx.timer.at(0, function() GAME.accepted = GAME.server:accept_player_session "psess-1" end)
      ngx.timer.at(0, function() GAME.refused = tostring(select(2, GAME.server:accept_player_session "psess-2")) end)
      GAME.handle = GAME.server:start("remove_player_session", "psess-1"):on_done(function(ok) GAME.removed = ok end)
    ]]
    until_(function() return game "GAME.accepted and GAME.refused and GAME.removed" == true end)
    assert.matches("NotFound: none", game "GAME.refused")
    assert.is_true(game "GAME.handle:done()")
  end)

  it("connects again when the connection is lost", function()
    ready()
    service.newest:close(1011)
    until_(function() return #service.upgrades == 2 and service:open_count() == 1 end)
    assert.matches("ConnectionLost", game "GAME.errors[1]")
    worker:run [[ ngx.timer.at(0, function() GAME.certificate = GAME.server:get_compute_certificate() end) ]]
    service.answer.GetComputeCertificate = function() return { ComputeName = "host-1" } end
    until_(function() return game "GAME.certificate ~= nil" end)
  end)

  it("moves to another connection when it is asked to", function()
    ready()
    local old = service.newest
    service:push { Action = "RefreshConnection", RefreshConnectionEndpoint = service.url .. "/two", AuthToken = "token-2" }
    until_(function() return old.is_closed end)
    assert.equal("token-2", service.upgrades[2].Authorization)
  end)

  it("reports a refusal", function()
    service.refuse = 403
    start()
    until_(function() return game "GAME.err ~= nil" end)
    assert.matches("Forbidden: GameLift refused the connection.*reason", game "GAME.err")
  end)

  it("reports what a callback raises, and continues", function()
    ready()
    service:push { Action = "CreateGameSession", GameSessionId = "arn:gsess-1" }
    until_(function() return game "GAME.activated" == true end)
    service:push { Action = "UpdateGameSession", GameSession = { GameSessionId = "arn:gsess-1" } }
    until_(function() return game "GAME.errors[1] ~= nil" end)
    assert.matches("cannot update", game "GAME.errors[1]")
    service:push { Action = "TerminateProcess", TerminationTime = 1 }
    until_(function() return game "GAME.ended" == true end)
  end)

  it("cannot be waited for where nginx cannot wait, and says so", function()
    local values = worker:run [[
      local err
      table.sort({ 1, 2 }, function(a, b)
        if not err then err = select(2, require("gamelift").server.init_sdk { websocket_url = "ws://127.0.0.1:1" }) end
        return a < b
      end)
      return err
    ]]
    assert.equal("WrongPhase", values[1].code)
  end)

  it("fails a call that is cancelled, once, and ignores its response", function()
    ready()
    service.answer.GetComputeCertificate = false
    worker:run [[
      GAME.call = GAME.server:start "get_compute_certificate"
      GAME.ended = 0
      GAME.call:on_done(function() GAME.ended = GAME.ended + 1 end)
    ]]
    until_(function() return service:of("GetComputeCertificate")[1] end)
    local values = worker:run "return GAME.call:cancel(), GAME.call:cancel(), select(2, GAME.call:result()), GAME.call:done()"
    assert.same({ true, false, "cancelled", "Cancelled", "maybe", true },
      { values[1], values[2], values[3].kind, values[3].code, values[3].sent, values[4] })
    local request = service:of("GetComputeCertificate")[1]
    request.connection:respond(request)
    service.answer.GetComputeCertificate = nil
    worker:run [[ ngx.timer.at(0, function() GAME.certificate = GAME.server:get_compute_certificate() end) ]]
    until_(function() return game "GAME.certificate ~= nil" end)
    assert.same({ "Cancelled", 1 }, { game "select(2, GAME.call:result()).code", game "GAME.ended" })
  end)

  it("closes, and says so in nginx's log, when its timer fails as without memory", function()
    ready()
    service.answer.GetComputeCertificate = false
    worker:run [[ ngx.timer.at(0, function() GAME.err = tostring(select(2, GAME.server:get_compute_certificate())) end) ]]
    until_(function() return service:of("GetComputeCertificate")[1] end)
    worker:run [[
      local exiting = ngx.worker.exiting
      rawset(ngx.worker, "exiting", function()
        rawset(ngx.worker, "exiting", exiting)
        error "not enough memory"
      end)
    ]]
    until_(function() return game "GAME.err ~= nil" end)
    assert.matches("^ServerClosed: .*the loop was closed", game "GAME.err")
    assert.equal("gamelift.server (closed)", game "tostring(GAME.server)")
    assert.matches("%[error%][^\n]*gamelift.server: [^\n]*not enough memory", worker:log())
  end)

  it("leaves when it is destroyed", function()
    ready()
    worker:run [[ GAME.server:destroy() ]]
    until_(function() return service.newest.close_code end)
    assert.equal(1000, service.newest.close_code)
    assert.equal("ServerClosed", worker:run([[ return select(2, GAME.server:process_ending()) ]])[1].code)
  end)

  it("leaves when the timer that drives it fails", function()
    ready()
    worker:run [[
      local exiting = ngx.worker.exiting
      ngx.worker.exiting = function() ngx.worker.exiting = exiting error "cannot drive" end
    ]]
    until_(function() return service.newest.close_code end)
    assert.same({ 1000, "gamelift.server (closed)" }, { service.newest.close_code, game "tostring(GAME.server)" })
  end)
end)
