local interpreter = require "spec.support.interpreter"
local program = require "spec.support.program"

-- Another process, since a locale is the whole process's; the locale is made for the occasion.
describe("a locale with a decimal comma", function()
  it("changes nothing that is written or read", function()
    local dir = os.tmpname()
    os.remove(dir)
    local _, status = program.capture(("mkdir %s && localedef --no-archive -i de_DE -f UTF-8 %s/de_DE.UTF-8"):format(dir, dir))
    local text
    if status == 0 then
      text, status = program.capture(("LOCPATH=%s LUA_PATH='%s' LUA_CPATH='%s' %s spec/support/comma.lua"):format(dir,
        package.path, package.cpath, interpreter.path))
    end
    os.execute("rm -rf " .. dir)
    if not text then pending "there is no source of the locale de_DE: apt-get install locales" end
    if program.runner ~= "" and text:find "the locale " then pending "this machine's localedef makes no locale for that C library" end
    assert.equal("the same\n", text)
    assert.equal(0, status)
  end)
end)
