-- Misuse raises at the line of the caller, with a message in full.
local gamelift = require "gamelift"
local new_loop = gamelift.loop
local script = require "spec.support.script"

local OK = { status = 200, body = "{}" }

describe("misuse raises at the caller's line:", function()
  local client, loop, looped, task, pages, parser

  setup(function()
    script.environment { AWS_REGION = "us-west-2" }
    client = script.client {}
    loop = new_loop {}
    looped = gamelift.client(script.options(loop))
    task = loop:spawn(function() end)
    pages = client:get_paginator("list_fleets"):paginate()
    parser = gamelift.http.parser()
  end)
  teardown(function()
    loop:close()
    script.restore()
  end)

  -- Methods by object: `object.method(…)` in place of `object:method(…)`.
  for word, methods in pairs {
    client = { "call", "start", "get_paginator", "close", "list_fleets", "create_game_session" },
    loop = { "send", "sleep", "now", "spawn", "poll", "run", "timeout", "fds", "prewarm", "close" },
    task = { "done", "result", "wait", "on_done", "cancel" },
    pages = { "next_page", "items", "build_full_result" },
    parser = { "reset", "feed", "finish" },
  } do
    for _, method in ipairs(methods) do
      it(("%s.%s called without an object, and with others"):format(word, method), function()
        local object = ({ client = client, loop = loop, task = task, pages = pages, parser = parser })[word]
        for _, other in ipairs { "nil", {}, 7, object == loop and task or loop } do
          if other == "nil" then other = nil end
          local ok, message = pcall(function() local _ = object[method](other, 1) end)
          assert.is_false(ok)
          local form = word == "pages" and "pages:%s()" or word .. ":%s(…)"
          assert.equal(("%s: call it with ':', as " .. form):format(method, method), message:match "^[^\n]*raises_spec.lua:%d+: (.*)$")
        end
      end)
    end
  end

  -- The message, and a function that raises it.
  for message, misuse in pairs {
    ['call: unknown method "list_fleet", did you mean list_fleets?'] = function() client:call "list_fleet" end,
    ['call: expected the name of a method, such as "list_fleets", got nil'] = function() client:call() end,
    ["list_fleets: unknown option \"retries\""] = function() client:call("ListFleets", {}, { retries = 1 }) end,
    ["list_fleets: options: expected a table, got a string"] = function() client:list_fleets({}, "x") end,
    ['start: unknown method "list_fleet", did you mean list_fleets?'] = function() looped:start "list_fleet" end,
    ["start: only a client made with transport = gamelift.loop() can start a call"] = function() client:start "list_fleets" end,
    ["list_fleets: options: expected a table, got a boolean"] = function() looped:start("list_fleets", {}, false) end,
    ['unknown method "list_fleet", did you mean list_fleets?'] = function() return client.list_fleet end,
    ['unknown method "get_paginater", did you mean get_paginator?'] = function() return client.get_paginater end,
    ['unknown method "ListFleets", did you mean list_fleets?'] = function() return client.ListFleets end,
    ['unknown method "clint", did you mean client?'] = function() return gamelift.clint end,
    ["list_fleets: call it with '.', as gamelift.list_fleets(…)"] = function() gamelift:list_fleets() end,
    ["gamelift.client: options: expected a table, got a string"] = function() gamelift.client "x" end,
    ["gamelift.loop: options: expected a table, got a string"] = function() new_loop "x" end,
    ["sleep: expected a number of seconds, got \"x\""] = function() loop:sleep "x" end,
    ["spawn: expected a function, got nil"] = function() loop:spawn() end,
    ["on_done: expected a function, got 7"] = function() task:on_done(7) end,
    ["prewarm: expected a client, got \"x\""] = function() loop:prewarm "x" end,
    ["prewarm: expected a client whose transport is this loop, got one with another transport"] = function() loop:prewarm(client) end,
    ["prewarm: connections: expected a number >= 1, got 0.5"] = function() loop:prewarm(looped, 0.5) end,
    ["poll: max_time: expected a number >= 0, got -1"] = function() loop:poll { max_time = -1 } end,
    ["poll: max_completions: expected a number >= 1, got 0"] = function() loop:poll { max_completions = 0 } end,
    ["run: timeout: expected a number >= 0, got \"1\""] = function() loop:run "1" end,
    ["feed: expected a string, got nil"] = function() parser:feed() end,
    ["http.parser: options: expected a table of options, got a number"] = function() gamelift.http.parser(1) end,
    ["http.request: expected a table { method, url, headers, body }"] = function() gamelift.http.request { url = "http://h/" } end,
    ["paginate: call it with ':'"] = function() client:get_paginator("list_fleets").paginate() end,
    ["paginate: expected a table of parameters, got string"] = function() client:get_paginator("list_fleets"):paginate "x" end,
    ["paginate: PaginationConfig: expected a table, got number"] = function()
      client:get_paginator("list_fleets"):paginate { PaginationConfig = 1 }
    end,
    ["paginate: options: expected a table, got a string"] = function() client:get_paginator("list_fleets"):paginate({}, "x") end,
    ["pages(): only `for page in pages` calls this; use pages:next_page()"] = function() pages(nil, {}) end,
    ['container: unknown option "uri", did you mean url?'] = function() gamelift.credentials.container { uri = "x" } end,
    ['unknown provider "contaner", did you mean container?'] = function() return gamelift.credentials.contaner end,
    ['unknown enum "FleetTyp", did you mean FleetType?'] = function() return gamelift.enums.FleetTyp end,
  } do
    it(message, function()
      local ok, problem = pcall(function()
        local _ = misuse()
      end)
      assert.is_false(ok)
      assert.equal(message, problem:match "^[^\n]*raises_spec.lua:%d+: (.*)$", problem)
    end)
  end

  it("feeding a parser whose response has ended", function()
    local ended = gamelift.http.parser()
    assert.is_table(ended:feed "HTTP/1.1 204 No Content\r\n\r\n")
    for method, misuse in pairs { feed = function() ended:feed "" end, finish = function() ended:finish() end } do
      local _, problem = pcall(function() misuse() end)
      assert.equal(method .. ": the response has ended; call parser:reset(method) before the next one",
        problem:match "^[^\n]*raises_spec.lua:%d+: (.*)$")
    end
  end)

  it("http.request of each field of another type", function()
    for _, wrong in ipairs { { method = 1 }, { url = 1 }, { headers = "x" }, { body = 1 } } do
      local request = { method = "GET", url = "http://h/", headers = {}, body = "" }
      assert.is_string((gamelift.http.request(request)))
      for name, value in pairs(wrong) do request[name] = value end
      assert.is_false((pcall(gamelift.http.request, request)))
    end
  end)

  it("polling a loop inside a poll", function()
    local problems = {}
    loop:spawn(function()
      for i, misuse in ipairs { function() loop:poll() end, function() loop:run() end } do problems[i] = select(2, pcall(misuse)) end
    end)
    for i, method in ipairs { "poll", "run" } do
      assert.equal(method .. ": the loop polls already; its coroutines and callbacks may not poll it",
        problems[i]:match "^[^\n]*raises_spec.lua:%d+: (.*)$")
    end
  end)

  it("waiting for a loop outside of its coroutines", function()
    for _, misuse in ipairs { function() looped:list_fleets() end, function() looped:call "list_fleets" end,
      function() loop:spawn(function() loop:sleep(9) end):wait() end, function() loop:sleep(1) end } do
      local ok, problem = pcall(function() misuse() end)
      assert.is_false(ok)
      assert.matches("^[^\n]*raises_spec.lua:%d+: a client of a loop can only wait in a coroutine of that loop: ", problem)
    end
  end)

  it("nothing for what is right", function()
    local one = script.client { OK, OK }
    assert.is_table((one:call("ListFleets", nil, nil)))
    assert.is_table((one:list_fleets({}, {})))
  end)
end)
