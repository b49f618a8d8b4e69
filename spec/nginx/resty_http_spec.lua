-- examples/resty_http.lua in a worker, with a stand-in that has lua-resty-http's interface.
local nginx = require "spec.support.nginx"

-- script: { connect = problem, request = problem, status, headers, pieces = { text or { seconds, text }, … }, ending = the reader's
-- result after the last piece }. `asked` records the calls.
local STAND_IN = [[
  local script, timeout = ...
  local asked = { read = 0 }
  local function reader()
    local at = 0
    return function(size)
      assert(size <= 65536)
      at = at + 1
      local piece = script.pieces[at]
      if type(piece) == "table" then
        ngx.sleep(piece[1])
        piece = piece[2]
      end
      if piece then
        asked.read = asked.read + 1
        return piece, at == #script.pieces and script.ending or nil
      end
      return nil, script.ending
    end
  end
  package.loaded["resty.http"] = {
    new = function()
      return {
        set_timeouts = function(_, ...) asked.timeouts = { ... } end,
        parse_uri = function(_, uri)
          local scheme, host, path = uri:match "^(https?)://([^/]+)(.*)$"
          return { scheme, host, scheme == "https" and 443 or 80, path }
        end,
        connect = function(_, options)
          asked.connect = options
          if script.slow_connect then ngx.sleep(script.slow_connect) end
          return not script.connect, script.connect
        end,
        request = function(_, options)
          asked.request = options
          if script.request then return nil, script.request end
          return { status = script.status or 200, headers = script.headers or { ["Content-Length"] = "5" }, has_body = script.pieces ~= nil,
            body_reader = script.pieces and reader() }
        end,
        set_keepalive = function(_, idle) asked.kept = idle end,
        close = function() asked.closed = true end,
      }
    end,
  }
  package.loaded["examples.resty_http"] = nil
  local client = require("gamelift").client { transport = require("examples.resty_http").new { max_response = 100 },
    endpoint = "https://gamelift.test/base", region = "us-west-2", retry = { mode = "off" },
    credentials = { access_key_id = "AKID", secret_access_key = "canary-secret" },
    timeout = timeout or { connect = 1, read = 2, total = 9 } }
  local started = ngx.now()
  local reply, err = client:list_fleets()
  ngx.update_time()
  return reply or false, err or false, asked, ngx.now() - started]]

describe("a transport over lua-resty-http", function()
  local worker

  setup(function() worker = nginx.start() end)
  teardown(function() worker:stop() end)

  -- Returns the reply, the error, the recorded calls, and the seconds.
  local function call(script, timeout)
    local values = worker:run(STAND_IN, script, timeout)
    return values[1], values[2], values[3], values[4]
  end

  it("carries a call", function()
    local reply, _, asked = call {
      headers = { ["X-Amzn-RequestId"] = "r-1", ["X-Two"] = { "a", "b" }, ["Content-Length"] = "26" },
      pieces = { '{"FleetIds":', '["fleet-1"]}' },
    }
    assert.same({ "fleet-1" }, reply.FleetIds)
    assert.equal("r-1", reply.ResponseMetadata.RequestId)
    assert.equal("a, b", reply.ResponseMetadata.HTTPHeaders["x-two"])
    assert.same({ scheme = "https", host = "gamelift.test", port = 443, ssl_server_name = "gamelift.test", ssl_verify = true },
      asked.connect)
    assert.equal("/base", asked.request.path)
    assert.equal("GameLift.ListFleets", asked.request.headers["X-Amz-Target"])
    assert.same({ 1000, 2000, 2000 }, asked.timeouts)
    assert.equal(60000, asked.kept)
  end)

  it("reads a body that ends with the connection", function()
    assert.same({ "f" }, call({ headers = {}, pieces = { '{"FleetIds":', '["f"]}' }, ending = "closed" }).FleetIds)
  end)

  local FAILURES = { -- script, code, sent
    { { connect = "timeout" }, "ConnectTimeout", "no" },
    { { connect = "connection refused" }, "ConnectionFailed", "no" },
    { { connect = "gamelift.test could not be resolved (3: Host not found)" }, "DNSFailure", "no" },
    { { connect = "20: unable to get local issuer certificate" }, "TLSFailure", "no" },
    { { request = "timeout" }, "ReadTimeout", "maybe" },
    { { request = "closed" }, "ConnectionLost", "maybe" },
    { { pieces = { "{}" }, ending = "connection reset by peer" }, "ConnectionLost", "maybe" },
    { { pieces = {}, ending = "closed" }, "ConnectionLost", "maybe" },
    { { pieces = { "{}" }, headers = {} }, "ReadTimeout", "maybe" }, -- lua-resty-http reports a timeout so
    { { pieces = { ("x"):rep(60), ("x"):rep(60), "never read" } }, "ResponseTooLarge", "maybe" },
  }
  for i, case in ipairs(FAILURES) do
    it(("reports failure %d: %s"):format(i, case[2]), function()
      local _, err, asked = call(case[1])
      assert.equal(case[2], err.code)
      assert.equal(case[3], err.sent)
      assert.is_true(asked.closed)
      assert.is_nil(asked.kept)
      assert.is_true(asked.read <= 2)
    end)
  end

  it("stops reading a slow body after the total time", function()
    local drops = {}
    for i = 1, 40 do drops[i] = { 0.05, "x" } end
    local _, err, asked, took = call({ pieces = drops }, { connect = 1, read = 1, total = 0.3 })
    assert.equal("timeout", err.kind)
    assert.equal("maybe", err.sent)
    assert.is_true(asked.closed)
    assert.is_true(took >= 0.25 and took < 1.5, took)
  end)

  it("stops connecting after the total time", function()
    local _, err, _, took = call({ slow_connect = 3 }, { connect = 4, read = 1, total = 0.2 })
    assert.equal("timeout", err.kind)
    assert.equal("no", err.sent)
    assert.is_true(took < 2, took)
  end)
end)
