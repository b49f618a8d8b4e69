-- Compares requests, replies and errors with the vectors that boto3 made, through the public methods.
local cjson = require "cjson"
local core = require "gamelift.core"
local mime = require "mime"
local script = require "spec.support.script"
local typed = require "spec.support.typed"
local vectors = require "spec.support.vectors"

local SESSION = {
  access_key_id = "ASIAIOSFODNN7EXAMPLE", secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
  session_token = "AQoDYXdzEJr1K+EXAMPLE/token==With/Slashes+Plus",
}
local KEYS = { static = script.KEYS, session = SESSION }

local boto3_only = { -- spellings of a timestamp that are neither unix seconds nor ISO 8601
  ["1469498468"] = true, ["1469498468.5"] = true, ["Tue, 26 Jul 2016 02:01:08 GMT"] = true,
}

-- 20260203T040506Z
local function unix(date)
  return core.iso8601((date:gsub("^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)", "%1-%2-%3T%4:%5:")))
end

-- As a transport gives them: lower case, repeated ones joined.
local function headers_of(list)
  local headers = {}
  for _, header in ipairs(list) do
    local name, value = header[1]:lower(), header[2]
    headers[name] = headers[name] and headers[name] .. ", " .. value or value
  end
  return headers
end

local function with_floored_times(body)
  for _, name in ipairs { "StartTime", "EndTime" } do
    if type(body[name]) == "number" then body[name] = math.floor(body[name]) end
  end
  return body
end

local function is_refused_by_us(case, params)
  return case.kind == "nonfinite" or boto3_only[params.StartTime] or boto3_only[params.EndTime]
end

