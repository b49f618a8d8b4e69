-- What a text in a header, a path or a body puts on the wire, through cosockets.
local cjson = require "cjson"
local fault_server = require "spec.support.fault_server"
local mime = require "mime"
local nginx = require "spec.support.nginx"
local wire_injection = require "spec.support.wire_injection"

local SEND = [[
local function plain(text) return ngx.decode_base64(text) end
local request = ...
local headers = {}
for name, value in pairs(request.headers) do headers[plain(name)] = plain(value) end
request.headers, request.url, request.body = headers, plain(request.url), plain(request.body)
return require('spec.support.in_nginx').send({}, request)
]]

-- Returns a copy that JSON can carry.
local function encoded(request)
  local headers = {}
  for name, value in pairs(request.headers) do headers[mime.b64(name)] = mime.b64(value) end
  return { method = request.method, url = mime.b64(request.url), body = mime.b64(request.body), headers = headers,
    timeout = request.timeout }
end

describe("a text in a request reaches the wire as it is, or nothing does,", function()
  local server, worker

  setup(function()
    server, worker = fault_server.start(), nginx.start()
  end)
  teardown(function()
    worker:stop()
    server:stop()
  end)

  it("through cosockets", function()
    wire_injection.play(server, function(request)
      local values = worker:run(SEND, encoded(request))
      if values[1] ~= cjson.null then return values[1] end
      return nil, values[2]
    end)
    assert.equal("", worker:alarms())
  end)
end)
