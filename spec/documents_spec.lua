-- Proves the documents: tables are those of the code, examples compile, files and names exist.
local documents = require "spec.lint.documents"
local errors = require "gamelift.errors"
local markdown = require "spec.support.markdown"
local options = require "gamelift.config.options"
local tree = require "spec.lint.tree"

local compile = rawget(_G, "loadstring") or load

-- Returns the part of a document from a heading to the next one of its level.
local function section(path, heading) return markdown.section(tree.read(path), heading) end

-- Returns the rows of a section's first table, without its head: lists of cells.
local function rows(path, heading)
  local list = {}
  for line in section(path, heading):gmatch "\n([^\n]*)" do
    local cells = {}
    for cell in (line:match "^|(.*)$" or ""):gmatch "%s*(.-)%s*|" do cells[#cells + 1] = cell end
    if #cells > 0 then list[#list + 1] = cells elseif #list > 0 then break end
  end
  table.remove(list, 1)
  table.remove(list, 1)
  return list
end

-- Returns the words in backticks of a text, in order.
local function code_words(text)
  local list = {}
  for word in text:gmatch "`([^`]+)`" do list[#list + 1] = word end
  return list
end

-- Returns the words in backticks of the first column of a table, as a set.
local function first_column(path, heading)
  local set = {}
  for _, cells in ipairs(rows(path, heading)) do
    for _, word in ipairs(code_words(cells[1])) do set[word] = true end
  end
  return set
end

-- Returns the set of fields of a class in types.lua, with those that it inherits.
local function fields(class)
  local set = {}
  local block = tree.read "lua/gamelift/types.lua":match("\n%-%-%-@class gamelift%." .. class .. "(.-)\n\n")
  for name in block:gmatch "\n%-%-%-@field ([%w_]+)" do set[name] = true end
  local parent = block:match "^: gamelift%.(%w+)"
  if parent then
    for name in pairs(fields(parent)) do set[name] = true end
  end
  return set
end

describe("the documents", function()
  it("have links, files and names that exist, and no comment cites what is not in the tree", function()
    assert.same({}, documents())
  end)

  it("count the scenarios of the memory sweep", function()
    local function names() return require("spec.oom.scenarios").names() end
    rawset(_G, "OOM_TLS_PORT", "1") -- as the host of `make oom` sets it
    local count = #names()
    rawset(_G, "OOM_TLS_PORT", nil)
    assert.matches((" in %d scenarios "):format(count), tree.read "spec/README.md", 1, true)
    assert.matches(("\n| all | %d | "):format(count), tree.read "spec/oom/README.md", 1, true)
  end)

  it("have Lua that compiles", function()
    local count = 0
    for _, path in ipairs(tree.files "%.md$") do
      for block in tree.read(path):gmatch "```lua\n(.-)```" do
        local text = block:gsub("…", "")
        local chunk, problem = compile(text)
        assert.is_truthy(chunk or compile("return " .. text), path .. ": " .. tostring(problem) .. "\n" .. block)
        count = count + 1
      end
    end
    assert.is_true(count > 25, count)
  end)

  it("name targets that make has", function()
    local makefile = "\n" .. tree.read "Makefile" .. tree.read "src/build.mk" .. tree.read "spec/checks.mk"
    for _, path in ipairs(tree.files "%.md$") do
      for target in tree.read(path):gmatch "[\n`]make ([%l%d-]+)" do
        assert.truthy(makefile:find("\n" .. target:gsub("%-", "%%-") .. "[: ]"), path .. ": make " .. target)
      end
    end
  end)

  it("link lua/gamelift to each of its folders", function()
    local text = tree.read "lua/gamelift/README.md"
    for _, path in ipairs(tree.files "^lua/gamelift/[%w_]+/.*%.lua$") do
      local folder = path:match "^lua/gamelift/([%w_]+/)"
      assert.truthy(text:find("](" .. folder, 1, true) or text:find("`" .. folder .. "`", 1, true), folder)
    end
  end)
end)

describe("the table of questions", function()
  local list = rows("spec/README.md", "## Where each rule is")

  -- Returns true if a word is in one of the files, or in a file below one of the folders.
  local function is_in(word, paths)
    for _, path in ipairs(paths) do
      for _, file in ipairs(tree.files("^" .. path:gsub("%p", "%%%0"))) do
        if tree.read(file):find("%f[%w_]" .. word .. "%f[^%w_]") then return true end
      end
    end
    return false
  end

  it("has thirteen questions", function() assert.equal(13, #list) end)

  for _, cells in ipairs(list) do
    it("has a true answer: " .. cells[1], function()
      local paths, names = {}, {}
      for _, word in ipairs(code_words(cells[2])) do
        if word:find "/" then paths[#paths + 1] = word elseif word:find "^[%a_]+$" then names[#names + 1] = word end
      end
      assert.is_true(#paths > 0)
      for _, path in ipairs(paths) do assert.is_true(#tree.files("^" .. path:gsub("%p", "%%%0")) > 0, path) end
      for _, name in ipairs(names) do assert.is_true(is_in(name, paths), name) end
    end)
  end
end)

describe("the documented options", function()
  local CONFIG = "lua/gamelift/config/README.md"

  it("are those of a client", function()
    local named = first_column(CONFIG, "## Options")
    assert.same(fields "ClientOptions", named)
    for name in pairs(named) do
      local problem = options.client_problem { [name] = coroutine.create(function() end) }
      assert.is_true(problem ~= nil and not problem:find "^unknown", problem)
    end
  end)

  it("have the forms that a client takes", function()
    local block = section(CONFIG, "## Options"):match "gamelift%.client (%b{})\nclient:close":gsub("…", "x")
    assert.is_nil(options.client_problem(assert(compile("return " .. block))()))
  end)

  it("have the defaults of the code", function()
    local block = section(CONFIG, "## Options"):match "gamelift%.client (%b{})\nclient:close":gsub("…", "x")
    local shown = assert(compile("return " .. block))()
    assert.same(options.DEFAULT_TIMEOUT, shown.timeout)
    assert.equal(options.DEFAULT_RETRY.mode, shown.retry.mode)
    assert.equal(options.DEFAULT_RETRY.max_attempts, shown.retry.max_attempts)
    assert.equal(options.DEFAULT_MAX_RESPONSE, shown.max_response)
    local quota = section("lua/gamelift/retry/README.md", "## Rules"):match "%*%*Quota%*%*: (%d+)"
    assert.equal(require("gamelift.retry.quota").SIZE, tonumber(quota))
  end)

  it("are those of retry and of a loop", function()
    assert.same(fields "Retry", first_column("lua/gamelift/retry/README.md", "## Options"))
    assert.same(fields "LoopOptions", first_column("lua/gamelift/loop/README.md", "## Options"))
  end)

  it("are the fields of log events", function()
    assert.same(fields "LogEvent", first_column("lua/gamelift/README.md", "## Logging"))
  end)
end)

describe("the internal contract of transports", function()
  it("names members that the built-in transports have", function()
    local sources = ""
    for _, folder in ipairs { "transport", "loop", "nginx" } do
      for _, path in ipairs(tree.files("^lua/gamelift/" .. folder .. "/.*%.lua$")) do sources = sources .. tree.read(path) end
    end
    for _, cells in ipairs(rows("lua/gamelift/transport/README.md", "## The internal contract")) do
      for _, word in ipairs(code_words(cells[1])) do
        local name = word:match "^[%l_]+"
        assert.truthy(sources:find("[.:]" .. name .. "%f[^%w_]"), name)
      end
    end
  end)
end)

describe("the documented errors", function()
  it("have the codes of the library", function()
    local list = {}
    for code, entry in pairs(errors.codes) do
      list[#list + 1] = ("| `%s` | %s | %s |"):format(code, entry.kind, entry.meaning)
    end
    table.sort(list, function(a, b)
      local kind_a, kind_b = a:match "^| %S+ | (%S+)", b:match "^| %S+ | (%S+)"
      if kind_a ~= kind_b then return kind_a < kind_b end
      return a < b
    end)
    local expected = "| Code | Kind | Meaning |\n|---|---|---|\n" .. table.concat(list, "\n") .. "\n"
    local text = section("lua/gamelift/errors/README.md", "## Codes")
    assert.is_true(text:find(expected, 1, true) ~= nil, "the table of codes should be\n" .. expected)
  end)

  it("have the fields of an error", function()
    local named = first_column("lua/gamelift/errors/README.md", "## Fields")
    named.is = true -- a method
    assert.same(fields "Error", named)
  end)

  it("follow from the failures of a transport", function()
    local failures, documented = {}, {}
    for _, path in ipairs(tree.files "^lua/gamelift/.*%.lua$") do
      local block = tree.read(path):match "[ .]FAILURES = {\n(.-)\n}"
      for failure, meaning in (block or ""):gmatch "([%l_]+) = (%b{})" do
        local code = meaning:match '"(%u%w+)"'
        failures[failure] = { errors.codes[code].kind, code, meaning:find '"transient"' and "yes" or "no" }
      end
    end
    for _, cells in ipairs(rows("lua/gamelift/transport/README.md", "## Failures")) do
      documented[code_words(cells[1])[1]] = { cells[2], code_words(cells[3])[1], cells[4]:match "^%a+" }
    end
    assert.same(failures, documented)
  end)
end)

-- Follows "How often a provider is asked" of the credentials: { situation, seconds that keys live, second from which the
-- provider fails, { { second of a call, times that the provider was asked by then, "fails" where the call does }, … } }.
local RENEWALS = {
  { "no expiration", nil, nil, { { 0, 1 }, { 1000, 1 }, { 100000, 1 } } },
  { "more than 15 minutes left, then less", 3600, nil, { { 0, 1 }, { 2699, 1 }, { 2701, 2 }, { 2702, 2 } } },
  { "15 to 10 minutes left, and it fails", 3600, 1, { { 0, 1 }, { 2701, 2 }, { 2702, 2 }, { 2762, 3 } } },
  { "less than 10 minutes left, and it fails", 3600, 1, { { 0, 1 }, { 3001, 2 }, { 3002, 2 }, { 3061, 3 }, { 3599, 4 } } },
  { "expired, and it fails", 3600, 1, { { 0, 1 }, { 3601, 2, "fails" }, { 3602, 3, "fails" } } },
  { "keys that live less than 15 minutes", 600, nil, { { 0, 1 }, { 1, 1 }, { 59, 1 }, { 61, 2 }, { 62, 2 } } },
}

describe("a provider is asked as documented:", function()
  local gamelift = require "gamelift"
  local START = 1700000000

  for _, case in ipairs(RENEWALS) do
    it(case[1], function()
      local now, asked = START, 0
      local function provider()
        asked = asked + 1
        if case[3] and now >= START + case[3] then return nil, "down" end
        return {
          access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret", expiration = case[2] and now + case[2],
        }
      end
      local emulator = gamelift.emulator { clock = START, wall = function() return now end }
      local client = gamelift.client {
        region = "us-west-2", endpoint = "http://local", transport = emulator:transport(), credentials = provider,
        clock = function() return now end,
      }
      for _, call in ipairs(case[4]) do
        now = START + call[1]
        local reply, err = client:list_fleets()
        assert.equal(call[3] == "fails", reply == nil, tostring(err))
        assert.equal(call[2], asked, "asked by second " .. call[1])
      end
    end)
  end
end)
