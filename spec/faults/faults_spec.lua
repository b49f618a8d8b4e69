-- Plays the faults of spec/faults/cases.lua to a client of each transport. FAULTS=all plays all of them, over http and https; otherwise one
-- case of each row is played to one of the transports. What was tried is written to .build/faults/, from where `make check-faults` prints
-- it.
local caller = require "spec.faults.caller"
local cases = require "spec.faults.cases"
local certs = require "spec.support.certs"
local core = require "gamelift.core"
local drivers = require "spec.faults.drivers"
local fault_server = require "spec.support.fault_server"
local figures = require "spec.faults.figures"
local play = require "spec.faults.play"

local ALL = os.getenv "FAULTS" == "all"

-- Returns the schemes over which a case is played: with FAULTS=all both.
local function schemes(case, number)
  if case.only then return { case.only } end
  if ALL then return { "http", "https" } end
  return { number % 2 == 0 and "http" or "https" }
end

-- Returns the cases to play to the nth transport: all, or the first ones of every third row.
local function selected(nth)
  if ALL then return cases.list end
  local list, seen, count = {}, {}, 0
  for _, case in ipairs(cases.list) do
    if not seen[case.row] then
      seen[case.row], count = true, count + 1
      if count % 3 == nth % 3 and not case.not_in then list[#list + 1] = case end
    end
  end
  return list
end

for nth, name in ipairs { "curl", "loop", "nginx" } do
  describe("a client (" .. name .. ") meets", function()
    local driver = drivers[name]
    local server, made, random_float

    setup(function()
      server, made = fault_server.start(), certs.make()
      random_float = core.random_float
      driver:start(made)
      caller.hurry() -- after nginx has found a port at random
    end)

    teardown(function()
      core.random_float = random_float
      driver:stop()
      server:stop()
      made:remove()
      figures.write(name, driver.polls)
    end)

    for number, case in ipairs(selected(nth)) do
      for _, scheme in ipairs(schemes(case, number)) do
        local tls = scheme == "https"
        it(("%s (%s)"):format(case.id, scheme), function()
          local reason = case.not_in and case.not_in[name] or tls and case.not_in_tls and case.not_in_tls[name]
          if reason then
            figures.skip(name, case, scheme, reason)
            pending(reason)
          end
          local problems = play.case(case, driver, tls, server, made)
          figures.count(name, case, scheme, not problems[1])
          assert.same({}, problems)
        end)
      end
    end

    if name == "nginx" then
      it("without an alert in the log", function()
        for line in driver.worker:alarms():gmatch "[^\n]+" do
          assert.matches("SSL_%a[%w_]*%(%) failed", line) -- nginx calls a peer's broken TLS critical
        end
      end)
    end
  end)
end
