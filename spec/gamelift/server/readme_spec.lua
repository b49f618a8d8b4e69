-- The section "Try it" of the README, as written: a game server that the local GameLift starts, and one that joins by itself.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

describe("the README's game server", function()
  local folder, remove, server, section

  setup(function()
    section = process.read("lua/gamelift/server/README.md"):match "\n## Try it\n(.-)\n## "
    folder, remove = process.folder()
    process.write(folder .. "/game.lua", 'io.stdout:setvbuf "line" ' .. section:match "```lua\n(.-)```") -- 5.1 would keep lines
    process.write(folder .. "/seed.json", (section:match "```json\n(.-)```"))
    server = assert(process.server { seed = folder .. "/seed.json", output = folder .. "/log",
      launch = ("cd %s && exec env %s"):format(process.quote(process.run "pwd"), interpreter.command(folder .. "/game.lua")) })
  end)
  teardown(function()
    server:stop()
    remove()
  end)

  local function wait_for(file, pattern)
    assert(process.wait(function() return (process.read(folder .. "/" .. file) or ""):find(pattern) end),
      process.read(folder .. "/" .. file))
  end

  -- Runs Lua code with the variables that gamelift-local --env prints. Returns the output.
  local function run(code)
    process.write(folder .. "/code.lua", code)
    return process.run(("eval \"$(lua/gamelift/local/gamelift-local --port %d --env)\"; %s"):format(server.port,
      interpreter.command(folder .. "/code.lua")))
  end

  it("is started, becomes ready and is given a game session", function()
    wait_for("log", "is ready on port 7777")
    local id = run(section:match "lua5.4 %-e '(.-)'")
    assert.matches("^arn:aws:gamelift:.*/fleet%-arena/", id)
    wait_for("log", "it plays " .. id:gsub("%p", "%%%0"))
  end)

  it("joins the Anywhere fleet with the options that it names", function()
    local game = process.read(folder .. "/game.lua"):gsub("init_sdk%(%)", (section:match "`(init_sdk %b{})`")):gsub("while.*", "")
    assert.equal("true", run(game .. [[
      local client = require("gamelift").client()
      server:run(0.5)
      local id = assert(client:create_game_session { FleetId = "fleet-home", ]] .. section:match 'Location = "custom%-home"'
      .. [[, MaximumPlayerSessionCount = 8 }).GameSession.GameSessionId
      while not server:get_game_session_id() do server:run(0.05) end
      io.stdout:write(tostring(server:get_game_session_id() == id))
      assert(server:process_ending())
    ]]):match "true$")
  end)
end)
