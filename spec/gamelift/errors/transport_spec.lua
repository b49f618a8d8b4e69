local errors = require "gamelift.errors"
local transport_errors = require "gamelift.errors.transport"

local CASES = { -- kind of the failure, kind and code of the error, error class
  { "dns", "transport", "DNSFailure", "transient" },
  { "connect", "transport", "ConnectionFailed", "transient" },
  { "proxy", "transport", "ProxyFailure", "transient" },
  { "tls", "transport", "TLSFailure", nil },
  { "timeout", "timeout", "ReadTimeout", "transient" },
  { "read", "transport", "ConnectionLost", "transient" },
  { "http", "transport", "BadHTTP", "transient" },
  { "too_large", "too_large", "ResponseTooLarge", nil },
  { "cancelled", "cancelled", "Cancelled", nil },
  { "phase", "config", "WrongPhase", nil },
  { "setup", "config", "NginxDirective", nil },
}

describe("the error of a transport's failure", function()
  for _, case in ipairs(CASES) do
    it("has the kind, code and error class of " .. case[1], function()
      local reply, err, class = transport_errors.fail({ kind = case[1], sent = "maybe", message = "m" }, { operation = "o" })
      assert.is_nil(reply)
      assert.is_true(errors.is_error(err))
      assert.same({ case[2], case[3], "m", "o", "maybe" }, { err.kind, err.code, err.message, err.operation, err.sent })
      assert.equal(case[4], class)
    end)
  end

  it("is ConnectTimeout if nothing was sent", function()
    local _, err, class = transport_errors.fail { kind = "timeout", sent = "no", message = "m" }
    assert.same({ "ConnectTimeout", "no", "transient" }, { err.code, err.sent, class })
  end)

  it("names the kind if the failure has no message", function()
    local _, err = transport_errors.fail { kind = "read", sent = "no" }
    assert.equal("read", err.message)
  end)
end)

describe("transport_errors.is_failure", function()
  it("holds for a known kind with a valid `sent`", function()
    assert.is_true(transport_errors.is_failure { kind = "read", sent = "maybe", message = "m" })
    for _, value in ipairs { false, "read", {}, { kind = "read" }, { kind = "odd", sent = "no" }, { kind = "read", sent = "yes" } } do
      assert.is_false(transport_errors.is_failure(value))
    end
  end)
end)

describe("transport_errors.is_untried", function()
  it("holds for what could not begin, and for what was cancelled before a byte left", function()
    for _, case in ipairs(CASES) do
      for _, sent in ipairs { "no", "maybe" } do
        local expected = case[1] == "phase" or case[1] == "setup" or case[1] == "cancelled" and sent == "no"
        assert.equal(expected, transport_errors.is_untried { kind = case[1], sent = sent }, case[1] .. ", sent " .. sent)
      end
    end
  end)
end)
