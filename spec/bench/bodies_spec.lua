local bodies = require "spec.bench.bodies"
local core = require "gamelift.core"
local report = require "spec.bench.report"
local plot = require "spec.bench.plot"

describe("the bench's bodies", function()
  it("obey the model and have the members of an active session", function()
    for operation, body in pairs { describe_game_sessions = bodies.page(20), create_game_session = bodies.create() } do
      local reply = assert(core.decode(operation, body))
      assert(core.encode(operation, reply, "strict", "output"))
      local session = reply.GameSession or reply.GameSessions[1]
      local members = 0
      for name in pairs(session) do
        members = members + 1
        assert.is_truthy(body:find('"' .. name .. '":', 1, true))
      end
      assert.equal(16, members)
    end
  end)

  it("are as many as requested, and the same each time", function()
    assert.equal(100, #core.decode("describe_game_sessions", bodies.page(100)).GameSessions)
    assert.equal(bodies.page(3), bodies.page(3))
  end)

  it("of the ready-made requests match the parameters", function()
    local request = assert(core.decode("create_game_session", bodies.create_request, "input"))
    assert.is_string(request.IdempotencyToken)
    request.IdempotencyToken = nil
    assert.same(bodies.create_params, request)
    assert.same(bodies.page_params, core.decode("describe_game_sessions", bodies.page_request, "input"))
  end)
end)

describe("the bench's report", function()
  local us = { 10, 12, 11 }
  local measured = {
    calls = { ["create http"] = { ours = us, curl = { 5, 6, 5.5 }, boto3 = { 500, 600, 550 } } },
    micro = { ["decode_100"] = { 30, 31, 32 }, ["cjson.decode_100"] = { 60, 62, 64 }, ["encode+sign"] = { 2, 3, 4 } },
    cold = { { name = "empty script", us = us, rss = 2048, heap = 0 }, { name = "gamelift.core", us = { 210, 212, 211 }, rss = 2500,
      heap = 9 } },
    skipped = { js = "no node" },
  }

  local function line(pattern)
    for _, text in ipairs(report.lines(measured)) do
      if text:find(pattern, 1, true) then return text end
    end
  end

  it("reports for each figure whether it meets its target", function()
    assert.is_truthy(line("create call / bare libcurl, http"):find "2%.00  <= 1%.15   NOT MET")
    assert.is_truthy(line("boto3 / create call, http"):find "50%.00  >= 30     met")
    assert.is_truthy(line("bare cjson.decode"):find "0%.50  <= 0%.45   NOT MET")
    assert.is_truthy(line("ms CPU over an empty script"):find "0%.20  <= 0%.3    met")
  end)

  it("has a dash and a reason for figures that were not measured", function()
    assert.is_truthy(line("JS v3 / create call, http"):find "%-$")
    assert.is_truthy(line "not measured: js: no node")
  end)

  it("becomes a picture even if most figures are missing", function()
    for _, r in ipairs { measured, { calls = {}, micro = {}, cold = {}, skipped = {} } } do
      local svg = plot.svg(r)
      assert.is_truthy(svg:find "^<svg " and svg:find "</svg>\n$")
      assert.is_nil(svg:find "nan")
    end
  end)
end)
