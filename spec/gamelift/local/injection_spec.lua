-- Tests that no text of a request adds a line or an escape sequence to the log of gamelift-local, or a header to a response.
local core = require "gamelift.core"
local folder = require "spec.support.folder"
local http = require "spec.support.http"
local nasty_values = require "spec.support.nasty_values"
local process = require "spec.support.process"
local server_process = require "spec.support.server_process"

local KNOWN = { connection = true, ["content-length"] = true, ["content-type"] = true, date = true, server = true, vary = true,
  ["x-amzn-requestid"] = true, ["x-amzn-errortype"] = true, ["keep-alive"] = true, ["smithy-protocol"] = true,
  ["access-control-allow-methods"] = true, ["access-control-allow-headers"] = true, ["access-control-max-age"] = true }

-- Calls use(headers, path, body) for each value in each place of a request that has no line end.
local function each_request(use)
  for _, nasty in ipairs(nasty_values) do
    local value = nasty[2]
    if not value:find "[%z\r\n]" and #value < 10000 then
      for _, name in ipairs { "X-Amz-Target", "Authorization", "Content-Type", "X-Amz-Security-Token", "Host", "User-Agent" } do
        use({ [name] = value }, "/", "{}")
      end
      use({ Origin = value, ["Access-Control-Request-Headers"] = value }, "/", "")
    end
    use({ ["X-Amz-Target"] = "GameLift.ListFleets" }, "/", value)
    use({}, "/" .. value:gsub("[^\33-\126]", function(c) return ("%%%02X"):format(c:byte()) end):gsub("#", ""):sub(1, 2000), "")
  end
end

local function test(format)
  it("from outside in its log as " .. format, function()
    local path = folder.with {} .. "/log"
    local server = assert(process.server { log_format = format, output = path })
    local count = 0
    each_request(function(headers, target, body)
      local response = http.request(server.port, headers.Origin and "OPTIONS" or "POST", target, headers, body)
      if response and response.status then
        for name in pairs(response.headers) do assert.is_true(KNOWN[name] ~= nil, name) end
        if response.headers["content-type"] ~= "text/html" then count = count + 1 end -- the others are nginx's own
      end
    end)
    server:stop()
    local log = process.read(path)
    folder.clear()
    local lines = select(2, log:gsub("\n", ""))
    assert.is_true(lines > 300 and lines <= count, ("%d lines of %d requests"):format(lines, count))
    assert.is_nil(log:find "[%z\1-\9\11-\31\127]")
    assert.is_nil(log:find "\194[\128-\159]")
    for line in log:gmatch "[^\n]+" do
      assert.is_truthy(format == "json" and core.read_json(line) or format == "text" and line:find "^%d%d:%d%d:%d%d ", line)
    end
  end)
end

describe("gamelift-local writes no text", function()
  test "text"
  test "json"
end)

describe("the log of the emulator", function()
  it("has one printable line for each event, whatever players call themselves", function()
    for _, nasty in ipairs(nasty_values) do
      if nasty[3] and #nasty[2] <= 1024 then
        local game = server_process.game()
        local server = game:ready()
        local session = game:new_session()
        server:activate()
        game:ok("CreatePlayerSession", { GameSessionId = session, PlayerId = nasty[2] })
        game:advance(400)
        assert.matches("its reservation has timed out", game:log())
        for _, line in ipairs(game.lines) do
          assert.is_nil(line:find "[%z\1-\31\127]", nasty[1])
          assert.is_nil(line:find "\194[\128-\159]", nasty[1])
        end
      end
    end
  end)
end)
