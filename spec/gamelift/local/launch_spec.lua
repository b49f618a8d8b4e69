-- gamelift-local --launch: the programs of managed fleets, with real processes.
local cjson = require "cjson"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local Game = {}
Game.__index = Game

-- A program that says what it was given, and waits.
local WAITS = [[sh -c 'echo "id=$GAMELIFT_SDK_PROCESS_ID url=$GAMELIFT_SDK_WEBSOCKET_URL token=$GAMELIFT_SDK_AUTH_TOKEN]]
  .. [[ host=$GAMELIFT_SDK_HOST_ID fleet=$GAMELIFT_SDK_FLEET_ID home=$HOME" >&2; echo "arguments: $# $*"; echo pid=$$;]]
  .. [[ exec sleep 1000' program]]

-- Starts gamelift-local with a fleet of these ServerProcesses; nil: without a fleet.
local function start(command, server_processes, options)
  local folder, remove = process.folder()
  local self = setmetatable({ folder = folder, remove = remove }, Game)
  process.write(folder .. "/seed.json", cjson.encode { fleets = server_processes and { { Name = "f", FleetId = "fleet-f",
    RuntimeConfiguration = { ServerProcesses = server_processes } } } })
  local all = { seed = folder .. "/seed.json", output = folder .. "/log", launch = command }
  for name, value in pairs(options or {}) do all[name] = value end
  self.server = assert(process.server(all))
  return self
end

function Game:stop()
  self.server:stop()
  self.remove()
end

function Game:log() return process.read(self.folder .. "/log") or "" end

-- Waits until the log has so many matches of a pattern. Returns the matches.
function Game:wait(pattern, count, seconds)
  local matches
  assert(process.wait(function()
    matches = {}
    for match in self:log():gmatch(pattern) do matches[#matches + 1] = match end
    return #matches >= (count or 1)
  end, seconds), ("%s in: %s"):format(pattern, self:log()))
  return matches
end

function Game:control(action, arguments)
  local response = http.request(self.server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" },
    next(arguments or {}) and cjson.encode(arguments) or "{}")
  assert(response.status == 200, response.body)
  return cjson.decode(response.body)
end

local function wait_gone(pids)
  for _, pid in ipairs(pids) do
    assert.truthy(process.wait(function() return not process.alive(pid) end), "process " .. pid .. " is alive")
  end
end

local function one(parameters, count)
  return { LaunchPath = "/local/game/server", Parameters = parameters, ConcurrentExecutions = count or 1 }
end

describe("gamelift-local --launch", function()
  it("runs the command with the five variables, Parameters as arguments, and a prefix before each line", function()
    local game = start(WAITS, { one "7001 'two words' ;id \"{a,b}\"" })
    local id, url, token, host, fleet, home = game:wait("id=([^\n]+)")[1]:match(
      "^(%S+) url=(%S+) token=(%S+) host=(%S+) fleet=(%S+) home=(%S+)")
    assert.equal(game.server.websocket_url, url)
    assert.truthy(token:find "^%x+%-%x+$")
    assert.equal("fleet-f", fleet)
    assert.equal(os.getenv "HOME", home)
    local view = game:control("state").fleets[1].locations[1].hosts[1]
    assert.equal(view.name, host)
    assert.equal(id, view.processes[1].process_id)
    assert.equal("it has not connected (InitSDK)", view.processes[1].sdk.no_session_because)
    game:wait("%[" .. id:sub(1, 8) .. "%] arguments: 4 7001 two words ;id {a,b}\n")
    game:stop()
  end)

  it("runs ConcurrentExecutions on each instance", function()
    local game = start(WAITS, { one("a", 2), one("b", 3) })
    game:wait("arguments: 1 a\n", 2)
    game:wait("arguments: 1 b\n", 3)
    assert.equal(5, #game:wait("pid=%d+", 5))
    game:stop()
  end)

  it("starts a program again when it ends, more slowly when it ends at once", function()
    local game = start("sh -c 'echo pid=$$; exit 3'", { one "x" })
    game:wait("pid=%d+", 3)
    game:wait "it ended within 5 s, as did the one before; the next one starts in 1 s"
    game:wait "SERVER_PROCESS_CRASHED: The server process exited without ProcessEnding"
    game:stop()
  end)

  it("starts a program again at once when it has called ProcessEnding", function()
    local folder, remove = process.folder()
    process.write(folder .. "/game.lua", [[
      local server = assert(require("gamelift").server.init_sdk {})
      assert(server:process_ready { port = 7001, on_start_game_session = print })
      assert(server:process_ending())
    ]])
    local game = start(("cd %s && exec env %s"):format(process.quote(process.run "pwd"), interpreter.command(folder .. "/game.lua")),
      { one "x" })
    game:wait("%] ended\n", 5)
    assert.is_nil(game:log():find "the next one starts in")
    game:stop()
    remove()
  end)

  it("prints a line of 4,096 bytes in one piece, also if its end comes later, and so much of a longer one at once", function()
    local folder, remove = process.folder()
    process.write(folder .. "/script", ([[
      cd %s
      wait_for() { while [ ! -e $1 ]; do sleep 0.01; done; }
      if [ $1 = ticks ]; then
        for tick in 1 2; do wait_for go$tick; echo tick$tick; done
      else
        printf %%04096d 0; : >written; wait_for go3
        echo; printf %%04098d 0; wait_for go4; echo; echo the end
      fi
      exec sleep 1000
    ]]):format(folder))
    local game = start("sh " .. folder .. "/script", { one "ticks", one "line" })
    assert(process.wait(function() return process.read(folder .. "/written") end))
    -- With the second tick all output of the first has been read.
    for tick = 1, 2 do
      process.write(folder .. "/go" .. tick, "")
      game:wait("tick" .. tick)
    end
    assert.is_nil(game:log():find(("0"):rep(100))) -- ports and times have some
    process.write(folder .. "/go3", "")
    game:wait("%] 0+\n", 2)
    process.write(folder .. "/go4", "")
    game:wait "the end"
    local lengths = {}
    for zeros in game:log():gmatch "%] (0*)\n" do lengths[#lengths + 1] = #zeros end
    assert.same({ 4096, 4096, 2 }, lengths)
    game:stop()
    remove()
  end)

  it("says that nothing has to be started yet, where there is no managed fleet", function()
    local game = start(WAITS)
    game:wait "%-%-launch: no managed fleet needs a process yet: create one, or start with %-%-seed\n"
    game:stop()
  end)

  it("says that a command does not exist", function()
    local game = start("/nowhere/server", { one "x" })
    game:wait "/nowhere/server: not found"
    game:stop()
  end)

  it("leaves nothing when gamelift-local ends, also of programs that ignore SIGTERM and have children", function()
    for _, signal in ipairs { "TERM", "KILL" } do
      local game = start("sh -c 'trap \"\" TERM; sleep 1000 & echo pid=$!; echo pid=$$; while :; do sleep 1; done'", { one("x", 2) })
      local pids = game:wait("pid=(%d+)", 4)
      for _, pid in ipairs(pids) do assert.is_true(process.alive(pid)) end
      process.kill(game.server.pid, signal)
      wait_gone(pids)
      game:stop()
    end
  end)

  it("ends a program that does not connect in 5 minutes, and those of a reset", function()
    local game = start(WAITS, { one "x" }, { clock = "driven" })
    local first = game:wait "pid=(%d+)"
    game:control("advance", { seconds = 300 })
    game:wait "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT"
    wait_gone(first)
    local both = game:wait("pid=(%d+)", 2)
    game:control "reset"
    wait_gone { both[2] }
    game:wait("pid=(%d+)", 3)
    game:stop()
  end)

  it("gives programs none of its connections", function()
    local game = start("sh -c 'ls -l /proc/$$/fd; echo listed; exec sleep 1000' program", { one("x", 2) })
    game:wait("listed", 2)
    for descriptor, target in game:log():gmatch "(%d+) %-> (%S+)" do
      assert.truthy(tonumber(descriptor) < 3 or target:find "^/proc/", descriptor .. " -> " .. target)
    end
    game:stop()
  end)
end)
