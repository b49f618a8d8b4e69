-- Paginators through the public face: real encoding, signing and decoding over a scripted transport.
local core = require "gamelift.core"
local gamelift = require "gamelift"
local script = require "spec.support.script"

local function page(ids, token)
  return { status = 200, body = assert(core.encode("list_fleets", { FleetIds = ids, NextToken = token }, "off", "output")) }
end

local function bodies(transport)
  local list = {}
  for i, request in ipairs(transport.requests) do list[i] = assert(core.decode("list_fleets", request.body, "input")) end
  return list
end

describe("a client's paginator", function()
  it("sends one signed request for each page and gives the replies with their metadata", function()
    local client, transport = script.client { page({ "a", "b" }, "é"), page { "c" } }
    local ids = {}
    for reply in client:get_paginator("list_fleets"):paginate { PaginationConfig = { PageSize = 2 } } do
      assert.equal(200, reply.ResponseMetadata.HTTPStatusCode)
      for _, id in ipairs(reply.FleetIds) do ids[#ids + 1] = id end
    end
    assert.same({ "a", "b", "c" }, ids)
    assert.same({ { Limit = 2 }, { Limit = 2, NextToken = "é" } }, bodies(transport))
    assert.equal("GameLift.ListFleets", transport.requests[2].headers["X-Amz-Target"])
  end)

  it("retries a page as any call", function()
    local client, transport = script.client { page({ "a" }, "t"), { status = 503, body = "" }, page { "b" } }
    local result = assert(client:get_paginator("list_fleets"):paginate():build_full_result())
    assert.same({ FleetIds = { "a", "b" } }, result)
    assert.equal(3, #transport.requests)
    assert.equal(1, #transport.slept)
  end)

  it("returns the reply of the service", function()
    local client = script.client { page({ "a" }, "t"),
      { status = 400, body = '{"__type":"InvalidRequestException","message":"no"}' } }
    local pages = client:get_paginator("list_fleets"):paginate()
    assert.truthy(pages:next_page())
    local reply, err = pages:next_page()
    assert.is_nil(reply)
    assert.is_true(err:is "InvalidRequestException")
    assert.equal("list_fleets", err.operation)
  end)

  it("returns a validation error before anything is sent", function()
    local client, transport = script.client {}
    local _, err = client:get_paginator("list_fleets"):paginate({ Limit = 0 }):next_page()
    assert.equal("validation", err.kind)
    assert.same({}, transport.requests)
  end)

  it("is closed with its client", function()
    local client = script.client { page({ "a" }, "t") }
    local pages = client:get_paginator("list_fleets"):paginate()
    assert.truthy(pages:next_page())
    client:close()
    assert.equal("closed", select(2, pages:next_page()).kind)
  end)

  it("hands its options to every call, and raises at once for a wrong one", function()
    local client, transport = script.client { page({ "a" }, "t"), page { "b" } }
    for _ in client:get_paginator("list_fleets"):paginate({}, { timeout = { read = 7 } }) do end
    assert.same({ 7, 7 }, { transport.requests[1].timeout.read, transport.requests[2].timeout.read })
    assert.error_matches(function()
      client:get_paginator("list_fleets"):paginate({}, { timeuot = 5 })
    end, "^paginate: unknown option \"timeuot\", did you mean timeout%?")
  end)

  it("skips into a page by a resume token and continues with the service's", function()
    local client, transport = script.client { page({ "a", "b", "c" }, "t"), page({ "d", "e" }) }
    local pages = client:get_paginator("list_fleets"):paginate {
      PaginationConfig = { StartingToken = core.page_token_encode("s", 1), MaxItems = 3 },
    }
    assert.same({ FleetIds = { "b", "c", "d" }, NextToken = core.page_token_encode("t", 1) }, pages:build_full_result())
    assert.same({ { NextToken = "s" }, { NextToken = "t" } }, bodies(transport))
  end)
end)

describe("a misuse raises at the line that made it", function()
  local function place(misuse)
    local _, message = pcall(misuse)
    return message:match "^[^:]*paginator_client_spec.lua:(%d+): "
  end
  local client = gamelift.client { region = "us-west-2", credentials = script.KEYS }
  local pager = client:get_paginator "list_fleets"
  local pages = pager:paginate()
  local of_loop = gamelift.client { region = "us-west-2", credentials = script.KEYS, transport = gamelift.loop() }
    :get_paginator("list_fleets"):paginate()
  local line = debug.getinfo(1, "l").currentline
  local misuses = {
    function() local p = client:get_paginator "create_fleet" return p end,
    function() local p = gamelift.paginate.create_fleet return p end,
    function() local p = gamelift.client { regoin = "x" } return p end,
    function() local p = gamelift.get_paginator "create_fleet" return p end,
    function() local p = client.get_paginator "list_fleets" return p end,
    function() local p = pager.paginate() return p end,
    function() local p = pager:paginate "x" return p end,
    function() local p = pager:paginate { PaginationConfig = 1 } return p end,
    function() local p = pager:paginate({}, { timout = 1 }) return p end,
    function() local p = gamelift.paginate.list_fleets "x" return p end,
    function() local p = gamelift.paginate.list_fleets({}, { timout = 1 }) return p end,
    function() local p = pages.next_page() return p end,
    function() local p = pages.next_page {} return p end,
    function() local p = pages.items() return p end,
    function() local p = pages.build_full_result "x" return p end,
    function() local p = pages(nil, {}) return p end,
    function() local p = of_loop:next_page() return p end, -- outside of a coroutine of the loop, from here on
    function() local p = of_loop:build_full_result() return p end,
    function() local p = of_loop:items()() return p end,
    function() for _ in of_loop:items() do error "never" end end,
    function() for _ in of_loop do error "never" end end,
    function() coroutine.wrap(function() for _ in of_loop do error "never" end end)() end,
  }
  for i, misuse in ipairs(misuses) do
    it("misuse " .. i, function() assert.equal(tostring(line + 1 + i), place(misuse)) end)
  end
end)

describe("gamelift.paginate", function()
  it("is get_paginator and paginate of the default client in one", function()
    local pages = gamelift.paginate.list_fleets { PaginationConfig = { MaxItems = "x" } }
    local _, err = pages:next_page()
    assert.equal("InvalidPaginationConfig", err.code)
    assert.equal("list_fleets", err.operation)
  end)

  it("suggests the nearest name", function()
    assert.error_matches(function() return gamelift.paginate.list_fleet end, "did you mean list_fleets%?")
  end)
end)
