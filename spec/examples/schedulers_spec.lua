-- The examples of schedulers, as a person runs them, and their page.
local child = require "spec.support.child"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local FOLDER = "examples/schedulers/"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

-- Pends where this Lua lacks the module.
local function need(name, why)
  if not pcall(require, name) then pending(("there is no %s for this Lua: %s"):format(name, why)) end
end

-- copas continues when a coroutine has failed.
local function run(file)
  local said, status = process.run(interpreter.command(FOLDER .. file, "timeout 20 env ASAN_OPTIONS=detect_leaks=0"), "keep")
  assert.equal(0, status, said)
  return said
end

describe("with_cqueues.lua", function()
  it("makes calls in coroutines of cqueues", function()
    need("cqueues", "apt-get install lua-cqueues")
    assert.matches("^15 calls in 3 coroutines of cqueues$", run "with_cqueues.lua")
  end)
end)

describe("with_copas.lua", function()
  it("makes calls in coroutines of copas", function()
    need("copas", "apt-get install lua-copas, which Debian has for Lua 5.1 and LuaJIT only")
    assert.matches("^15 calls in 3 coroutines of copas$", run "with_copas.lua")
  end)
end)

describe("with_luv.lua", function()
  it("makes calls in coroutines of the program, and polls only when there is work", function()
    need("luv", "apt-get install lua-luv")
    local polls = run("with_luv.lua"):match "^15 calls in 3 coroutines under libuv: (%d+) polls$"
    assert.is_true(tonumber(polls) < 100, polls)
  end)

  it("polls once per round of libuv while the loop is busy, so that other handles run too", function()
    need("luv", "apt-get install lua-luv")
    local said = child.run [[
      local loops, uv = require "gamelift.loop", require "luv"
      local rounds, polls, new = 0, 0, loops.new
      local check = uv.new_check()
      check:start(function() rounds = rounds + 1 end)
      check:unref()
      function loops.new(...)
        local loop = new(...)
        local poll = loop.poll
        function loop.poll(...)
          polls = polls + 1
          if polls == 2 then
            loop:spawn(function() for _ = 1, 500 do loop:sleep(0) end end)
          end
          return poll(...)
        end
        return loop
      end
      dofile "examples/schedulers/with_luv.lua"
      print(polls, rounds)
    ]]
    local polls, rounds = said:match "\n(%d+)%s+(%d+)\nstatus 0"
    assert.is_true(tonumber(polls) > 250, said)
    -- a socket and the idle handle may each call in one round; a timer of 0 ms calls hundreds of times
    assert.is_true(tonumber(polls) <= 2 * tonumber(rounds) + 2, said)
  end)
end)

describe("cqueues_transport.lua", function()
  it("sends, retries and fails as a transport does, on every Lua", function()
    need("cqueues", "apt-get install lua-cqueues")
    local said = child.run [[
      package.path = package.path .. ";examples/schedulers/?.lua"
      local cqueues = require "cqueues"
      local gamelift = require "gamelift"
      local transport = require("cqueues_transport").new { max_response = 10000 }
      local here = assert(require("gamelift.local").start())
      local function client(url, limits)
        return gamelift.client { endpoint = url, region = here.region, credentials = here.credentials, transport = transport,
          retry = { mode = "off" }, timeout = limits }
      end
      local cq = cqueues.new()
      cq:wrap(function()
        local real = client(here.url)
        assert(real:create_fleet { Name = "harbor", BuildId = "build-1", EC2InstanceType = "c5.large" })
        for _ = 1, 5 do assert(#assert(real:list_fleets()).FleetIds == 1) end
        print(select(2, real:create_game_session { FleetId = "fleet-none", MaximumPlayerSessionCount = 2 }).kind)
        print(select(2, client "http://127.0.0.1:1":list_fleets()).code)
        print(select(2, client "https://127.0.0.1:1":list_fleets()).sent)
        local silent = require("socket").bind("127.0.0.1", 0)
        local _, port = silent:getsockname()
        local err = select(2, client("http://127.0.0.1:" .. port, { total = 0.05 }):list_fleets())
        print(err.code, err.sent)
      end)
      print(cq:loop())
      here:stop()
    ]]
    assert.equal("service\nConnectionFailed\nno\nTotalTimeout\tmaybe\ntrue\nstatus 0\n", said)
  end)
end)

describe("the page", function()
  local page = read(FOLDER .. "README.md")

  local function blocks(text)
    local list = {}
    for block in text:gmatch "```lua\n(.-)```" do list[#list + 1] = block end
    return list
  end

  it("has code that compiles", function()
    local all = blocks(page)
    assert.is_true(#all >= 6)
    for _, block in ipairs(all) do assert((loadstring or load)((block:gsub("…", "")))) end -- luacheck: ignore 113
  end)

  it("has the hooks of the examples", function()
    for name, file in pairs { cqueues = "with_cqueues.lua", copas = "with_copas.lua", libuv = "with_luv.lua" } do
      local example = {}
      for line in read(FOLDER .. file):gmatch "[^\n]+" do example[line:match "^%s*(.-)%s*$"] = true end
      local hook = page:match("\n## " .. name .. "\n.-```lua\n.-(  .-)\nend }")
      local count = 0
      for line in hook:gmatch "[^\n]+" do
        count = count + 1
        local code = line:gsub("%s+%-%-.*$", ""):match "^%s*(.-)%s*$"
        assert.is_true(example[code], ("%s lacks the page's line %q"):format(file, code))
      end
      assert.is_true(count >= 3)
    end
  end)

  it("names files that exist", function()
    for path in page:gmatch "| `([%w_]+%.lua)`" do read(FOLDER .. path) end
    read "lua/gamelift/http/README.md"
  end)
end)
