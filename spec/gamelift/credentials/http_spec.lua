local http = require "gamelift.credentials.http"
local container = require("gamelift.credentials").container
local script = require "spec.support.script"

describe("a user-supplied transport", function()
  local KEYS = '{"AccessKeyId":"AKID","SecretAccessKey":"S","Token":"T","Expiration":"2999-01-01T00:00:00Z"}'

  it("may yield while a provider sends and sleeps, in every Lua", function()
    local steps = { { status = 500 }, { status = 200, body = KEYS } }
    local transport = script.transport(steps)
    local send, sleep = transport.send, transport.sleep
    function transport:send(request)
      coroutine.yield "send"
      return send(self, request)
    end
    function transport:sleep(seconds)
      coroutine.yield "sleep"
      return sleep(self, seconds)
    end
    local provider, keys = container { url = "http://127.0.0.1/keys" }, nil
    local co = coroutine.create(function() keys = assert(provider:credentials(transport, script.NOW)) end)
    local seen = {}
    while true do
      local ok, what = coroutine.resume(co)
      assert(ok, what)
      if coroutine.status(co) == "dead" then break end
      seen[#seen + 1] = what
    end
    assert.same({ "send", "sleep", "send" }, seen)
    assert.equal("AKID", keys.access_key_id)
  end)

  it("that raises causes a failure", function()
    local response, failure = http.send({ send = function() error "no" end }, { method = "GET", url = "http://127.0.0.1/" })
    assert.same({ nil, { kind = "read", sent = "maybe", message = "the transport raised an error" } }, { response, failure })
    assert.is_false((http.sleep({ sleep = function() error "no" end }, 1)))
  end)

  it("that runs out of memory causes a failure that says so", function()
    local _, failure = http.send({ send = function() error("not enough memory", 0) end }, { method = "GET", url = "http://127.0.0.1/" })
    assert.equal("the transport raised: not enough memory", failure.message)
  end)
end)
