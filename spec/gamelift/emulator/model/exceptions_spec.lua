local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local faults = require "gamelift.emulator.faults"

local COMMON = {
  AccessDeniedException = 400, ExpiredTokenException = 400, IncompleteSignatureException = 400, InternalFailure = 500,
  InvalidSignatureException = 400, MissingAuthenticationTokenException = 400, SerializationException = 400, ServiceUnavailable = 503,
  ThrottlingException = 400, UnknownOperationException = 400, UnrecognizedClientException = 400, ValidationException = 400,
}

-- Returns the code and message of a rejected request. backend: { options, allowed }.
local function rejected(backend, ...)
  local ok, problem = pcall(exceptions.reject, backend, ...)
  assert.is_false(ok)
  assert.is_true(exceptions.is(problem))
  assert.equal(problem.code .. ": " .. problem.message, tostring(problem))
  return { problem.code, problem.message }
end

describe("an exception", function()
  it("that all operations may raise has its status and namespace", function()
    local statuses = {}
    for code, row in pairs(exceptions.common) do
      statuses[code] = row.status
      assert.equal("com.amazon.coral.service#", row.namespace)
      assert.equal(row.status, faults.status_of(code))
    end
    assert.same(COMMON, statuses)
    for _, exception in ipairs(core.exceptions()) do assert.equal(exception.status, faults.status_of(exception.name)) end
    assert.is_nil(faults.status_of "NoSuchException")
  end)

  it("of a situation is the documented one, else that of the option, else the inferred one", function()
    local backend = { options = { codes = { alias_unknown = "ConflictException", fleet_unknown = "ConflictException" } } }
    assert.same({ "NotFoundException", "x" }, rejected(backend, "fleet_unknown", "x"))
    assert.same({ "ConflictException", "a 5%" }, rejected(backend, "alias_unknown", "%s %d%%", "a", 5))
    assert.same({ "NotFoundException", "5%" }, rejected(backend, "queue_unknown", "5%"))
    assert.same({ "NotFoundException", "x" }, rejected(backend, "session_unknown", "x"))
    assert.is_false(exceptions.is(select(2, pcall(exceptions.reject, backend, "no such situation", "x"))))
  end)

  it("that the operation does not list is InvalidRequestException, but for common ones", function()
    local backend = { options = { codes = { constraint = "ValidationException" } }, allowed = { NotFoundException = true } }
    assert.same({ "NotFoundException", "x" }, rejected(backend, "fleet_unknown", "x"))
    assert.same({ "InvalidRequestException", "x" }, rejected(backend, "game_server_taken", "x"))
    assert.same({ "ThrottlingException", "x" }, rejected(backend, "throttled", "x"))
    assert.same({ "ValidationException", "x" }, rejected(backend, "constraint", "x"))
  end)

  it("of wrong arguments is a table with a message", function()
    for _, case in ipairs { { "5%" }, { "%s %d", "a", 5 } } do
      local ok, problem = pcall(exceptions.argument_error, (unpack or table.unpack)(case))
      assert.is_false(ok)
      assert.same({ message = #case == 1 and "5%" or "a 5" }, problem)
      assert.is_false(exceptions.is(problem))
    end
  end)
end)
