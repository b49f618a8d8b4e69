-- What is shipped: the rockspec, the Makefile's flags and folders, the symbols of the built modules, the layout of the tree.
local build = require "spec.support.interpreter".build

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local function rockspec_at(path)
  local rockspec = {}
  local chunk
  if setfenv then -- luacheck: ignore 113
    chunk = assert(loadfile(path))
    setfenv(chunk, rockspec) -- luacheck: ignore 113
  else
    chunk = assert(loadfile(path, "t", rockspec))
  end
  chunk()
  return rockspec
end

describe("the rockspec", function()
  it("is complete, and lists no files: the Makefile installs those of the tree", function()
    local rockspec = rockspec_at "rockspec/gamelift-scm-1.rockspec"
    assert.equal("gamelift", rockspec.package)
    assert.same({ "linux" }, rockspec.supported_platforms)
    local description = rockspec.description
    for _, member in ipairs { "summary", "detailed", "license", "labels" } do assert.truthy(description[member], member) end
    assert.truthy(rockspec.test.command)
    assert.equal("make", rockspec.build.type)
    assert.is_nil(rockspec.build.modules)
    for _, name in ipairs { "CRYPTO", "OPENSSL", "CURL" } do
      assert.truthy(rockspec.external_dependencies[name], name)
      assert.equal("$(" .. name .. "_LIBDIR)", rockspec.build.variables[name .. "_LIBDIR"])
    end
  end)
end)

describe("the built modules", function()
  for _, name in ipairs { "core", "crypto", "curl" } do
    it("export luaopen_gamelift_" .. name .. " and nothing else", function()
      local exported = {}
      for _, line in ipairs(lines_of(("nm -D --defined-only %s/gamelift/%s.so"):format(build, name))) do
        local symbol = line:match "(%S+)$"
        if not symbol:find "^__odr_asan" then exported[#exported + 1] = symbol end -- a sanitized build's own
      end
      assert.same({ "luaopen_gamelift_" .. name }, exported)
    end)
  end

  it("link what they say: libcrypto for crypto, libcurl for curl, neither for core", function()
    local function needs(name, library)
      local text = table.concat(lines_of(("readelf -d %s/gamelift/%s.so"):format(build, name)), "\n")
      return text:find("NEEDED[^\n]*" .. library) ~= nil
    end
    assert.same({ false, false }, { needs("core", "libcrypto"), needs("core", "libcurl") })
    assert.same({ true, false }, { needs("crypto", "libcrypto"), needs("crypto", "libcurl") })
    assert.same({ false, true }, { needs("curl", "libcrypto"), needs("curl", "libcurl") })
  end)
end)

-- Returns the lines that assign to the control variable of a `for` loop around them, by their indents: Lua 5.5 has it constant.
local function loop_assignments(path)
  local wrong, loops, number = {}, {}, 0
  for line in io.lines(path) do
    number = number + 1
    local indent = #line:match "^ *"
    while loops[1] and indent <= loops[#loops].indent and line:find "%S" do loops[#loops] = nil end
    local assigned = line:match "^ *([%w_]+) *=[^=]" or line:match "%f[%w]then ([%w_]+) *=[^=]"
    for _, loop in ipairs(loops) do
      if assigned == loop.name and not line:find ",$" then wrong[#wrong + 1] = ("%s:%d: %s"):format(path, number, line) end
    end
    local name = line:match "^ *for ([%w_]+)"
    if name and not line:find "end$" then loops[#loops + 1] = { indent = indent, name = name } end
  end
  return wrong
end

describe("the product's Lua", function()
  it("assigns to no loop variable, which Lua 5.5 refuses", function()
    local wrong = {}
    for _, path in ipairs(lines_of "find lua examples spec src -name '*.lua'") do
      for _, line in ipairs(loop_assignments(path)) do wrong[#wrong + 1] = line end
    end
    assert.same({}, wrong)
  end)

  it("has nothing that Lua 5.1 cannot read", function()
    local wrong = {}
    for _, path in ipairs(lines_of "find lua -name '*.lua'") do
      local said = lines_of(("luac5.1 -p %s 2>&1 || luajit -b %s /dev/null 2>&1"):format(path, path))
      if said[1] then wrong[#wrong + 1] = said[1] end
    end
    assert.same({}, wrong)
  end)
end)

describe("the tree", function()
  it("has nothing at its top but what belongs there", function()
    local allowed = {
      rockspec = true, src = true, lua = true, spec = true, examples = true, Makefile = true,
      ["README.md"] = true, ["CHANGELOG.md"] = true, ["SECURITY.md"] = true, LICENSE = true,
    }
    for _, path in ipairs(lines_of "git ls-files 2>/dev/null") do
      local top = path:match "^[^/]+"
      assert.is_true(allowed[top] or top:sub(1, 1) == ".", path)
    end
  end)
end)
