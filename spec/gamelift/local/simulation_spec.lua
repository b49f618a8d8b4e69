-- gamelift-local --simulate: reports as text, JSON and plot; wrong files are named with line and path.
local core = require "gamelift.core"
local plot = require "gamelift.local.plot"
local process = require "spec.support.process"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local run, quote = process.run, process.quote
local SCRIPT = "timeout 60 lua/gamelift/local/gamelift-local "

describe("a simulation by gamelift-local", function()
  local folder, remove
  before_each(function() folder, remove = process.folder() end)
  after_each(function() remove() end)

  local DUEL = [[{
  "rule_set": {
    "ruleLanguageVersion": "1.0",
    "teams": [ { "name": "crew", "minPlayers": 2, "maxPlayers": 2 } ],
    "rules": []
  },
  "steps": [
    { "at": 0, "start": { "TicketId": "a", "Players": [ { "PlayerId": "p1" } ] } },
    { "at": 4, "start": { "TicketId": "b", "Players": [ { "PlayerId": "p2" } ] } },
    { "at": 9, "start": { "TicketId": "c", "Players": [ { "PlayerId": "p3" } ] } },
    { "at": 20, "check": { "match_count": 1 } }
  ]
}
]]

  local function simulate_file(text, words)
    local path = folder .. "/script.json"
    process.write(path, text)
    return run(SCRIPT .. "--simulate " .. quote(path) .. " " .. (words or ""))
  end

  it("prints a report for people, or as JSON", function()
    local text, status = simulate_file(DUEL)
    assert.equal(0, status)
    assert.matches("^3 tickets, 1 matches in 20 s\n", text)
    text, status = simulate_file(DUEL, "--json")
    assert.equal(0, status)
    local report = assert(core.read_json(text))
    assert.same({ { "a", "b" }, 2, "c", 4 }, { { report.matches[1].tickets[1], report.matches[1].tickets[2] }, report.sizes[1].size,
      report.unmatched[1].id, report.waits.longest })
    assert.equal(1, report.open[1].tickets)
    assert.is_nil(report.events)
  end)

  it("draws a plot by gnuplot", function()
    if select(2, run "command -v gnuplot") ~= 0 then return pending "there is no gnuplot: .ci/deps test" end
    local path = folder .. "/report.svg"
    local text, status = simulate_file(DUEL, "--plot " .. quote(path))
    assert.equal(0, status, text)
    local drawn = process.read(path)
    local odd = folder .. "/a`touch x`$(touch x)'\"\\.svg"
    text, status = simulate_file(DUEL, "--plot " .. quote(odd))
    assert.same({ 0, drawn, "" }, { status, process.read(odd), (run("ls x 2>/dev/null")) }, text)
    for _, title in ipairs { "Waits until matched", "Sizes of matches", "Evaluations of rules", "Open tickets", "3 tickets, 1 matches" } do
      assert.truthy(drawn:find(title, 1, true), title)
    end
  end)

  it("says how to install gnuplot, and which files it writes", function()
    local report = assert(simulate.run((core.read_json(DUEL))))
    local _, problem = plot.draw(report, "x.jpg", folder)
    assert.equal("--plot: expected a file that ends with .svg, .png or .pdf, got 'x.jpg'", problem)
    _, problem = plot.draw(report, "a\n!touch x\n.svg", folder)
    assert.equal("--plot: expected a file without control characters in its name", problem)
    process.write(folder .. "/script.json", DUEL)
    local path = (os.getenv "GAMELIFT_LUA" or "lua5.4"):match "[^/]+$" -- not the script that runs it with sanitizers
    local text, status = run(("mkdir %s/bin; for p in sh mktemp rm dirname readlink %s; do ln -s \"$(command -v $p)\" %s/bin/; done; "
      .. "PATH=%s/bin %s--simulate %s/script.json --plot %s/x.svg"):format(folder, path, folder, folder,
        SCRIPT:gsub("timeout 60 ", ""), folder, folder))
    assert.equal(1, status)
    assert.matches("apt%-get install gnuplot%-nox", text)
  end)

  it("writes names from the file as nothing but text", function()
    local report = { seconds = 1, tickets = 0, matches = {}, unmatched = {}, waits = {}, wait_times = {}, sizes = {}, open = {},
      rules = { { ruleName = 'a"\n`touch x`\\', passedCount = 1, failedCount = 2 } } }
    local text = plot.script(report, "svg", "x'y.svg")
    assert.truthy(text:find('"a???touch x??" 1 2', 1, true), text)
    assert.truthy(text:find("set output 'x''y.svg'", 1, true), text)
  end)

  it("names line and path of what is wrong with the file", function()
    local wrong = {
      { '"minPlayers": 2', '"minPlayers": "two"', ':4: $.rule_set.teams[0].minPlayers: expected a whole number, got "two"' },
      { '"minPlayers"', '"minPlayer"', ":4: $.rule_set.teams[0].minPlayers: expected a whole number, got nothing" },
      { '"ruleLanguageVersion": "1.0"', '"ruleLanguageVersion": 1', ':3: $.rule_set.ruleLanguageVersion: expected "1.0", got 1' },
      { '"at": 4', '"at": "x"', ':9: $.steps[1].at: expected a number of at least 0, got "x"' },
      { '"at": 4', '"at":\n"x"', ':10: $.steps[1].at: expected a number of at least 0, got "x"' },
      { '"PlayerId": "p2"', '"PlayerId": 2', ":9: $.steps[1].start.Players[0].PlayerId: expected a string, got number" },
      { '"PlayerId": "p3"', '"PlayrId": "p3"', ":10: $.steps[2].start.Players[0].PlayrId: unknown parameter" },
      { '"match_count"', '"match_cout"', ':11: $.steps[3].check.match_cout: unknown property "match_cout", did you mean match_count?' },
      { '"match_count"', '"matches"', ":11: $.steps[3].check.matches: expected a list, got 1" },
      { '"steps"', '"configuration": { "RequestTimeoutSecond": 5 },\n"steps"',
        ":7: $.configuration.RequestTimeoutSecond: unknown parameter" },
      { '"steps"', '"options": { "retentoin": 5 },\n"steps"', ':7: $.options: unknown option "retentoin", did you mean retention?' },
      { '"rules": []', '"rules": [ { "name": "x", "type": "compoud" } ]', ":5: $.rule_set.rules[0].type: expected one of" },
      { '"rules": []', '"rules": [', ":6: a value is expected" },
      { '"rule_set"', '"rule_sets"', ':2: $.rule_sets: unknown property "rule_sets", did you mean rule_set?' },
    }
    for _, case in ipairs(wrong) do
      local place, stop = DUEL:find(case[1], 1, true)
      local text, status = simulate_file(DUEL:sub(1, place - 1) .. case[2] .. DUEL:sub(stop + 1))
      assert.equal(1, status)
      assert.truthy(text:find(folder .. "/script.json" .. case[3], 1, true), case[3] .. "\n" .. text)
    end
  end)

  it("takes nothing but a JSON object from the file", function()
    for _, text in ipairs { "[]", "[{}]", "1", '"rule_set"' } do
      local said, status = simulate_file(text)
      assert.equal(1, status)
      assert.truthy(said:find(folder .. "/script.json:1: expected an object with rule_set and steps", 1, true), said)
    end
  end)

  it("takes --json and --plot with --simulate only", function()
    local text, status = run(SCRIPT .. "--json")
    assert.equal(2, status)
    assert.matches("%-%-json and %-%-plot are for %-%-simulate", text)
  end)

  it("runs the example", function()
    local text, status = run(SCRIPT .. "--simulate examples/matchmaking.json")
    assert.equal(0, status)
    local matches = tonumber(text:match "^600 tickets, (%d+) matches")
    assert.truthy(matches and matches > 60, text)
    for _, rule in ipairs { "FairTeams", "CloseSkill", "SharedMode", "FastConnection" } do
      assert.truthy(tonumber(text:match("rule " .. rule .. ": passed (%d+)")) > 0, rule)
    end
  end)
end)
