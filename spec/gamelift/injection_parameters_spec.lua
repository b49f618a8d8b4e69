-- Tests that no text in the parameters of a call, of gamelift.sign or of gamelift.http changes anything around it: the bytes are those that
-- the spec writes itself, or nothing leaves.
local core = require "gamelift.core"
local gamelift = require "gamelift"
local http = require "gamelift.http"
local mime = require "mime"
local model = require "spec.support.model_shapes"
local nasty_values = require "spec.support.nasty_values"
local script = require "spec.support.script"
local signatures = require "spec.support.signatures"

-- ---- the parameters of the operations ----

local LEAVES = { string = true, enum = true, blob = true }

-- Calls visit(kind, path) for each text below a shape; path: the members' names, 0 for the place in a list, "key" and "value" in a map.
local function walk(shape_name, path, visit, depth)
  local shape = model.shapes[shape_name]
  if LEAVES[shape.kind] then return visit(shape.kind, path) end
  if depth == 0 then return end
  local function step(into, name)
    path[#path + 1] = name
    walk(into, path, visit, depth - 1)
    path[#path] = nil
  end
  for _, member in ipairs(shape.members or {}) do step(member.shape, member.name) end
  if shape.kind == "list" then step(shape.item, 0) end
  if shape.kind == "map" then
    step(shape.value, "value")
    if LEAVES[model.shapes[shape.key].kind] and LEAVES[model.shapes[shape.value].kind] then step(shape.key, "key") end
  end
end

-- Returns the parameters with one text in them, and the JSON that the spec expects.
local function build(path, value, json)
  local params, text = value, json
  for i = #path, 1, -1 do
    local name = path[i]
    if name == 0 then params, text = { params }, "[" .. text .. "]"
    elseif name == "value" then params, text = { k = params }, '{"k":' .. text .. "}"
    elseif name == "key" then params, text = { [value] = "v" }, "{" .. text .. ':"v"}'
    else params, text = { [name] = params }, ('{"%s":'):format(name) .. text .. "}" end
  end
  return params, text
end

local function json_of(kind, nasty)
  if kind == "blob" then return '"' .. mime.b64(nasty[2]) .. '"' end
  return nasty[3]
end

describe("a text in the parameters", function()
  local names, leaves, calls = {}, 0, 0
  for name in pairs(model.operations) do names[#names + 1] = name end
  table.sort(names)

  local sent
  local client = gamelift.client(script.options({ sleep = function() end, send = function(_, request)
    sent = request
    return { status = 500, headers = {}, body = "" }
  end }, { validation = "off", idempotency = false, retry = { mode = "off" } }))

  -- Checks what is sent for one text of one operation.
  local function check(name, method, kind, path, nasty)
    local json = json_of(kind, nasty)
    local params, body = build(path, nasty[2], json or "")
    sent, calls = nil, calls + 1
    local _, err = client[method](client, params)
    local label = ("%s.%s = %s"):format(name, table.concat(path, "."), nasty[1])
    if not json then
      assert.same({ "nil", "validation" }, { tostring(sent), err.kind }, label)
      return assert.is_nil(tostring(err):find "[%z\1-\31\127]", label)
    end
    if body ~= sent.body then assert.equal(body, sent.body, label) end
    assert.equal("GameLift." .. name, sent.headers["X-Amz-Target"], label)
    assert.equal("https://gamelift.us-west-2.amazonaws.com/", sent.url, label)
  end

  it("is the only thing that it changes, in each of the 120 operations", function()
    for _, name in ipairs(names) do
      local input, method = model.operations[name].input, core.operation(name).method
      local is_first = true
      if input then
        walk(input, {}, function(kind, path)
          leaves = leaves + 1
          for _, nasty in ipairs(nasty_values) do
            if is_first or #nasty[2] < 1000 then check(name, method, kind, path, nasty) end
          end
          is_first = false
        end, 7)
      end
    end
    assert.equal(120, #names)
    assert.is_true(leaves > 400 and calls > 30000, ("%d texts, %d calls"):format(leaves, calls))
  end)

  it("is the same bytes in CBOR", function()
    local cbor = gamelift.client(script.options({ sleep = function() end, send = function(_, request)
      sent = request
      return { status = 500, headers = {}, body = "" }
    end }, { validation = "off", retry = { mode = "off" }, protocol = "cbor" }))
    for _, nasty in ipairs(nasty_values) do
      sent = nil
      cbor:list_fleets { NextToken = nasty[2] }
      local decoded = nasty[3] and core.decode("ListFleets", sent.body, "input", false, "cbor")
      assert.same(nasty[3] and { NextToken = nasty[2] } or nil, decoded or nil, nasty[1])
      if nasty[3] then assert.equal("https://gamelift.us-west-2.amazonaws.com/service/GameLift/operation/ListFleets", sent.url) end
    end
  end)
end)

-- ---- gamelift.sign ----

describe("a text in a request to sign", function()
  local checker = signatures.new()
  local KEYS, TIME = script.KEYS, script.NOW

  local PLACES = { -- name, request, options, fits(value)
    { "method", function(v) return { method = v } end, nil, function(v) return v:find "^[%w!#$%%&'*+.^_`|~-]+$" ~= nil end },
    { "value of a header", function(v) return { headers = { ["X-A"] = v } } end, nil, function(v)
      return not v:gsub("\r?\n[ \t]+", " "):find "[%z\1-\8\10-\31\127]"
    end },
    { "name of a header", function(v) return { headers = { [v] = "a" } } end, nil, function(v)
      return v:find "^[%w!#$%%&'*+.^_`|~-]+$" ~= nil and #v < 3000
    end },
    { "body", function(v) return { body = v } end, nil, function() return true end },
    { "region", nil, function(v) return { region = v } end, function(v) return v:find "^[%w._-]+$" ~= nil and #v <= 64 end },
    { "service", nil, function(v) return { service = v } end, function(v) return v:find "^[%w._-]+$" ~= nil and #v <= 64 end },
    { "secret key", nil, function(v) return { credentials = { access_key_id = "A", secret_access_key = v } } end,
      function(v) return not v:find "[%z\r\n]" end },
    { "key id", nil, function(v) return { credentials = { access_key_id = v, secret_access_key = "s" } } end,
      function(v) return not v:find "[^\33-\126]" and #v < 3000 end },
    { "token", nil, function(v) return { credentials = { access_key_id = "A", secret_access_key = "s", session_token = v } } end,
      function(v) return not v:find "[^\33-\126]" end },
  }

  local function merged(base, over)
    for name, value in pairs(over or {}) do base[name] = value end
    return base
  end

  for _, place in ipairs(PLACES) do
    it("is the only thing that it changes: " .. place[1], function()
      for _, nasty in ipairs(nasty_values) do
        local value = nasty[2]
        local request, options = place[2] and place[2](value), place[3] and place[3](value)
        request = merged({ method = "POST", url = "https://example.test/a?b=c", headers = {}, body = "" }, request)
        options = merged({ credentials = KEYS, region = "us-west-2", service = "gamelift", time = TIME }, options)
        local headers, stages = gamelift.sign(request, options)
        if place[4](value) then
          assert.is_table(headers, nasty[1] .. tostring(stages))
          local sent = { method = request.method, url = request.url, body = request.body, headers = headers }
          checker:add(place[1] .. " = " .. nasty[1], sent, { signature = stages.signature, secret = options.credentials.secret_access_key,
            region = options.region, service = options.service, date = "20260203T040506Z" })
        else
          assert.is_nil(headers, nasty[1])
          assert.is_nil(tostring(stages):find "[%z\1-\31\127]", nasty[1])
        end
      end
    end)
  end

  it("is signed as Python signs it", function()
    if checker.missing then return pending(checker.missing) end
    assert.is_true(checker.count > 250)
    assert.same({}, checker:wrong())
  end)
end)

-- ---- gamelift.http ----

describe("a text in a request of gamelift.http", function()
  local PLACES = { -- name, request, the bytes, fits(value)
    { "method", function(v) return { method = v } end, nil, function(v) return v:find "^%u+$" and #v < 16 end },
    { "url", function(v) return { url = v } end, "POST /x HTTP/1.1\r\nHost: evil.example\r\n\r\n",
      function(v) return v == "http://evil.example/x" or v == "https://evil.example/#" end },
    { "path", function(v) return { url = "http://h/" .. v } end, "POST /%s HTTP/1.1\r\nHost: h\r\n\r\n",
      function(v) return not v:find "[^\33-\126]" end },
    { "Host", function(v) return { headers = { Host = v } } end, "POST / HTTP/1.1\r\nHost: %s\r\n\r\n",
      function(v) return not v:find "[%z\1-\8\10-\31\127]" end },
    { "value of a header", function(v) return { headers = { A = v } } end, "POST / HTTP/1.1\r\nHost: h\r\nA: %s\r\n\r\n",
      function(v) return not v:find "[%z\1-\8\10-\31\127]" end },
    { "name of a header", function(v) return { headers = { [v] = "a" } } end, "POST / HTTP/1.1\r\nHost: h\r\n%s: a\r\n\r\n",
      function(v) return v:find "^[%w!#$%%&'*+.^_`|~-]+$" end },
    { "body", function(v) return { body = v } end, "POST / HTTP/1.1\r\nHost: h\r\n\r\n%s", function() return true end },
  }

  for _, place in ipairs(PLACES) do
    it("is the only thing that it changes: " .. place[1], function()
      for _, nasty in ipairs(nasty_values) do
        local value = nasty[2]
        local request = { method = "POST", url = "http://h/", headers = {}, body = "" }
        for name, over in pairs(place[2](value)) do request[name] = over end
        local bytes, problem = http.request(request)
        if place[4](value) then
          local length = place[1] == "body" and #value or 0
          local expected = place[3]:gsub("\r\n\r\n", "\r\nContent-Length: " .. length .. "\r\n\r\n"):gsub("%%s", function()
            return place[1] == "path" and value:match "^[^#]*" or value
          end)
          assert.equal(place[1] == "url" and expected:gsub("/x", request.url:match "%w(/[^#/]*)#?$") or expected, bytes, nasty[1])
        else
          assert.is_nil(bytes, nasty[1])
          assert.is_nil(problem:find "[%z\1-\31\127]", nasty[1])
        end
      end
    end)
  end
end)
