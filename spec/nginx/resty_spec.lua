-- The cache that the workers of one nginx share.
local nginx = require "spec.support.nginx"

-- Serves a slow GameLift that counts its calls.
local ORIGIN = [[location / { content_by_lua_block {
  ngx.shared.seen:incr("calls", 1, 0)
  ngx.req.read_body()
  ngx.sleep(0.1)
  ngx.header["x-amzn-requestid"] = "r-1"
  if ngx.var.http_x_amz_target:find "ListFleets" then
    ngx.status = 400
    return ngx.print '{"__type":"InvalidRequestException","message":"no"}'
  end
  ngx.print('{"GameSessions":[{"GameSessionId":"' .. ngx.worker.pid() .. '","CreationTime":1.5,"GameProperties":[],"Odd":1}],"Odd":1}')
} }]]

local HTTP = [[
lua_shared_dict gamelift 1m;
init_by_lua_block {
  local gamelift = require "gamelift"
  client = gamelift.client { endpoint = "ORIGIN", region = "us-west-2", retry = { mode = "off" },
    credentials = { access_key_id = "AKIDCANARY", secret_access_key = "SECRETCANARY" } }
  reads = require("gamelift.resty").cached(client, { dict = ngx.shared.gamelift, ttl = 300 })
}]]

describe("a cache of reads", function()
  local origin, worker

  before_each(function()
    origin = nginx.start { http = "lua_shared_dict seen 1m;", server = ORIGIN }
    worker = nginx.start { http = HTTP:gsub("ORIGIN", origin.url), workers = 2, server = [[location /poll { content_by_lua_block {
      local reply, err = reads:search_game_sessions { FleetId = "fleet-canary" }
      ngx.print(reply and ngx.worker.pid() or tostring(err)) } }]] }
  end)

  after_each(function()
    worker:stop()
    origin:stop()
  end)

  local function calls() return origin:run "return ngx.shared.seen:get 'calls' or 0"[1] end

  local MANY = [[
    local threads, out = {}, {}
    for i = 1, 50 do
      threads[i] = ngx.thread.spawn(function()
        local reply, err = reads:search_game_sessions { FleetId = "fleet-1" }
        out[i] = reply and reply.GameSessions[1].CreationTime or tostring(err)
      end)
    end
    for i = 1, 50 do ngx.thread.wait(threads[i]) end
    return out]]

  it("merges concurrent reads, and those that follow, into one call", function()
    local values = worker:run(MANY)
    assert.equal(50, #values[1])
    for _, value in ipairs(values[1]) do assert.equal(1.5, value) end
    assert.equal(1, calls())
    worker:run(MANY)
    assert.equal(1, calls())
  end)

  it("keeps each page of a paginator, and raises for a method that has none", function()
    local pages = [[
      local count = 0
      for page in reads:get_paginator("search_game_sessions"):paginate { FleetId = "fleet-1" } do count = count + #page.GameSessions end
      return count]]
    assert.same({ 1, 1 }, { worker:run(pages)[1], worker:run(pages)[1] })
    assert.equal(1, calls())
    local ok, problem = pcall(worker.run, worker, 'reads:get_paginator "create_fleet"')
    assert.is_false(ok)
    assert.matches("create_fleet", problem)
  end)

  it("calls again when the time to live has passed", function()
    worker:run(MANY)
    worker:run "ngx.sleep(0.35)"
    worker:run(MANY)
    assert.equal(2, calls())
  end)

  it("is shared by all workers", function()
    local socket = require "socket"
    local connections = {}
    for i = 1, 20 do
      connections[i] = socket.connect("127.0.0.1", worker.port)
      connections[i]:send "GET /poll HTTP/1.0\r\n\r\n"
    end
    for i = 1, 20 do
      assert.matches("\r\n\r\n%d+", (connections[i]:receive "*a"))
    end
    assert.equal(1, calls())
  end)

  it("gives each caller separate tables", function()
    local values = worker:run [[
      local a = reads:search_game_sessions { FleetId = "fleet-1" }
      a.GameSessions[1].GameSessionId = "changed"
      local b = reads:search_game_sessions { FleetId = "fleet-1" }
      return b.GameSessions[1].GameSessionId, b.ResponseMetadata.FromCache, b.ResponseMetadata.RequestId]]
    assert.not_equal("changed", values[1])
    assert.is_true(values[2])
    assert.equal("r-1", values[3])
  end)

  it("marks a reply that another call fetched", function()
    local values = worker:run [[
      local threads, seen = {}, { fetched = 0, shared = 0 }
      local function poll()
        local metadata = reads:search_game_sessions { FleetId = "fleet-1" }.ResponseMetadata
        local name = metadata.FromCache == nil and "fetched" or metadata.FromCache and "shared"
        seen[name] = seen[name] + 1
        return metadata
      end
      for i = 1, 10 do threads[i] = ngx.thread.spawn(poll) end
      for i = 1, 10 do ngx.thread.wait(threads[i]) end
      poll()
      return seen]]
    assert.same({ fetched = 1, shared = 10 }, values[1])
    values = worker:run [[ return reads:search_game_sessions { FleetId = "fleet-2" }.ResponseMetadata ]]
    assert.is_nil(values[1].FromCache)
    assert.equal("r-1", values[1].HTTPHeaders["x-amzn-requestid"]) -- as after a separate call
  end)

  describe("while another worker makes the call", function()
        -- Returns the name of the lock, from a poll whose reply has expired.
    local LOCK = [[
      reads:search_game_sessions { FleetId = "fleet-1" }
      local name = ngx.shared.gamelift:get_keys()[1] .. " lock"
      ngx.shared.gamelift:flush_all()
      local function poll(total)
        local started = ngx.now()
        local reply = reads:search_game_sessions({ FleetId = "fleet-1" }, { timeout = { total = total } })
        ngx.update_time()
        return reply ~= nil, ngx.now() - started
      end
    ]]

    it("calls once that worker has died and its lock has expired", function()
      local values = worker:run(LOCK .. [[
        ngx.shared.gamelift:set(name, "theirs", 0.4)
        local ok, took = poll(10)
        return ok, took, ngx.shared.gamelift:get(name) or "none"]])
      assert.is_true(values[1])
      assert.is_true(values[2] >= 0.4 and values[2] < 2, values[2])
      assert.equal("none", values[3])
      assert.equal(2, calls())
    end)

    it("calls while there is time for that, and leaves the lock to its owner", function()
      local values = worker:run(LOCK .. [[
        ngx.shared.gamelift:set(name, "theirs", 60)
        local ok, took = poll(2)
        return ok, took, ngx.shared.gamelift:get(name) or "none"]])
      assert.is_true(values[1])
      assert.is_true(values[2] >= 1 and values[2] < 2, values[2])
      assert.equal("theirs", values[3])
    end)

    it("does not release a lock that it has lost to another worker", function()
      local values = worker:run(LOCK .. [[
        local polling = ngx.thread.spawn(poll, 10)
        while not ngx.shared.gamelift:get(name) do ngx.sleep(0.001) end
        ngx.shared.gamelift:set(name, "theirs", 60)
        ngx.thread.wait(polling)
        return ngx.shared.gamelift:get(name) or "none"]])
      assert.same({ "theirs" }, values)
    end)
  end)

  it("separates parameters and operations, and does not cache writes", function()
    worker:run [[
      reads:search_game_sessions { FleetId = "fleet-1" }
      reads:search_game_sessions { FleetId = "fleet-2" }
      reads:describe_game_sessions { FleetId = "fleet-2" }
      for i = 1, 2 do reads:create_game_session { FleetId = "fleet-1", MaximumPlayerSessionCount = 2 } end]]
    assert.equal(5, calls())
  end)

  it("separates clients with credential providers, whatever their names", function()
    worker:run(([[
      local function poll(key, scope)
        local provider = setmetatable({ credentials = function() return { access_key_id = key, secret_access_key = "canary-secret" } end },
          { __tostring = function() return "provider" end })
        local client = require("gamelift").client { endpoint = "ORIGIN", region = "us-west-2", credentials = provider }
        local options = { dict = ngx.shared.gamelift, ttl = 5000, scope = scope }
        assert(require("gamelift.resty").cached(client, options):search_game_sessions { FleetId = "fleet-1" })
      end
      poll "AKIDONE"
      poll "AKIDTWO"
      poll("AKIDTHREE", "ours")
      poll("AKIDTHREE", "ours")]]):gsub("ORIGIN", origin.url), nil)
    assert.equal(3, calls())
  end)

  it("separates clients of one scope by endpoint, region and profile", function()
    worker:run(([[
      local function poll(changes)
        local options = { endpoint = "ORIGIN", region = "us-west-2", credentials = { access_key_id = "A", secret_access_key = "S" } }
        for name, value in pairs(changes) do options[name] = value end
        local client = require("gamelift").client(options)
        local reads = require("gamelift.resty").cached(client, { dict = ngx.shared.gamelift, ttl = 5000, scope = "ours" })
        assert(reads:search_game_sessions { FleetId = "fleet-1" })
      end
      poll {}
      poll { endpoint = "ORIGIN/" }
      poll { region = "eu-west-1" }
      poll {}]]):gsub("ORIGIN", origin.url), nil)
    assert.equal(3, calls())
  end)

  it("does not share the timeout of a call that had less time", function()
    local values = worker:run [[
      local function poll(timeout) return reads:search_game_sessions({ FleetId = "fleet-1" }, { timeout = timeout }) end
      local hasty = ngx.thread.spawn(function() return select(2, poll(0.05)).code end)
      local patient = ngx.thread.spawn(function() return poll(10) ~= nil end)
      return select(2, ngx.thread.wait(hasty)), select(2, ngx.thread.wait(patient))]]
    assert.same({ "TotalTimeout", true }, values)
  end)

  it("raises for an unknown option, as the client does", function()
    assert.has_error(function() worker:run "reads:search_game_sessions({ FleetId = 'fleet-1' }, { timeot = 5 })" end)
  end)

  it("shares an error with the waiting calls and does not cache it", function()
    local values = worker:run [[
      local threads, codes = {}, {}
      for i = 1, 5 do
        threads[i] = ngx.thread.spawn(function()
          local _, err = reads:list_fleets()
          codes[i] = err.code
        end)
      end
      for i = 1, 5 do ngx.thread.wait(threads[i]) end
      return codes]]
    assert.same({ "InvalidRequestException", "InvalidRequestException", "InvalidRequestException", "InvalidRequestException",
      "InvalidRequestException" }, values[1])
    assert.equal(1, calls())
    worker:run "reads:list_fleets()"
    assert.equal(2, calls())
  end)

  it("finishes a call whose first caller has gone", function()
    local values = worker:run [[
      local first = ngx.thread.spawn(function() reads:search_game_sessions { FleetId = "fleet-1" } end)
      local second = ngx.thread.spawn(function() return (reads:search_game_sessions { FleetId = "fleet-1" }) ~= nil end)
      ngx.thread.kill(first)
      return select(2, ngx.thread.wait(second))]]
    assert.is_true(values[1])
    assert.equal(1, calls())
  end)

  it("survives many different reads at once without failures or used-up timers", function()
    local values = worker:run [[
      local threads, problems = {}, {}
      for i = 1, 400 do
        threads[i] = ngx.thread.spawn(function()
          local reply, err = reads:search_game_sessions({ FleetId = "fleet-" .. i }, { timeout = 10 })
          if not reply then problems[#problems + 1] = err.code end
        end)
      end
      for i = 1, 400 do ngx.thread.wait(threads[i]) end
      return table.concat(problems, " ")]]
    assert.same({ "" }, values)
    assert.equal("", worker:alarms())
    assert.equal(400, calls())
  end)

  it("puts no secret or parameter into its keys", function()
    local values = worker:run [[
      reads:search_game_sessions { FleetId = "fleet-canary" }
      return table.concat(ngx.shared.gamelift:get_keys(), " ")]]
    assert.is_nil(values[1]:lower():find "canary")
    assert.matches("^gamelift %S+$", values[1])
  end)

  it("reports unfit options", function()
    for options, problem in pairs {
      ["nil"] = "option dict: expected a lua_shared_dict %(nginx.conf needs: .*, got nil",
      ["{ ttl = 1, dict = ngx.shared.no_such_one }"] = "option dict: expected a lua_shared_dict %(nginx.conf needs: .*, got nil",
      ["{ dict = {}, ttl = 1 }"] = "option dict: .*got a table",
      ["{ dict = ngx.shared.gamelift }"] = "option ttl: ",
      ["{ dict = ngx.shared.gamelift, ttl = 0 }"] = "option ttl: ",
      ["{ dict = ngx.shared.gamelift, ttl = 1, scope = {} }"] = "option scope: ",
    } do
      local ok, message = pcall(worker.run, worker, ("require('gamelift.resty').cached(client, %s)"):format(options))
      assert.is_false(ok)
      assert.matches(problem, message)
    end
  end)
end)

describe("a cache of reads in a worker that has no timer left", function()
  local origin, worker

  before_each(function()
    origin = nginx.start { http = "lua_shared_dict seen 1m;", server = ORIGIN }
    worker = nginx.start { http = HTTP:gsub("ORIGIN", origin.url) .. "lua_max_running_timers 1;" }
    worker:run "ngx.timer.at(0, function() while not package.loaded.freed do ngx.sleep(0.01) end end)"
  end)

  after_each(function()
    worker:run "package.loaded.freed = true"
    worker:stop()
    origin:stop()
  end)

  local function calls() return origin:run "return ngx.shared.seen:get 'calls' or 0"[1] end

  local POLL = [[
    local function poll() return reads:search_game_sessions({ FleetId = "fleet-1" }, { timeout = 5 }) ~= nil end
    local one, two = ngx.thread.spawn(poll), ngx.thread.spawn(poll)
  ]]

  it("still makes one call", function()
    assert.same({ true, true }, worker:run(POLL .. "return select(2, ngx.thread.wait(one)), select(2, ngx.thread.wait(two))"))
    assert.equal(1, calls())
  end)

  it("starts again after a call that ended with its request", function()
    local values = worker:run(POLL .. [[
      while not ngx.shared.gamelift:get_keys()[1] do ngx.sleep(0.01) end
      ngx.thread.kill(one)
      ngx.thread.kill(two)
      ngx.shared.gamelift:flush_all() -- the lock, whose lease would be waited for
      local started = ngx.now()
      local ok = poll()
      return ok, ngx.now() - started]])
    assert.is_true(values[1])
    assert.is_true(values[2] < 3, values[2])
    assert.is_true(calls() == 2 or calls() == 1) -- the first may not have left yet
  end)

  it("uses timers again once some are free", function()
    local values = worker:run(POLL .. [[
      ngx.thread.kill(one)
      ngx.thread.kill(two)
      ngx.sleep(0.1) -- till nginx has dropped the timer
      package.loaded.freed = true
      ngx.sleep(1)
      local started = ngx.now()
      local ok = poll()
      return ok, ngx.now() - started]])
    assert.is_true(values[1])
    assert.is_true(values[2] < 0.5, values[2])
  end)
end)

describe("require in init_by_lua", function()
  it("is enough for credentials of the environment, without env directives", function()
    local worker = nginx.start {
      environment = "env AWS_ACCESS_KEY_ID=AKID AWS_SECRET_ACCESS_KEY=SECRET AWS_REGION=eu-west-1 AWS_ENDPOINT_URL=http://127.0.0.1:1 ",
      http = "init_by_lua_block { require 'gamelift' }",
    }
    local values = worker:run [[
      local _, err = require("gamelift").list_fleets(nil, { retry = { mode = "off" } })
      return err.code, os.getenv "AWS_ACCESS_KEY_ID" or "unset"]]
    assert.same({ "ConnectionFailed", "unset" }, values)
    worker:stop()
  end)
end)
