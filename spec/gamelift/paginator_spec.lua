local core = require "gamelift.core"
local errors = require "gamelift.errors"
local paginator = require "gamelift.paginator"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

-- A copy without JSON nulls.
local function plain(value)
  if value == vectors.null then return nil end
  if type(value) ~= "table" then return value end
  local t = {}
  for k, v in pairs(value) do t[k] = plain(v) end
  return t
end

-- A client that validates as the real one does and returns `pages` in order. requests: those that it would have sent.
local function scripted(pages, from)
  local client = { requests = {}, at = from or 1 }
  function client:call(method, params, options)
    self.options = options
    local body, problems = core.encode(method, params, "boto3")
    if not body then
      return nil, errors.new { kind = "validation", code = "ParamValidationError", details = problems, message = "" }
    end
    self.requests[#self.requests + 1] = plain(params)
    local page = pages[self.at]
    self.at = self.at + 1
    if type(page) == "function" then return page() end
    if not page then return nil, errors.new { kind = "transport", code = "ConnectionFailed", message = "script exhausted" } end
    return plain(page)
  end
  return client
end

local function pages_of(client, operation, params, config)
  local all = plain(params)
  all.PaginationConfig = plain(config)
  return paginator.get(client, operation):paginate(all)
end

-- Walks with `for`; -> pages, error.
local function walk(pages)
  local list = {}
  local ok, err = pcall(function()
    for page in pages do list[#list + 1] = page end
  end)
  return list, not ok and err or nil
end

-- boto3's exceptions, most of them raw Python errors, and the kind of ours.
local KIND = {
  PaginationError = "pagination", ValueError = "pagination", AttributeError = "pagination", TypeError = "pagination",
  ParamValidationError = "validation",
}

local function check(case, config, from, expected)
  local client = scripted(case.server_pages, from)
  local pages = pages_of(client, case.operation, case.params, config)
  local got, err = walk(pages)
  assert.same(plain(expected.pages), got)
  assert.same(plain(expected.requests), client.requests)
  assert.equal(expected.resume_token, pages.resume_token)
  assert.equal(expected.error and KIND[expected.error.class], err and err.kind)

  client = scripted(case.server_pages, from)
  local all
  all, err = pages_of(client, case.operation, case.params, config):build_full_result()
  assert.same(plain(expected.build_full_result), all)
  assert.equal(expected.build_full_result_error and KIND[expected.build_full_result_error], err and err.kind)
  assert.same(plain(expected.requests), client.requests)

  local key = core.operation(case.operation).paginator.result_key
  local items = {}
  pages = pages_of(scripted(case.server_pages, from), case.operation, case.params, config)
  pcall(function()
    for item in pages:items() do items[#items + 1] = item end
  end)
  local flat = {}
  for _, page in ipairs(got) do
    for _, item in ipairs(page[key] or {}) do flat[#flat + 1] = item end
  end
  assert.same(flat, items)
end


describe("pages as in boto3", function()
  for case in vectors.lines "pagination.jsonl" do
    it(("%s %s %s"):format(case.kind, case.operation, case.id), function()
      if case.steps then
        for _, step in ipairs(case.steps) do check(case, step.config, step.server_pages_from, step.result) end
      elseif case.requests_of_walks then -- our difference: a second walk starts again
        local client = scripted(case.server_pages)
        local pages = pages_of(client, case.operation, case.params)
        for _ = 1, 2 do
          client.requests, client.at = {}, 1
          walk(pages)
          assert.same(plain(case.requests_of_walks[1]), client.requests)
        end
      else
        check(case, case.pagination_config, 1, case.result)
      end
    end)
  end
end)

local FLEETS = {
  { FleetIds = { "a", "b" }, NextToken = "one" },
  { FleetIds = {}, NextToken = "two" },
  { FleetIds = { "c", "d" }, NextToken = "three" },
  { FleetIds = { "e" } },
}

local function fleets(config, pages)
  local client = scripted(pages or FLEETS)
  return paginator.get(client, "list_fleets"):paginate { PaginationConfig = config }, client
end

local function lost() return nil, errors.new { kind = "transport", code = "ConnectionLost", message = "gone" } end

describe("next_page", function()
  it("returns the pages, then always nil without an error", function()
    local pages, client = fleets()
    for i = 1, 4 do assert.same(FLEETS[i], pages:next_page()) end
    for _ = 1, 2 do
      local page, err = pages:next_page()
      assert.is_nil(page)
      assert.is_nil(err)
    end
    assert.equal(4, #client.requests)
  end)

  it("asks for the same page again after a failed call", function()
    local pages, client = fleets({ MaxItems = 3 }, { FLEETS[1], lost, FLEETS[2], lost, FLEETS[3] })
    pages:next_page()
    local page, err = pages:next_page()
    assert.is_nil(page)
    assert.equal("ConnectionLost", err.code)
    assert.same({}, pages:next_page().FleetIds)
    assert.equal("ConnectionLost", select(2, pages:next_page()).code)
    assert.same({ "c" }, pages:next_page().FleetIds)
    assert.same({ {}, { NextToken = "one" }, { NextToken = "one" }, { NextToken = "two" }, { NextToken = "two" } }, client.requests)
    assert.equal(core.page_token_encode("two", 1), pages.resume_token)
  end)

  it("does not skip the first page's items twice when it has to ask again", function()
    local pages = fleets({ StartingToken = core.page_token_encode("x", 1) }, { lost, FLEETS[1], FLEETS[4] })
    assert.equal("ConnectionLost", select(2, pages:next_page()).code)
    assert.same({ "b" }, pages:next_page().FleetIds)
    assert.same({ "e" }, pages:next_page().FleetIds)
  end)

  it("says with sent = \"yes\" that a page came before the error about its token", function()
    for _, token in ipairs { "same", { "a list" } } do
      local page = { FleetIds = { "a" }, NextToken = token }
      local _, err = fleets(nil, { page, page }):build_full_result()
      assert.same({ "PaginationError", "yes" }, { err.code, err.sent })
    end
    local _, err = fleets({ StartingToken = false }, {}):build_full_result()
    assert.same({ "InvalidStartingToken", "no" }, { err.code, err.sent })
  end)

  it("keeps returning the error of a repeated token", function()
    local twice = { FleetIds = { "a" }, NextToken = "same" }
    local pages, client = fleets(nil, { twice, twice, twice })
    assert.truthy(pages:next_page())
    assert.truthy(pages:next_page())
    for _ = 1, 2 do
      local page, err = pages:next_page()
      assert.is_nil(page)
      assert.equal("pagination", err.kind)
      assert.equal("PaginationError", err.code)
      assert.equal("list_fleets", err.operation)
    end
    assert.equal(2, #client.requests)
  end)
end)

describe("a loop over pages", function()
  it("raises the error object of a failed call", function()
    local pages = fleets(nil, { FLEETS[1], lost })
    local got, err = walk(pages)
    assert.equal(1, #got)
    assert.is_true(errors.is_error(err))
    assert.equal("ConnectionLost", err.code)
  end)

  it("starts again, also after a break", function()
    local pages, client = fleets()
    for page in pages do
      if page then break end
    end
    client.at = 1
    assert.equal(4, #walk(pages))
    assert.same({ {}, {}, { NextToken = "one" }, { NextToken = "two" }, { NextToken = "three" } }, client.requests)
  end)

  it("can run inside another over the same pages", function()
    local by_token = { [""] = FLEETS[1], one = FLEETS[2], two = FLEETS[3], three = FLEETS[4] }
    local client = { call = function(_, _, params) return plain(by_token[params.NextToken or ""]) end }
    local pages, seen = paginator.get(client, "list_fleets"):paginate(), 0
    for _ in pages do
      for page in pages do seen = seen + #page.FleetIds end
    end
    assert.equal(4 * 5, seen)
  end)

  it("does not move the place of next_page", function()
    local pages, client = fleets()
    pages:next_page()
    client.at = 1
    walk(pages)
    client.at = 2
    assert.same(FLEETS[2], pages:next_page())
  end)

  it("forgets the last walk's resume token when it starts", function()
    local pages, client = fleets { MaxItems = 1 }
    walk(pages)
    assert.truthy(pages.resume_token)
    client.at = 1
    for page in pages do
      if page then break end
    end
    client.at = 99
    assert.is_nil(pages:next_page())
    assert.is_nil(pages.resume_token)
  end)

  it("lets a client wait between pages", function()
    if not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
    local client = scripted(FLEETS)
    local call = client.call
    function client:call(...)
      coroutine.yield "waiting"
      return call(self, ...)
    end
    local seen = {}
    local thread = coroutine.create(function()
      for page in paginator.get(client, "list_fleets"):paginate() do seen[#seen + 1] = page end
      for id in paginator.get(scripted(FLEETS), "list_fleets"):paginate():items() do seen[#seen + 1] = id end
    end)
    local waits = -1
    repeat
      waits = waits + 1
      assert(coroutine.resume(thread))
    until coroutine.status(thread) == "dead"
    assert.equal(4, waits)
    assert.equal(4 + 5, #seen)
  end)

  it("reports why it cannot be called by hand", function()
    local pages = fleets()
    assert.error_matches(function() pages(nil, {}) end, "next_page")
  end)

  describe("inside nginx", function()
    local lines
    before_each(function()
      lines = {}
      rawset(_G, "ngx", { ERR = 4, log = function(level, text) lines[#lines + 1] = { level, text } end })
    end)
    after_each(function() rawset(_G, "ngx", nil) end)

    it("writes the error to the log as well", function()
      local pages = fleets(nil, { lost })
      walk(pages)
      assert.equal(1, #lines)
      assert.equal(4, lines[1][1])
      assert.matches("ConnectionLost: gone", lines[1][2])
    end)

    it("does not write to the log if the error is returned", function()
      fleets(nil, { lost }):next_page()
      fleets(nil, { lost }):build_full_result()
      assert.same({}, lines)
    end)
  end)
end)

describe("items", function()
  it("walks over empty pages and pages without the key", function()
    local pages = fleets(nil, { FLEETS[1], FLEETS[2], { NextToken = "x" }, FLEETS[4] })
    local ids = {}
    for id in pages:items() do ids[#ids + 1] = id end
    assert.same({ "a", "b", "e" }, ids)
  end)

  it("raises the error object, after the items before it", function()
    local ids = {}
    local ok, err = pcall(function()
      for id in fleets(nil, { FLEETS[1], lost }):items() do ids[#ids + 1] = id end
    end)
    assert.is_false(ok)
    assert.equal("ConnectionLost", err.code)
    assert.same({ "a", "b" }, ids)
  end)

  it("stays at its end", function()
    local next_item = fleets(nil, { { FleetIds = { "a" } } }):items()
    assert.equal("a", next_item())
    assert.is_nil(next_item())
    assert.is_nil(next_item())
  end)
end)

describe("build_full_result", function()
  it("returns nil and the error of a failed call", function()
    local result, err = fleets(nil, { FLEETS[1], lost }):build_full_result()
    assert.is_nil(result)
    assert.equal("ConnectionLost", err.code)
  end)

  it("goes through a hundred thousand items in pages of twenty", function()
    local n = 0
    local client = { call = function()
      n = n + 1
      local page = { FleetIds = {}, NextToken = n < 5000 and "t" .. n or nil }
      for i = 1, 20 do page.FleetIds[i] = "f" end
      return page
    end }
    assert.equal(100000, #paginator.get(client, "list_fleets"):paginate():build_full_result().FleetIds)
  end)

  it("ends on one token that never changes, and with MaxItems on tokens that alternate", function()
    local n = 0
    local client = { call = function()
      n = n + 1
      return { FleetIds = { "a" }, NextToken = n % 2 == 0 and "even" or "odd" }
    end }
    local result = paginator.get(client, "list_fleets"):paginate({ PaginationConfig = { MaxItems = 50 } }):build_full_result()
    assert.equal(50, #result.FleetIds)
    assert.truthy(result.NextToken)
  end)
end)

describe("paginate", function()
  it("sends nothing yet and does not change the caller's table", function()
    local client = scripted(FLEETS)
    local params = { PaginationConfig = { PageSize = 2 }, BuildId = "b" }
    local pages = paginator.get(client, "list_fleets"):paginate(params)
    assert.same({}, client.requests)
    walk(pages)
    assert.same({ PaginationConfig = { PageSize = 2 }, BuildId = "b" }, params)
    assert.same({ BuildId = "b", Limit = 2 }, client.requests[1])
  end)

  it("hands the per-call options to every request", function()
    local client, options = scripted(FLEETS), { timeout = 5 }
    local pages = paginator.get(client, "list_fleets"):paginate({}, options)
    for _ in pages do
      assert.equal(options, client.options)
      client.options = nil
    end
  end)

  it("takes a new parameter table for each request", function()
    local seen = {}
    local client = { call = function(_, _, params)
      seen[#seen + 1] = params
      return { NextToken = #seen < 3 and "t" .. #seen or nil }
    end }
    walk(paginator.get(client, "list_fleets"):paginate { BuildId = "b" })
    assert.same({ { BuildId = "b" }, { BuildId = "b", NextToken = "t1" }, { BuildId = "b", NextToken = "t2" } }, seen)
  end)

  it("raises for a misuse", function()
    local p = paginator.get(scripted(FLEETS), "list_fleets")
    assert.error_matches(function() p.paginate {} end, "':'")
    assert.error_matches(function() p:paginate "x" end, "parameters")
    assert.error_matches(function() p:paginate { PaginationConfig = 5 } end, "PaginationConfig")
  end)

  it("treats a JSON null in the configuration as absent", function()
    local pages, client = fleets { MaxItems = vectors.null, PageSize = vectors.null, StartingToken = vectors.null }
    assert.equal(4, #walk(pages))
    assert.same({}, client.requests[1])
  end)

  local bad = {
    { MaxItems = "many" }, { MaxItems = "" }, { MaxItems = "1__0" }, { MaxItems = "1_" }, { MaxItems = "_1" },
    { MaxItems = "0x10" }, { MaxItems = "1e3" }, { MaxItems = {} }, { MaxItems = print }, { MaxItems = 0 / 0 },
    { MaxItems = math.huge }, { PageSize = "- 1" }, { PageSize = -math.huge }, { PageSize = "+" },
  }
  for i, config in ipairs(bad) do
    it("returns an error that names the bad key of the configuration: " .. i, function()
      local pages, client = fleets(config)
      local page, err = pages:next_page()
      assert.is_nil(page)
      assert.equal("pagination", err.kind)
      assert.equal("InvalidPaginationConfig", err.code)
      assert.matches("PaginationConfig." .. next(config), err.message, 1, true)
      assert.same({}, client.requests)
    end)
  end

  it("reads integers as Python's int does", function()
    for size, sent in pairs { [" 7 "] = 7, ["+1_0"] = 10, ["007"] = 7, [true] = 1, [3.9] = 3 } do
      local pages, client = fleets { PageSize = size }
      pages:next_page()
      assert.same({ Limit = sent }, client.requests[1])
    end
  end)

  it("cuts the fraction of a negative number towards zero, as Python does", function()
    local pages = fleets { MaxItems = -1.5 }
    pages:next_page()
    assert.equal(core.page_token_encode(core.null, -1), pages.resume_token)
  end)

  for _, token in ipairs { 5, true, {}, function() end } do
    it("returns an error for a starting token that is not a string: " .. type(token), function()
      local page, err = fleets({ StartingToken = token }):next_page()
      assert.is_nil(page)
      assert.equal("InvalidStartingToken", err.code)
    end)
  end

  it("never passes a long or hostile token unescaped", function()
    local token = ('"\r\n\\\0é'):rep(150000)
    local pages = fleets({ MaxItems = 1 }, { { FleetIds = { "a" }, NextToken = token } })
    walk(pages)
    local members, skip = core.page_token_decode(pages.resume_token)
    assert.equal(token, members.NextToken)
    assert.equal(0, skip)
    assert.matches("^[%w+/=]+$", pages.resume_token)
  end)
end)

describe("an odd token", function()
  -- base64 of JSON, as boto3's tokens are.
  local function encoded(what)
    local token = { float = "eyJOZXh0VG9rZW4iOiAibiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDEuNX0=",
      other = "eyJOZXh0VG9rZW4iOiAibiIsICJCdWlsZElkIjogImIifQ==",
      null = "eyJOZXh0VG9rZW4iOiAibiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IG51bGx9" }
    return token[what]
  end

  it("with a fraction for an amount is an error once there is a page to skip into", function()
    local pages, client = fleets({ StartingToken = encoded "float" }, { FLEETS[1], FLEETS[1] })
    for _ = 1, 2 do
      local page, err = pages:next_page()
      assert.is_nil(page)
      assert.equal("InvalidStartingToken", err.code)
    end
    assert.equal(1, #client.requests)
  end)

  it("with a null amount skips nothing, but no resume token can be made from it", function()
    assert.same(FLEETS[1], fleets { StartingToken = encoded "null" }:next_page())
    local _, err = fleets { StartingToken = encoded "null", MaxItems = 1 }:next_page()
    assert.equal("InvalidStartingToken", err.code)
  end)

  it("with a further parameter sends it, but no resume token can be made from it", function()
    local pages, client = fleets { StartingToken = encoded "other", MaxItems = 1 }
    local _, err = pages:next_page()
    assert.equal("InvalidStartingToken", err.code)
    assert.same({ { NextToken = "n", BuildId = "b" } }, client.requests)
  end)

  it("that skips into a page without the result key skips nothing", function()
    local pages = fleets({ StartingToken = core.page_token_encode("x", 1) }, { { NextToken = "t" }, FLEETS[4] })
    assert.same({ NextToken = "t" }, pages:next_page())
    assert.same({ "e" }, pages:next_page().FleetIds)
  end)

  it("takes no longer for a huge amount", function()
    for _, amount in ipairs { 2 ^ 50, -2 ^ 50 } do
      local pages = fleets { StartingToken = core.page_token_encode("x", amount), MaxItems = -2 ^ 50 }
      assert.same(FLEETS[1].NextToken, pages:next_page().NextToken)
    end
  end)

  for _, value in ipairs { 0, false, "" } do
    it("of the service that is false in Python ends the pages: " .. tostring(value), function()
      local pages = fleets(nil, { { FleetIds = { "a" }, NextToken = value }, FLEETS[4] })
      assert.same({ "a" }, pages:build_full_result().FleetIds)
    end)
  end

  it("of the service that is the word None is not sent", function()
    local none = { FleetIds = { "a" }, NextToken = "None" }
    local pages, client = fleets(nil, { none, none, none })
    local got, err = walk(pages)
    assert.equal(2, #got)
    assert.equal("PaginationError", err.code)
    assert.same({ {}, {} }, client.requests)
  end)

  it("of the service that is not a scalar is an error after its page", function()
    local pages, client = fleets({ MaxItems = 1 }, { { FleetIds = { "a" }, NextToken = { "x" } }, FLEETS[4] })
    local got, err = walk(pages)
    assert.equal(1, #got)
    assert.equal("PaginationError", err.code)
    assert.equal(1, #client.requests)
  end)
end)

describe("get", function()
  it("knows the 26 operations of boto3 and describe_fleet_location_attributes", function()
    local count = 0
    for _, method in ipairs(core.methods()) do
      local rule = core.operation(method).paginator
      if rule then
        count = count + 1
        assert.truthy(paginator.get({}, method))
        assert.truthy(paginator.get({}, core.operation(method).name))
      else
        assert.has_error(function() paginator.get({}, method) end)
      end
    end
    assert.equal(27, count)
    assert.truthy(paginator.get({}, "describe_fleet_location_attributes"))
  end)

  it("suggests the nearest name and lists all", function()
    assert.error_matches(function() paginator.get({}, "describe_game_session") end, "did you mean describe_game_sessions%?")
    assert.error_matches(function() paginator.get({}, "create_fleet") end, "list_fleets")
    assert.error_matches(function() paginator.get({}, nil) end, "list_fleets")
    assert.error_matches(function() paginator.get({}, {}) end, "list_fleets")
  end)

  it("raises at the line of the call", function()
    local _, message = pcall(function() paginator.get({}, "create_fleet") end)
    assert.matches("^[^:]*paginator_spec.lua:%d+: ", message)
  end)
end)