describe("the wire", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  for case in vectors.lines "requests.jsonl" do
    local params = typed.apply(case.params, case.typed)
    local method = core.operation(case.operation).method
    if case.error or is_refused_by_us(case, params) then
      it("sends nothing for " .. case.id .. " " .. method, function()
        local client, transport = script.client {}
        local reply, err = client[method](client, params)
        assert.is_nil(reply)
        assert.equal("validation", err.kind)
        assert.equal(0, #transport.requests)
      end)
    else
      it("sends what boto3 sends: " .. case.kind .. " " .. case.id .. " " .. method, function()
        local client, transport = script.client({ { status = 500 } }, {
          credentials = KEYS[case.credentials], idempotency = false, retry = { mode = "off" },
          clock = function() return unix(case.date) end,
        })
        client[method](client, params)
        local request = transport.requests[1]
        assert.equal(case.method, request.method)
        assert.equal(case.scheme .. "://" .. case.host .. case.path, request.url)
        assert.is_nil(typed.difference(with_floored_times(cjson.decode(request.body)), cjson.decode(case.body)))

        local theirs = case.headers
        for _, name in ipairs { "X-Amz-Target", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token" } do
          assert.equal(theirs[name], request.headers[name])
        end
        assert.equal("attempt=1; max=1", request.headers["amz-sdk-request"])
        assert.equal(#table.concat(case.signed_headers, ";"),
          #request.headers.Authorization:match "SignedHeaders=([^,]*)")

        -- Their bytes, signed by our signer, have their signature; ours then have ours.
        local signer = core.signer()
        local function sign(body)
          return (signer:sign("POST", request.url, {
            ["content-type"] = theirs["Content-Type"], ["x-amz-target"] = theirs["X-Amz-Target"],
          }, body, KEYS[case.credentials], "us-west-2", "gamelift", unix(case.date)))
        end
        assert.equal(theirs.Authorization, sign(case.body))
        assert.equal(sign(request.body), request.headers.Authorization)
      end)
    end
  end

  local inputs = {}
  for case in vectors.lines "requests.jsonl" do inputs[case.id] = case end

  for case in vectors.lines "requests_cbor.jsonl" do
    local params = typed.apply(inputs[case.id].params, inputs[case.id].typed)
    local method = core.operation(case.operation).method
    if not case.error and not is_refused_by_us(case, params) then
      it("sends in CBOR what boto3 sends: " .. case.kind .. " " .. case.id .. " " .. method, function()
        local client, transport = script.client({ { status = 500 } }, {
          credentials = KEYS[case.credentials], idempotency = false, retry = { mode = "off" }, protocol = "cbor",
          clock = function() return unix(case.date) end,
        })
        client[method](client, params)
        local request = transport.requests[1] -- spec/binding/cbor_spec.lua compares the bodies
        assert.equal(case.method, request.method)
        assert.equal(case.scheme .. "://" .. case.host .. case.path, request.url)
        local theirs, signed = case.headers, {}
        for _, name in ipairs { "smithy-protocol", "Accept", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token" } do
          assert.equal(theirs[name], request.headers[name])
          if not name:find "^X" then signed[name] = theirs[name] end
        end
        assert.is_nil(request.headers["X-Amz-Target"])
        assert.equal(table.concat(case.signed_headers, ";"), request.headers.Authorization:match "SignedHeaders=([^,]*)")
        local signer = core.signer()
        local function sign(body)
          return (signer:sign("POST", request.url, signed, body, KEYS[case.credentials], "us-west-2", "gamelift", unix(case.date)))
        end
        assert.equal(theirs.Authorization, sign((mime.unb64(case.body_b64))))
        assert.equal(sign(request.body), request.headers.Authorization)
      end)
    end
  end

  it("reads in CBOR what it reads in JSON, and fails alike", function()
    for case in vectors.lines "responses.jsonl" do
      local operation = core.operation(case.operation)
      local value = not case.error and case.body and core.decode(case.operation, case.body)
      local cbor = value and core.encode(case.operation, value, "off", "output", nil, nil, nil, "cbor")
      if cbor then
        local json = core.encode(case.operation, value, "off", "output")
        local function call(protocol, body)
          local client = script.client({ { status = 200, body = body } }, { protocol = protocol })
          return client:call(operation.method, {}, { validation = "off" })
        end
        local theirs, their_err = call("json", json)
        local ours, our_err = call("cbor", cbor)
        assert.equal(their_err and tostring(their_err), our_err and tostring(our_err))
        if theirs then assert.is_nil(typed.difference(theirs, ours, math.huge)) end -- in spec/binding/cbor_spec.lua the values
        local cut, err = call("cbor", cbor:sub(1, -2))
        if operation.has_output and #cbor > 1 then assert.same({ nil, "parse", "yes" }, { cut, err.kind, err.sent }) end
      end
    end
  end)

  it("appends the path of CBOR to that of the endpoint", function()
    for endpoint, url in pairs {
      ["http://h"] = "http://h/service/GameLift/operation/ListFleets",
      ["http://h:81/"] = "http://h:81/service/GameLift/operation/ListFleets",
      ["https://h/a/b"] = "https://h/a/b/service/GameLift/operation/ListFleets",
      ["https://h/a/?x=1"] = "https://h/a/service/GameLift/operation/ListFleets?x=1",
    } do
      local client, transport = script.client({ { status = 200, body = "\160" } }, { endpoint = endpoint, protocol = "cbor" })
      assert(client:list_fleets())
      assert.equal(url, transport.requests[1].url)
    end
  end)

  local is_incomplete = { malformed = true, truncated = true }
  local of_error = { __type = true, code = true, message = true, Message = true }

  -- Responses that boto3 reads as a success and this client as an error.
  local function is_wrongly_empty(operation, body)
    if not operation.has_output or operation.empty_output then return false end
    if body == "" then return true end
    local document, others, count = cjson.decode(body), 0, 0
    for name, value in pairs(document) do
      if value ~= cjson.null then
        count = count + 1
        if not of_error[name] then others = others + 1 end
      end
    end
    local members = core.members(operation.name, "output")
    local sole = #members == 1 and members[1].type == "structure" and members[1].name
    local has_sole = sole and document[sole] ~= nil and document[sole] ~= cjson.null
    return count > 0 and others == 0 or sole and not has_sole
  end

  for case in vectors.lines "responses.jsonl" do
    if not case.error and not is_incomplete[case.kind] then
      it("reads what boto3 reads: " .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        local body = case.body or (mime.unb64(case.body_b64))
        local client = script.client { { status = case.status, headers = headers_of(case.headers), body = body } }
        local operation = core.operation(case.operation)
        local reply, err = client:call(operation.method, {}, { validation = "off" })
        if is_wrongly_empty(operation, body) then
          assert.equal("ResponseParseError", err.code)
          assert.equal("yes", err.sent)
          assert.equal(case.status, err.status)
          return
        end
        assert.is_nil(err and tostring(err))
        assert.is_nil(typed.difference(reply.ResponseMetadata, case.response_metadata))
        reply.ResponseMetadata = nil
        local theirs = typed.without_null(typed.apply(case.expected, case.typed))
        if case.kind ~= "unknown_members" then assert.is_nil(typed.difference(reply, theirs, 1e-6)) end
      end)
    elseif case.kind == "truncated" then
      it("takes the truncated " .. case.id .. " for no success", function()
        local body = case.body or (mime.unb64(case.body_b64))
        local client = script.client { { status = case.status, headers = headers_of(case.headers), body = body } }
        local reply, err = client:call(core.operation(case.operation).method, {}, { validation = "off" })
        assert.is_nil(reply)
        assert.equal("parse", err.kind)
        assert.equal("yes", err.sent)
      end)
    end
  end

  for case in vectors.lines "errors.jsonl" do
    it("reads the error " .. case.kind .. " " .. case.id, function()
      local body = case.body or (mime.unb64(case.body_b64))
      local client = script.client({ { status = case.status, headers = headers_of(case.headers), body = body } }, {
        retry = { mode = "off" }, validation = "off",
      })
      local reply, err = client:call(core.operation(case.operation).method)
      assert.is_nil(reply)
      assert.equal("service", err.kind)
      assert.equal(case.status, err.status)
      local plain = core.error(case.status, headers_of(case.headers), body) -- spec/core/service_error_spec.lua compares with boto3
      assert.equal(plain.code, err.code)
      assert.equal(plain.message, err.message)
      assert.same(plain.members, err.details)
      assert.equal(1, err.attempts)
      assert.equal(case.status == 408 and "maybe" or "yes", err.sent)
      local theirs = case.expected.response_metadata
      if theirs then assert.equal(theirs.RequestId, err.request_id) end
      local line = tostring(err)
      assert.is_nil(line:find "%c")
      assert.is_true(#line <= 1024)
    end)
  end
end)
