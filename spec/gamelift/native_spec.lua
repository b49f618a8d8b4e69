-- C modules of another Lua or another version that package.cpath finds first.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local program = require "spec.support.program"
local native = require "gamelift.native"

local VERSION = native.VERSION:gsub("%.", "%%.")

-- Runs Lua code with another folder of modules before those of this tree; what it printed.
local function run(cpath, code)
  return (process.run(("LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='%s/?.so;%s/?.so;;' %s -e %s"):format(
    cpath, interpreter.build, interpreter.path, process.quote(code))))
end

describe("a C module of another version", function()
  local folder, remove, stale

  setup(function()
    folder, remove = process.folder()
    stale = program.build("stale", {}, "-shared -fPIC")
  end)
  teardown(function()
    remove()
    if stale then os.remove(stale) end
  end)

  -- Puts it where package.cpath finds it first: core, crypto or curl.
  local function put(name)
    if not stale then pending "no C compiler" end
    process.run(("rm -rf %s/gamelift; mkdir %s/gamelift; cp %s %s/gamelift/%s.so"):format(folder, folder, stale, folder, name))
  end

  for _, module in ipairs {
    "gamelift", "gamelift.client", "gamelift.credentials", "gamelift.emulator", "gamelift.errors", "gamelift.http", "gamelift.sign",
  } do
    it("is refused by require '" .. module .. "', with its file, both versions and the way out", function()
      put "core"
      local said = run(folder, ("print(pcall(require, %q))"):format(module))
      assert.matches("^false.*gamelift%.core: expected version " .. VERSION .. " as of the Lua files, got " .. folder
        .. "/gamelift/core%.so: version 0%.0%.1; remove the wrong one, or put the folder", said)
    end)
  end

  it("is not taken by the next require either", function()
    put "core"
    assert.matches("^nil", run(folder, "pcall(require, 'gamelift'); print(package.loaded['gamelift.core'])"))
  end)

  it("is refused as gamelift.crypto, every time that it is needed", function()
    put "crypto"
    local said = run(folder, "local c = require 'gamelift'; for _ = 1, 2 do print(pcall(require 'gamelift.core'.uuid)) end")
    local count = select(2, said:gsub("false\tgamelift%.crypto: expected version " .. VERSION .. "[^\n]*0%.0%.1;", ""))
    assert.equal(2, count, said)
  end)

  it("is refused as gamelift.curl: a call returns nil and an error, the loop raises, the doctor says so", function()
    put "curl"
    local said = run(folder, [[
      local gamelift = require "gamelift"
      local client = gamelift.client { region = "us-west-2", credentials = { access_key_id = "a", secret_access_key = "b" } }
      for _ = 1, 2 do print("call", select(2, client:list_fleets())) end
      print("loop", pcall(gamelift.loop))]])
    local count = select(2, said:gsub("gamelift%.curl: expected version " .. VERSION, ""))
    assert.equal(3, count, said)
  end)

  it("is refused if it was put into package.preload", function()
    local said = run(interpreter.build, [[
      package.preload["gamelift.core"] = function() return { version = "9.9.9" } end
      print(pcall(require, "gamelift"))]])
    assert.matches("got package%.preload: version 9%.9%.9;", said)
  end)
end)

describe("a C module for another Lua", function()
  local other = interpreter.version == "5.1" and ".build/5.4" or ".build/5.1"

  it("is refused with its file, what was expected and the way out", function()
    if not process.read(other .. "/gamelift/core.so") then pending(other .. " is not built") end
    local said = run(other, "print(pcall(require, 'gamelift'))")
    local this = rawget(_G, "jit") and "LuaJIT %(Lua 5%.1%)" or "Lua " .. interpreter.version
    assert.matches("^false.*gamelift%.core: expected a build for " .. this .. ", got " .. other:gsub("%.", "%%.")
      .. "/gamelift/core%.so: [^\n]*; remove the wrong one, or put the folder", said)
  end)

  it("is not reported for other failures", function()
    local said = run(interpreter.build, "package.cpath = ''; print(pcall(require, 'gamelift'))")
    assert.matches("module 'gamelift%.core' not found", said)
    assert.is_nil(said:find("expected", 1, true))
  end)
end)

describe("the version", function()
  it("is the same in the Lua files and in the three C modules", function()
    assert.matches('#define GL_VERSION "' .. VERSION .. '"', process.read "src/core/version.h")
    for _, name in ipairs { "core", "crypto", "curl" } do
      assert.equal(native.VERSION, require("gamelift." .. name).version, name)
    end
  end)
end)
