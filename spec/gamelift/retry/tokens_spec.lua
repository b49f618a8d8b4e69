local operations = require "gamelift.operations"
local tokens = require "gamelift.retry.tokens"

describe("an idempotency token", function()
  local CASES = { -- operation, parameters, missing member, class, repeatable
    { "CreateGameSession", {}, "IdempotencyToken", "unsafe", false },
    { "CreateGameSession", { IdempotencyToken = "t" }, nil, "safe_with_token", true },
    { "CreateGameSession", { GameSessionId = "s" }, nil, "safe_with_token", true },
    { "StartGameSessionPlacement", {}, "PlacementId", "unsafe", false },
    { "StartGameSessionPlacement", { PlacementId = "p" }, nil, "own_id", false },
    { "StartMatchmaking", { TicketId = "t" }, nil, "own_id", false },
    { "DescribeGameSessions", {}, nil, "safe", true },
    { "DeleteFleet", {}, nil, "converging", false },
  }
  for _, case in ipairs(CASES) do
    local present = next(case[2])
    it(("decides the class of %s with %s"):format(case[1], present or "nothing"), function()
      local operation = operations.get(case[1])
      local missing = tokens.missing(operation, case[2])
      local class = tokens.class(operation, missing)
      assert.equal(case[3], missing)
      assert.equal(case[4], class)
      assert.equal(case[5], tokens.is_repeatable(class))
    end)
  end

  it("is looked for without metamethods, as the encoder reads", function()
    local params = setmetatable({}, { __index = function() return "inherited" end })
    assert.equal("PlacementId", tokens.missing(operations.get "StartGameSessionPlacement", params))
  end)

  it("is filled into a copy", function()
    local params = { FleetId = "f" }
    assert.same({ FleetId = "f", IdempotencyToken = "id" }, tokens.fill(params, "IdempotencyToken", "id"))
    assert.same({ FleetId = "f" }, params)
  end)
end)
