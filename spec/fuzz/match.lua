-- Scripts of simulations, as JSON: rule sets, tickets, acceptances, time. A script is run, or one message says what is wrong with it.
local core = require "gamelift.core"
local simulate = require "gamelift.emulator.matchmaking.simulate"

-- Returns the value as the program that reads the file has it: without null.
local function plain(value)
  if type(value) ~= "table" then return value ~= core.null and value or nil end
  local copy = setmetatable({}, getmetatable(value))
  for key, item in pairs(value) do copy[key] = plain(item) end
  return copy
end

return function(text)
  local script = core.read_json(text)
  if type(script) ~= "table" or script.generator ~= nil then return end
  local steps = type(script.steps) == "table" and script.steps or {}
  local last = type(steps[#steps]) == "table" and steps[#steps].at or 0
  if type(last) ~= "number" or last > 1e5 or type(script["until"]) == "number" and script["until"] > 1e5 then return end -- long, no more
  local report, problem = simulate.run(plain(script))
  if report then simulate.text(report) simulate.json(report)
  else
    assert(type(problem) == "string" and utf8.len(problem) and problem:sub(1, 1) == "$", problem)
  end
end
