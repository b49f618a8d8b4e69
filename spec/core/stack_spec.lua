local interpreter = require "spec.support.interpreter"
local program = require "spec.support.program"

-- Built with the library of the Lua that runs.
local headers = os.getenv "LUA_INCDIR" or _G.jit and "/usr/include/luajit-2.1" or "/usr/include/lua" .. interpreter.version
local library = _G.jit and "-lluajit-5.1" or "-llua" .. interpreter.version

describe("a thread with a stack of 64 KiB", function()
  it("is enough for the deepest input and the largest frames", function()
    if interpreter.build:find "sanitize" then pending "sanitizers need far more stack" end
    local _, missing = program.capture("test -e " .. headers .. "/lua.h")
    if missing ~= 0 then pending("there is no lua.h in " .. headers) end
    local path = program.build("small_stack", { library, "-lpthread" }, "-I" .. headers)
    if not path then pending "there is no C compiler" end
    local text, status = program.capture(("env -u LD_PRELOAD %s %s spec/support/deep.lua '%s' '%s'")
      :format(program.runner, path, package.path, package.cpath))
    os.remove(path)
    if status == 3 then pending "no thread of this machine may have so small a stack" end -- 128 KiB are the least on arm64
    assert.equal("borne\n", text)
    assert.equal(0, status)
  end)
end)
