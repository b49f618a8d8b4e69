local areas = require "spec.mutation.areas"
local sites = require "spec.mutation.sites"

local function changes(text, is_c)
  local out = {}
  for i, site in ipairs(sites.list(text .. "\n", is_c)) do out[i] = ("%d %s"):format(site.line, site.after) end
  return out
end

describe("spec.mutation.sites", function()
  it("mutates operators, constants, conditions and statements of Lua", function()
    assert.same({ "1 if a >= 1 then", "1 if a > 2 then", "1 if not (a > 1) then" }, changes("if a > 1 then", false))
    assert.same({ "1   x = a and b", "1   do end" }, changes("  x = a or b", false))
    assert.same({ "1 return x + 1, true", "1 return x - 1, false", "1 return x - 2, true" }, changes("return x - 1, true", false))
  end)

  it("mutates operators, constants, conditions and statements of C", function()
    assert.same({ "1   if (a <= 7) f();", "1   if (a < 8) f();", "1   if (!(a < 7)) f();" }, changes("  if (a < 7) f();", true))
    assert.same({ "1   ;" }, changes("  free(p);", true))
    assert.same({}, changes("  int n;", true))
  end)

  it("leaves comments, strings and directives alone", function()
    assert.same({}, changes("/* a < b\n 7 > 3 */ // 1\n#define N 7\nf(\"a < 1\");", true))
    assert.same({}, changes("-- a < 1\n--[[ b < 1\n c == 2 ]] f(\"x < 1\", 'it\\'s 2', [[\n3 ]])", false))
  end)
end)

describe("spec.mutation.areas", function()
  it("finds a spec for each source that is mutated", function()
    local pipe = assert(io.popen "git ls-files src lua")
    local without = {}
    for path in pipe:lines() do
      if areas.is_mutated(path) and #areas.specs(path) == 0 then without[#without + 1] = path end
    end
    pipe:close()
    assert.same({}, without)
  end)

  it("begins with the specs named like the source", function()
    assert.equal("spec/core/url_spec.lua", areas.specs "src/core/url.c" [1])
    assert.equal("spec/gamelift/retry/quota_spec.lua", areas.specs "lua/gamelift/retry/quota.lua" [1])
  end)
end)
