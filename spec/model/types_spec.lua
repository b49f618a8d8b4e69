local core = require "gamelift.core"
local errors = require "gamelift.errors"
local options = require "gamelift.config.options"
local missing_token = require("gamelift.retry.tokens").missing

local PATH = "lua/gamelift/types.lua"

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

local lines = lines_of(PATH)

-- Returns the annotations of a kind: { { rest =, line = }, ... }.
local function annotations(kind)
  local list = {}
  for number, line in ipairs(lines) do
    local rest = line:match("^%-%-%-@" .. kind .. " (.*)$")
    if rest then list[#list + 1] = { rest = rest, line = number } end
  end
  return list
end

-- Returns { [class] = { [field or method] = { optional =, type = } } }, with the members that a class inherits.
local function classes()
  local all, parents, owners, class = {}, {}, { gamelift = "gamelift" }, nil
  for _, line in ipairs(lines) do
    local name, parent = line:match "^%-%-%-@class ([%w_.]+):? ?(%S*)"
    local owner, method = line:match "^function (%w+)[.:]([%w_]+)%("
    if name then
      all[name], parents[name], class = {}, parent, name
    elseif line:find "^local %u" then
      owners[line:match "^local (%w+)"] = class
    elseif owner then
      all[owners[owner]][method] = { optional = false, type = "function" }
    elseif line:find "^%-%-%-@field" then
      local field, optional, type = line:match '^%-%-%-@field (%[?"?[%w_.-]+"?%]?)(%??) (.*)$'
      assert(field, line)
      all[class][field] = { optional = optional == "?", type = type:match "^(.-)%s*#" or type }
    end
  end
  for name, members in pairs(all) do
    local parent = parents[name]
    while parent and parent ~= "" do
      for field, value in pairs(all[parent]) do members[field] = members[field] or value end
      parent = parents[parent]
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

  it("refer only to defined names", function()
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

  -- Returns { params =, optional =, reply =, link = } of an operation on "Operations:" or "gamelift.".
  local text = table.concat(lines, "\n")
  local function signature(owner, method)
    local at = text:find(("function %s%s(params, options) end"):format(owner, method), 1, true)
    assert.truthy(at, owner .. method)
    local link, optional, params, reply = text:sub(at - 400, at - 1):match("\n%-%-%- %[Amazon's reference%]%((%S+)%)\n"
      .. "%-%-%-@param params(%??) ([%w_.]+)\n%-%-%-@param options%? gamelift%.CallOptions\n"
      .. "%-%-%-@return ([%w_.]+)%? reply\n%-%-%-@return gamelift%.Error err # where reply is nil\n$")
    assert.truthy(params, owner .. method)
    return { params = params, optional = optional == "?", reply = reply, link = link }
  end

  it("have every operation with one signature on the client and on the module", function()
    for _, method in ipairs(core.methods()) do
      assert.same(signature("Operations:", method), signature("gamelift.", method))
    end
  end)

  it("link every operation to its page of Amazon's reference", function()
    for _, method in ipairs(core.methods()) do
      assert.equal("https://docs.aws.amazon.com/gamelift/latest/apireference/API_" .. core.operation(method).name .. ".html",
        signature("Operations:", method).link)
    end
  end)

  it("have every parameter as required or optional; generated ones are optional", function()
    local all = classes()
    for _, method in ipairs(core.methods()) do
      local mine, members, required = signature("Operations:", method), core.members(method, "input"), false
      local fields, filled = 0, missing_token(core.operation(method), {})
      for _ in pairs(all[mine.params]) do fields = fields + 1 end
      assert.equal(#members, fields, method)
      for _, member in ipairs(members) do
        local needed = member.required and member.name ~= filled
        assert.equal(needed, not all[mine.params][member.name].optional, method .. "." .. member.name)
        required = required or needed
      end
      assert.equal(not required, mine.optional, method)
    end
  end)

  it("have every member of a reply, and ResponseMetadata", function()
    local all = classes()
    for _, method in ipairs(core.methods()) do
      local reply = signature("Operations:", method).reply
      assert.equal("gamelift.ResponseMetadata", all[reply].ResponseMetadata.type, reply)
      local members = core.operation(method).has_output and core.members(method, "output") or {}
      for _, member in ipairs(members) do assert.truthy(all[reply][member.name], reply .. "." .. member.name) end
    end
  end)

  -- Members of replies that need no check, and members that do.
  local certain = {
    GameSession = "GameSessionId FleetId FleetArn Status CreationTime",
    PlayerSession = "PlayerSessionId GameSessionId FleetArn PlayerId Status CreationTime",
    FleetAttributes = "FleetId FleetArn Status CreationTime", GameSessionPlacement = "PlacementId Status",
    MatchmakingTicket = "TicketId Status ConfigurationArn", GameSessionQueue = "GameSessionQueueArn", Compute = "ComputeStatus",
    CreateGameSessionOutput = "GameSession", CreateFleetOutput = "FleetAttributes", CreateBuildOutput = "Build",
    DescribeGameSessionsOutput = "GameSessions", ListFleetsOutput = "FleetIds", DescribeMatchmakingOutput = "TicketList",
    DescribeFleetLocationAttributesOutput = "LocationAttributes", RequestUploadCredentialsOutput = "UploadCredentials",
  }
  local uncertain = {
    GameSession = "TerminationTime IpAddress Port CreatorId PlayerGatewayStatus",
    FleetAttributes = "BuildId BuildArn ScriptId ScriptArn TerminationTime", GameSessionPlacement = "GameSessionId GameSessionArn EndTime",
    Compute = "InstanceId", DescribeGameSessionsOutput = "NextToken", CreateBuildOutput = "UploadCredentials",
    UpdateFleetCapacityOutput = "ManagedCapacityConfiguration", DescribeFleetPortSettingsOutput = "UpdateStatus",
    RoutingStrategy = "FleetId", Player = "PlayerId", -- parameters, too
  }

  it("have members that a reply always contains without nil", function()
    local all = classes()
    for optional, list in pairs { [false] = certain, [true] = uncertain } do
      for class, members in pairs(list) do
        for member in members:gmatch "%S+" do
          assert.equal(optional, all["gamelift." .. class][member].optional, class .. "." .. member)
        end
      end
    end
  end)

  it("have a paginated list without nil, in pages and in the full result", function()
    local all, count = classes(), 0
    for _, method in ipairs(core.methods()) do
      local info = core.operation(method)
      local key = info.paginator and info.paginator.result_key
      if key then
        count = count + 1
        assert.is_false(all[signature("gamelift.", method).reply][key].optional, method)
        assert.is_false(all["gamelift.paginate." .. info.name .. "Result"][key].optional, method)
      end
    end
    assert.equal(27, count)
  end)

  it("document the result of loop:sleep", function()
    assert.truthy(text:find("\n---@return gamelift.Failure%? # [^\n]+\nfunction Loop:sleep%(seconds%) end\n"))
  end)

  it("have every paginator, by get_paginator and in gamelift.paginate", function()
    local all, overloads = classes(), { ["self, "] = {}, [""] = {} }
    for _, a in ipairs(annotations "overload") do
      local receiver, name, class = a.rest:match '^fun%((s?e?l?f?,? ?)name: "([%w_]+)"%): gamelift%.paginate%.(%w+)$'
      if name then overloads[receiver][name] = class end
    end
    for _, method in ipairs(core.methods()) do
      local info = core.operation(method)
      assert.equal(info.paginator and info.name, overloads["self, "][method], method)
      assert.equal(info.paginator and info.name, overloads[""][method], method)
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
    assert.equal(67, count)
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

  -- Returns the upvalue of a function with this name.
  local function known_to(fn, name)
    for i = 1, 60 do
      local upvalue, value = debug.getupvalue(fn, i)
      if upvalue == name then return value end
      if not upvalue then break end
    end
    error("no " .. name)
  end

  -- Returns the set of keys of the tables, without metamethods and without the words of `internal`.
  local function names_of(internal, ...)
    local names = {}
    for _, t in ipairs { ... } do
      for name in pairs(t) do
        if type(name) == "string" and not name:find "^__" and not (" " .. internal .. " "):find(" " .. name .. " ", 1, true) then
          names[name] = true
        end
      end
    end
    return names
  end

  local function methods(object, internal) return names_of(internal or "", debug.getmetatable(object).__index) end

  -- gamelift.resty loads inside nginx only.
  local function resty()
    local real = _G.ngx
    rawset(_G, "ngx", { get_phase = function() end })
    package.loaded["ngx.semaphore"] = package.loaded["ngx.semaphore"] or {}
    local module = require "gamelift.resty"
    rawset(_G, "ngx", real)
    for _, name in ipairs { "ngx.semaphore", "gamelift.resty", "gamelift.nginx.phase" } do package.loaded[name] = nil end
    local dict = { get = print, set = print, add = print, delete = print }
    local made = module.cached(require("gamelift").client { region = "us-west-2" }, { dict = dict, ttl = 1 })
    local index = debug.getmetatable(made).__index
    return { module = names_of("", module), methods = names_of("", known_to(index, "Cached")),
      options = known_to(module.cached, "OPTIONS").fields }
  end

  -- Returns the options of gamelift-local, by their names in Lua.
  local function command_options()
    local names = { command = true }
    for line in io.lines "lua/gamelift/local/launch.lua" do
      local name = line:match '^parser:%w+%("%-%-([%w-]+)"'
      if name then names[name:gsub("-", "_")] = true end
    end
    return names
  end

  -- Returns a list of { class, names that exist, names that the class has and the table may lack }. Both must have the same names, except
  -- operations and exceptions, which other specs check.
  local function public()
    local gamelift = require "gamelift"
    local client = gamelift.client { region = "us-west-2" }
    local loop = gamelift.loop()
    local task = loop:spawn(function() end)
    local pages = client:get_paginator("list_fleets"):paginate {}
    local emulator = gamelift.emulator {}
    local shared = resty()
    local one_client, one_call = known_to(options.client_problem, "CLIENT"), known_to(options.call_problem, "CALL")
    local make_server = known_to(gamelift.server.start, "make")
    local server_options = known_to(require("gamelift.server.parameters").problem, "OPTIONS")
    local sign = require "gamelift.sign"
    local server = assert(require("gamelift.local").start { nginx = os.getenv "NGINX" })
    server:stop()
    local list = {
      { "gamelift", names_of("", gamelift, known_to(getmetatable(gamelift).__index, "PARTS")) },
      { "gamelift.Client", methods(client) },
      { "gamelift.Loop", methods(loop, "bind check start clock idle attach detach run_until"), "close" },
      { "gamelift.Task", methods(task) },
      { "gamelift.http", names_of("", gamelift.http) },
      { "gamelift.HttpParser", methods(gamelift.http.parser()) },
      { "gamelift.paginate.ListFleetsPages", methods(pages), "resume_token" },
      { "gamelift.Emulator", methods(emulator, "backend save_state load_state") },
      { "gamelift.emulator", names_of("operations", gamelift.emulator) },
      { "gamelift.EmulatorOptions", known_to(require("gamelift.emulator.options").check, "rows") },
      { "gamelift.credentials", names_of("cached default", gamelift.credentials) },
      { "gamelift.local", names_of("", require "gamelift.local") },
      { "gamelift.LocalServer", names_of("pipe guard", server) },
      { "gamelift.LocalOptions", command_options() },
      { "gamelift.resty", shared.module },
      { "gamelift.Cached", shared.methods },
      { "gamelift.CacheOptions", shared.options },
      { "gamelift.ClientOptions", one_client.fields },
      { "gamelift.CallOptions", one_call.fields },
      { "gamelift.Timeout", one_client.fields.timeout.fields },
      { "gamelift.Retry", one_client.fields.retry.fields },
      { "gamelift.LoopOptions", known_to(require("gamelift.loop").new, "OPTIONS").fields },
      { "gamelift.server", names_of("", gamelift.server) },
      { "gamelift.Server", names_of("", known_to(make_server, "Server")) },
      { "gamelift.ServerOptions", server_options.fields },
      { "gamelift.ServerTimeout", server_options.fields.timeout.fields },
      { "gamelift.ServerReady", known_to(known_to(known_to(make_server, "Server").start, "STARTERS").process_ready, "READY").fields },
      { "gamelift.SignRequest", known_to(sign, "REQUEST").fields },
      { "gamelift.SignOptions", known_to(sign, "OPTIONS").fields },
    }
    loop:close()
    return list
  end

  it("have the options of each source of credentials, as required or optional", function()
    local all = classes()
    for name, class in pairs {
      shared_file = "SharedFile", process = "Process", container = "Container", assume_role = "AssumeRole", web_identity = "WebIdentity",
      sso = "Sso", imds = "Imds", static = "Credentials",
    } do
      local fields, annotated, expected = all["gamelift." .. class], {}, {}
      for field, kind in pairs(require("gamelift.credentials." .. name).OPTIONS.fields) do expected[field] = kind.required == true end
      for field, annotation in pairs(fields) do annotated[field] = not annotation.optional end
      assert.same(expected, annotated, class)
    end
  end)

  it("have the public names and no others", function()
    local all, is_operation = classes(), {}
    for _, method in ipairs(core.methods()) do is_operation[method] = true end
    local count = 0
    for _, case in ipairs(public()) do
      local class, there, alone = case[1], case[2], " " .. (case[3] or "") .. " "
      assert.truthy(all[class], class)
      for name in pairs(there) do
        count = count + 1
        assert.truthy(all[class][name] or is_operation[name], class .. " lacks " .. name)
      end
      for name in pairs(all[class]) do
        assert.is_true(there[name] ~= nil or is_operation[name] or alone:find(" " .. name .. " ", 1, true) ~= nil,
          class .. " has " .. name)
      end
    end
    assert.is_true(count > 150)
  end)

  it("have every code of this library", function()
    local all = classes()
    for code in pairs(errors.codes) do assert.equal(('"%s"'):format(code), all["gamelift.errors"][code].type) end
    for code in pairs(all["gamelift.errors"]) do assert.truthy(errors[code], code) end
  end)

  -- Receivers in the examples of the documents.
  local RECEIVERS = {
    ["gamelift."] = "gamelift", ["client:"] = "gamelift.Client", ["loop:"] = "gamelift.Loop", ["call:"] = "gamelift.Task",
    ["pages:"] = "gamelift.paginate.ListFleetsPages", ["pages."] = "gamelift.paginate.ListFleetsPages", ["err:"] = "gamelift.Error",
    ["reads:"] = "gamelift.Cached", ["server:"] = "gamelift.Server", ["gamelift.server."] = "gamelift.server",
    ["emulator:"] = "gamelift.Emulator", ["c."] = "gamelift.credentials", ["gamelift.credentials."] = "gamelift.credentials",
  }

  it("have what the examples of the documents call", function()
    local tree = require "spec.lint.tree"
    local all, count, documents = classes(), 0, tree.read "README.md"
    for _, path in ipairs(tree.files "^lua/.*%.md$") do documents = documents .. tree.read(path) end
    for example in documents:gmatch "```lua\n(.-)```" do
      for receiver, name in example:gsub("%-%-[^\n]*", ""):gsub('"[^"\n]*"', "''"):gmatch "([%w_.]+[.:])([%a_]+)" do
        local class = RECEIVERS[receiver]
        if class then
          count = count + 1
          assert.truthy(all[class][name], receiver .. name)
        end
      end
    end
    assert.is_true(count > 30, count)
  end)
end)
