-- The cases of FlexMatch's documents and of public reports, through the operations, where their file is at hand.
local cjson = require "cjson"
local match_run = require "spec.support.match_run"

local CASES = "../shared/semantics/flexmatch_cases.jsonl"

-- Returns a value as JSON, in which an empty table is a list, as in all rule sets of the cases.
local function body_of(case)
  return case.rule_set_text or (cjson.encode(case.rule_set):gsub("{}", "[]"))
end

local file = io.open(CASES)

describe("a case of FlexMatch through the operations", function()
  if not file then
    pending(("holds: there is no %s"):format(CASES))
    return
  end
  for line in file:lines() do
    local case = cjson.decode(line)
    case.rule_set_text = body_of(case)
    it(("%s: %s"):format(case.id, case.why), function()
      if case.kind == "validate" then
        local g = require("spec.support.local_gamelift").new()
        local valid, code = g:call("ValidateMatchmakingRuleSet", { RuleSetBody = case.rule_set_text })
        local created, create_code = g:call("CreateMatchmakingRuleSet", { Name = "m", RuleSetBody = case.rule_set_text })
        assert.equal(case.expect.valid, valid ~= nil and valid.Valid, code)
        assert.equal(case.expect.valid, created ~= nil, create_code)
        if not created then assert.same({ "InvalidRequestException", "InvalidRequestException" }, { code, create_code }) end
        return
      end
      assert.same({}, assert(match_run.run(case)))
    end)
  end
  file:close()
end)
