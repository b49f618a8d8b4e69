-- locale_spec.lua runs this in a locale whose decimal point is a comma. Numbers have to look as they do elsewhere.
assert(os.setlocale("de_DE.UTF-8"), "the locale is not there")
assert(_G.jit or string.format("%.1f", 1.5) == "1,5", "the locale has no comma") -- LuaJIT formats by itself

local core = require "gamelift.core"

local function float(text) return (assert(core.decode("describe_game_sessions", '{"X":' .. text .. "}")).X) end

assert(float "1.5" == 3 / 2)
assert(float "-0.001" == -1 / 1000)
assert(float "1.7976931348623157e308" == 2 ^ 1023 * (2 - 2 ^ -52))
assert(float "2.2250738585072011e-308" > 0) -- the slow way, through strtod
assert(float "123456789012345678901234567890.125" == 123456789012345678901234567890)
assert(core.decode("describe_game_sessions", '{"X":1,5}') == nil)

local session = '{"GameSessions":[{"CreationTime":1469498468.057,"Port":1935.0}]}'
local reply = assert(core.decode("describe_game_sessions", session))
assert(reply.GameSessions[1].CreationTime == 1469498468057 / 1000)
assert(core.encode("describe_game_sessions", reply, "off", "output"):find("1469498468.057", 1, true))

local body = assert(core.encode("put_scaling_policy", {
  Name = "p", FleetId = "fleet-1", MetricName = "IdleInstances", TargetConfiguration = { TargetValue = 5 / 2 },
  Threshold = 1 / 4,
}))
assert(body:find('"TargetValue":2.5', 1, true) and body:find('"Threshold":0.25', 1, true), body)
local _, problems = core.encode("put_scaling_policy", { Threshold = 0 / 0, EvaluationPeriods = 3 / 2 })
for _, p in ipairs(problems) do assert(not p.problem:find "%d,%d", p.problem) end

-- Not in the locale's ranges of letters: the service's patterns are of bytes.
local _, mismatches = core.encode("describe_compute", { FleetId = "fleet-1", ComputeName = "pc-\195\169" }, "service")
assert(mismatches and #mismatches == 1 and mismatches[1].problem:find "pattern", "a letter of the locale fits a pattern of ASCII letters")

assert(core.retry_delay("transient", 1, 1 / 2, "1500") >= 3 / 2)
assert(core.http_date "Tue, 03 Feb 2026 04:05:06 GMT" == 1770091506)
assert(core.iso8601 "2026-02-03T04:05:06.5Z" == 1770091506 + 1 / 2)
local signer = core.signer()
local _, date = signer:sign("POST", "https://gamelift.us-west-2.amazonaws.com/", {}, "{}",
  { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = "secret" }, "us-west-2", "gamelift", 1770091506 + 1 / 2)
assert(date == "20260203T040506Z")

local client = require("gamelift").client {
  region = "us-west-2", credentials = { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = "secret" },
  transport = {
    send = function(_, request)
      assert(not request.url:find ",", request.url)
      for name, value in pairs(request.headers) do
        assert(name == "Authorization" or not value:find "%d,%d", name .. ": " .. value)
      end
      return { status = 200, headers = {}, body = session }
    end,
    sleep = function() end,
  },
}
assert(client:describe_game_sessions { FleetId = "fleet-1" })
assert(os.setlocale() ~= "C", "the locale of the host was changed")
print "the same"
