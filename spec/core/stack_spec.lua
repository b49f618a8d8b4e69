local program = require "spec.support.program"

-- Built against the Lua that runs: a fitting liblua is needed, and no sanitizer, which needs far more stack.
local version = _VERSION:match "%d%.%d"
local sanitized = (os.getenv "GAMELIFT_BUILD" or ""):find "sanitize"

describe("a thread with a stack of 64 KiB", function()
  it("bears the deepest input and the largest frames", function()
    if _G.jit or sanitized then return pending "PUC Lua without sanitizers only" end
    local headers = "/usr/include/lua" .. version
    local _, missing = program.capture("test -e " .. headers .. "/lua.h")
    if missing ~= 0 then return pending("no headers in " .. headers) end
    local path = program.build("small_stack", { "-llua" .. version, "-lpthread" }, "-I" .. headers)
    if not path then return pending "no compiler" end
    local text, status = program.capture(("env -u LD_PRELOAD %s spec/support/deep.lua '%s' '%s'")
      :format(path, package.path, package.cpath))
    os.remove(path)
    assert.equal("borne\n", text)
    assert.equal(0, status)
  end)
end)
