-- Proves the first page of the local GameLift: its programs run as they are there, and its variables are those of --env.
local boto3 = require "spec.support.boto3"
local http = require "spec.support.http"
local markdown = require "spec.support.markdown"
local process = require "spec.support.process"

local README = "lua/gamelift/local/README.md"
local run, quote = process.run, process.quote
local ROOT = run "pwd"
local PEERS = ROOT .. "/.build/peers"
local NO_PEERS = "there is no %s: .ci/deps peers"

local text = process.read(README)
local function block(heading, language) return markdown.blocks(markdown.section(text, heading), language)[1] end
local function program(language) return block("## The first game session", language) end

local function missing_js()
  if not process.read(PEERS .. "/node_modules/@aws-sdk/client-gamelift/package.json") then
    return NO_PEERS:format "AWS SDK for JavaScript v3 in .build/peers"
  end
end

local function missing_go()
  if process.read(PEERS .. "/go_first/main.go") ~= program "go" or not process.read(PEERS .. "/go-first") then
    return NO_PEERS:format "program with the AWS SDK for Go v2 of this README in .build/peers"
  end
end

local function missing_pytest()
  if boto3.missing then return boto3.missing end
  if select(2, run "python3 -c 'import pytest'") ~= 0 then return NO_PEERS:format "pytest" end
end

-- language, file of the program, its command, why it cannot run
local programs = {
  { "python", "first.py", "python3 first.py", boto3.missing },
  { "bash", "first.sh", "bash -e first.sh", boto3.cli_missing },
  { "js", "first.mjs", "node first.mjs", missing_js() },
  { "go", "first.go", PEERS .. "/go-first", missing_go() },
}

describe("the first page of the local GameLift", function()
  local folder, remove, server

  before_each(function()
    folder, remove = process.folder()
    server = assert(process.server())
    run(("ln -s %s %s/node_modules"):format(quote(PEERS .. "/node_modules"), folder))
  end)
  after_each(function()
    server:stop()
    remove()
  end)

  -- Runs a command in the folder with the variables of --env, and no others of AWS.
  local function with_env(command)
    return run(("cd %s && unset $(env | sed -n 's/^\\(AWS_[A-Z_]*\\)=.*/\\1/p')"
      .. " && export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null NODE_NO_WARNINGS=1"
      .. " && eval \"$(%s/lua/gamelift/local/gamelift-local --port %d --env)\" && %s"):format(quote(folder), quote(ROOT),
      server.port, command))
  end

  for _, case in ipairs(programs) do
    it("has a program in " .. case[1] .. " that prints where a player connects", function()
      if case[4] then return pending(case[4]) end
      process.write(folder .. "/" .. case[2], program(case[1]))
      local output, status = with_env(case[3])
      assert.equal(0, status, output)
      assert.matches("^127%.0%.0%.1:7777%spsess%-%x+%-%x+%-%x+%-%x+%-%x+$", output)
    end)
  end

  it("has a fixture for pytest that begins each test without the fleets of the one before", function()
    local missing = missing_pytest()
    if missing then return pending(missing) end
    process.write(folder .. "/conftest.py", block("## In tests", "python"))
    process.write(folder .. "/test_fleets.py", table.concat({ "import boto3, pytest", '@pytest.mark.parametrize("turn", [1, 2])',
      "def test_fleets(turn):", '    gamelift = boto3.client("gamelift")', '    assert gamelift.list_fleets()["FleetIds"] == []',
      '    gamelift.create_fleet(Name="demo", BuildId="build-1", EC2InstanceType="c5.large")',
      '    assert len(gamelift.list_fleets()["FleetIds"]) == 1', "" }, "\n"))
    local output, status = with_env "python3 -m pytest -q -p no:cacheprovider"
    assert.equal(0, status, output)
    assert.matches("2 passed", output)
  end)

  it("has a hook for JavaScript that begins each test without the fleets of the one before", function()
    local missing = missing_js()
    if missing then return pending(missing) end
    process.write(folder .. "/fleets.test.mjs", table.concat({ 'import { test } from "node:test";',
      'import { GameLift } from "@aws-sdk/client-gamelift";', block("## In tests", "js"),
      "for (const turn of [1, 2]) test(`turn ${turn}`, async () => {", "  const gamelift = new GameLift();",
      "  if ((await gamelift.listFleets({})).FleetIds.length) throw new Error('fleets');",
      '  await gamelift.createFleet({ Name: "demo", BuildId: "build-1", EC2InstanceType: "c5.large" });',
      "  if ((await gamelift.listFleets({})).FleetIds.length !== 1) throw new Error('no fleet');", "});" }, "\n"))
    local output, status = with_env "node --test fleets.test.mjs"
    assert.equal(0, status, output)
    assert.matches("pass 2\n", output)
  end)

  it("names the variables that --env prints, for the default port", function()
    local expected = {}
    for names, value in markdown.section(text, "## Start"):gmatch "\n| (`AWS[^|]*) | `([^`]+)` |" do
      for name in names:gmatch "`([%u_]+)`" do expected[#expected + 1] = ("export %s=%s"):format(name, value) end
    end
    local printed = run(("lua/gamelift/local/gamelift-local --port %d --env"):format(server.port)):gsub(":" .. server.port, ":9080")
    assert.equal(5, #expected)
    assert.equal(table.concat(expected, "\n"), printed)
  end)

  it("names actions of the control interface with arguments that they take", function()
    local count = 0
    for name, arguments in markdown.section(text, "## In tests"):gmatch "`(%l+)` with `({.-})`" do
      local response = http.request(server.port, "POST", "/_control/" .. name, { ["Content-Type"] = "application/json" }, arguments)
      assert.equal(200, response.status, response.body)
      count = count + 1
    end
    assert.equal(2, count)
  end)
end)
