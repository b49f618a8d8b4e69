--- gamelift-local --launch COMMAND: runs a program for each server process of the managed fleets, and starts another when one ends.
--- Runs in nginx, in steps between requests.
local core = require("gamelift.native").require "gamelift.core"
local process = require "gamelift.local.process"
local server_sdk = require "gamelift.emulator.server_sdk"
local shell_split = require "gamelift.config.shell_split"

local launcher = {}

-- The program runs in a session of its own below this script. Its standard input ends with gamelift-local, however that ends: then
-- the script ends everything in the session, by SIGTERM and a second later by SIGKILL.
local SCRIPT = [[
command=$1
shift
exec 3<&0
session=$(command -v setsid)
$session sh -c "$command \"\$@\"" sh "$@" </dev/null 3<&- &
child=$!
group=${session:+-}$child
(
  read -r _ <&3
  trap '' TERM
  kill -s TERM -- "$group"
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.1
    kill -s 0 -- "$group" || exit
  done
  kill -s KILL -- "$group"
) 2>/dev/null >/dev/null &
guard=$!
exec 3<&-
wait $child
status=$?
kill -s TERM -- "-$child" 2>/dev/null
kill $guard 2>/dev/null
exit $status
]]

local MAX_LINE = 4096   -- bytes of a line that are printed in one piece
local QUICK = 5         -- seconds; a program that ends sooner is started again after a pause ...
local MAX_PAUSE = 30    -- ... of at most so many
local NAME = 8          -- characters of a process id in front of its lines

local emulator, command, inherited, print_line
local has_looked = false -- a step has been taken
local programs = {}     -- { [process id] = { child, name, started, text, fleet } }
local pauses = {}       -- { [fleet id] = { quick = programs in a row that ended soon, till = monotonic seconds } }

--- Sets up the launcher. Called before nginx takes its environment away.
--- @param settings { launch: string, environment: table<string, string> } # environment: variables that the start has removed
--- @param local_emulator gamelift.Emulator
--- @param print fun(line: string)
function launcher.init(settings, local_emulator, print)
  emulator, command, print_line = local_emulator, settings.launch, print
  inherited = process.environment()
  for name, value in pairs(settings.environment) do inherited[name] = value end
end

local function environment_of(id)
  local variables, list = {}, {}
  for name, value in pairs(inherited) do variables[name] = value end
  for name, value in pairs(server_sdk.environment(emulator, id)) do variables[name] = value end
  for name, value in pairs(variables) do list[#list + 1] = name .. "=" .. value end
  return list
end

local function print_lines(program, bytes)
  program.text = program.text .. bytes
  while true do
    local line, rest = program.text:match "^([^\n]*)\n(.*)$"
    if not line and #program.text > MAX_LINE then line, rest = program.text:sub(1, MAX_LINE), program.text:sub(MAX_LINE + 1) end
    if not line then return end
    program.text = rest
    print_line(("[%s] %s"):format(program.name, (line:gsub("\r$", ""))))
  end
end

local function start(id, server)
  local fleet = server.location.fleet.id
  local words = { "sh", "-c", SCRIPT, "sh", command }
  for _, word in ipairs(shell_split(server.launch.parameters or "")) do words[#words + 1] = word end
  local child, problem = process.spawn(words, environment_of(id))
  local program = { child = child, name = id:sub(1, NAME), started = core.monotonic(), text = "", fleet = fleet }
  programs[id] = program
  if not child then
    print_line(("[%s] cannot be started: %s"):format(program.name, problem))
    return
  end
  print_line(("[%s] started as process %d for fleet %s on %s"):format(program.name, child.pid, fleet, server.host.name))
end

-- Lets the programs of a fleet wait that end again and again as soon as they have started, other than by ProcessEnding.
local function note_end(program, is_regular)
  local pause = pauses[program.fleet] or { quick = 0, till = 0 }
  pauses[program.fleet] = pause
  if is_regular or core.monotonic() - program.started >= QUICK then
    pause.quick = 0
    return
  end
  pause.quick = pause.quick + 1
  local seconds = math.min(MAX_PAUSE, 2 ^ (pause.quick - 3))
  pause.till = core.monotonic() + seconds
  if seconds >= 1 then
    print_line(("[%s] it ended within %d s, as did the one before; the next one starts in %d s"):format(program.name, QUICK, seconds))
  end
end

local function finish(id, program, server)
  programs[id] = nil
  if program.child then
    process.close(program.child.output)
    if program.child.input then process.close(program.child.input) end
  end
  if program.text ~= "" then print_lines(program, "\n") end
  print_line(("[%s] ended"):format(program.name))
  note_end(program, server and server.sdk.is_ending)
  server_sdk.program_exited(emulator, id)
end

-- Reads the output of a program. Returns true once it has ended.
local function read(program)
  if not program.child then return true end
  local bytes = process.read(program.child.output)
  if bytes and bytes ~= "" then print_lines(program, bytes) end
  return bytes == ""
end

-- Ends a program: its script notices that its input has ended.
local function stop(program)
  if program.child and program.child.input then
    process.close(program.child.input)
    program.child.input = nil
  end
end

--- Reads the output of the programs, starts missing ones and ends superfluous ones. Never blocks.
function launcher.step()
  local wanted, now = server_sdk.launched(emulator), core.monotonic()
  local ended = {}
  if not has_looked and not next(wanted) then
    print_line "--launch: no managed fleet needs a process yet: create one, or start with --seed"
  end
  has_looked = true
  for id, program in pairs(programs) do
    if not wanted[id] then stop(program) end
    if read(program) then ended[id] = program end
  end
  for id, program in pairs(ended) do finish(id, program, wanted[id]) end
  for id, server in pairs(wanted) do
    local pause = pauses[server.location.fleet.id]
    if (server.launch.is_ended or server.sdk.connected_at) and not programs[id] then
      server_sdk.program_exited(emulator, id) -- it never ran, or ended with the gamelift-local that saved this state
    elseif not programs[id] and not ended[id] and (not pause or now >= pause.till) then
      start(id, server)
    end
  end
end

return launcher
