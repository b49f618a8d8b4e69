local core = require "gamelift.core"
local errors = require "gamelift.errors"
local options = require "gamelift.options"

local PATH = "lua/gamelift/types.lua"

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

local lines = lines_of(PATH)

-- Annotations by kind: { { rest =, line = }, ... }.
local function annotations(kind)
  local found = {}
  for number, line in ipairs(lines) do
    local rest = line:match("^%-%-%-@" .. kind .. " (.*)$")
    if rest then found[#found + 1] = { rest = rest, line = number } end
  end
  return found
end

-- { [class] = { [field] = { optional =, type = } } }
local function classes()
  local all, class = {}, nil
  for _, line in ipairs(lines) do
    local name = line:match "^%-%-%-@class ([%w_.]+)"
    if name then
      all[name], class = {}, name
    elseif line:find "^%-%-%-@field" then
      local field, optional, type = line:match '^%-%-%-@field (%[?"?[%w_.-]+"?%]?)(%??) (.*)$'
      assert(field, line)
      all[class][field] = { optional = optional == "?", type = type:match "^(.-)%s*#" or type }
    end
  end
  return all
end

describe("the editor's types", function()
  it("load as Lua and do nothing", function()
    assert(loadfile(PATH))()
    assert.equal("---@meta _", lines[1])
  end)

  it("define each name once", function()
    local defined = {}
    for _, kind in ipairs { "class", "alias" } do
      for _, a in ipairs(annotations(kind)) do
        local name = a.rest:match "^[%w_.]+"
        assert.is_nil(defined[name], name)
        defined[name] = true
      end
    end
  end)

  it("refer to defined names alone", function()
    local defined = {}
    for _, kind in ipairs { "class", "alias" } do
      for _, a in ipairs(annotations(kind)) do defined[a.rest:match "^[%w_.]+"] = true end
    end
    local count = 0
    for _, kind in ipairs { "class", "alias", "field", "param", "return", "overload" } do
      for _, a in ipairs(annotations(kind)) do
        for name in a.rest:gsub("#.*", ""):gmatch "gamelift[%w_.]*" do
          count = count + 1
          assert.is_true(defined[name], ("%s:%d: %s is not defined"):format(PATH, a.line, name))
        end
      end
    end
    assert.is_true(count > 1500)
  end)

  it("are written in forms that the language server knows", function()
    local kinds = { meta = true, class = true, alias = true, field = true, param = true, ["return"] = true, overload = true }
    for number, line in ipairs(lines) do
      local kind = line:match "^%-%-%-@(%w+)"
      assert.is_true(not kind or kinds[kind], PATH .. ":" .. number)
      local opened = select(2, line:gsub("[%(%[{<]", "")) - select(2, line:gsub("[%)%]}>]", ""))
      assert.equal(0, opened, PATH .. ":" .. number)
    end
  end)

  -- { params =, optional =, reply = } of an operation on "Client:" or "gamelift.".
  local text = table.concat(lines, "\n")
  local function signature(owner, method)
    local at = text:find(("function %s%s(params, options) end"):format(owner, method), 1, true)
    assert.truthy(at, owner .. method)
    local optional, params, reply = text:sub(at - 300, at - 1):match("%-%-%-@param params(%??) ([%w_.]+)\n"
      .. "%-%-%-@param options%? gamelift%.CallOptions\n"
      .. "%-%-%-@return ([%w_.]+)%? reply\n%-%-%-@return gamelift%.Error%? err\n$")
    assert.truthy(params, owner .. method)
    return { params = params, optional = optional == "?", reply = reply }
  end

  it("have every operation alike on the client and on the module", function()
    for _, method in ipairs(core.methods()) do
      assert.same(signature("Client:", method), signature("gamelift.", method))
    end
  end)

  it("have every parameter, required or not", function()
    local all = classes()
    for _, method in ipairs(core.methods()) do
      local mine, members, required = signature("Client:", method), core.members(method, "input"), false
      local fields = 0
      for _ in pairs(all[mine.params]) do fields = fields + 1 end
      assert.equal(#members, fields, method)
      for _, member in ipairs(members) do
        assert.equal(member.required, not all[mine.params][member.name].optional, method .. "." .. member.name)
        required = required or member.required
      end
      assert.equal(not required, mine.optional, method)
    end
  end)

  it("have every member of a reply, and ResponseMetadata", function()
    local all = classes()
    for _, method in ipairs(core.methods()) do
      local reply = signature("Client:", method).reply
      assert.equal("gamelift.ResponseMetadata", all[reply].ResponseMetadata.type, reply)
      local members = core.operation(method).has_output and core.members(method, "output") or {}
      for _, member in ipairs(members) do assert.truthy(all[reply][member.name], reply .. "." .. member.name) end
    end
  end)

  it("have every paginator, by get_paginator and in gamelift.paginate", function()
    local all, overloads = classes(), {}
    for _, a in ipairs(annotations "overload") do
      local name, class = a.rest:match '^fun%(self, name: "([%w_]+)"%): gamelift%.paginate%.(%w+)$'
      if name then overloads[name] = class end
    end
    for _, method in ipairs(core.methods()) do
      local info = core.operation(method)
      assert.equal(info.paginator and info.name, overloads[method], method)
      assert.equal(info.paginator ~= nil, all["gamelift.paginate"][method] ~= nil, method)
    end
  end)

  it("have every exception and every enum", function()
    local all = classes()
    for _, exception in ipairs(core.exceptions()) do
      assert.equal(('"%s"'):format(exception.name), all["gamelift.errors"][exception.name].type)
    end
    local count = 0
    for _ in pairs(all["gamelift.enums"]) do count = count + 1 end
    assert.equal(65, count)
    assert.equal('"ACTIVE"', all["gamelift.enums.GameSessionStatus"].ACTIVE.type)
  end)

  it("have every kind of error", function()
    local kinds = {}
    for number, line in ipairs(lines) do
      if line == "---@alias gamelift.ErrorKind" then
        local at = number
        while lines[at + 1]:find "^%-%-%-|" do
          at = at + 1
          kinds[lines[at]:match '"(.*)"'] = true
        end
      end
    end
    for code, entry in pairs(errors.codes) do assert.is_true(kinds[entry.kind], code) end
  end)

  it("have options that a client and a call know", function()
    local all, wrong = classes(), 0 / 0
    local function known(problem_of, class)
      for name in pairs(all[class]) do
        local problem = problem_of { [name] = wrong }
        assert.is_nil(problem and problem:match "^unknown option", class .. "." .. name)
      end
    end
    known(options.client_problem, "gamelift.ClientOptions")
    known(options.client_problem, "gamelift.CallOptions")
    known(options.call_problem, "gamelift.CallOptions")
    known(function(value) return options.client_problem { retry = value } end, "gamelift.Retry")
    known(function(value) return options.client_problem { timeout = value } end, "gamelift.Timeout")
  end)

  it("have no public name that is not there", function()
    local gamelift, all = require "gamelift", classes()
    for name in pairs(all.gamelift) do assert.truthy(gamelift[name], name) end
    for name in text:gmatch "\nfunction gamelift%.([%w_]+)%(" do assert.is_function(gamelift[name], name) end
    for name in pairs(all["gamelift.credentials"]) do assert.is_function(gamelift.credentials[name], name) end
    local client = gamelift.client { region = "us-west-2" }
    for name in text:gmatch "\nfunction Client:([%w_]+)%(" do assert.is_function(client[name], name) end
  end)
end)
