-- Actions of the control interface on matchmaking.
local exceptions = require "gamelift.emulator.model.exceptions"
local matchmakers = require "gamelift.emulator.model.matchmakers"
local rule_sets = require "gamelift.emulator.operations.matchmaking_rule_sets"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local argument_error = exceptions.argument_error

local SCRIPT = {
  rule_set = "table", rule_set_text = "text", configuration = "table", world = "table", steps = "table", generator = "table",
  ["until"] = "seconds", seed = "count",
}

local RULE_SET = [[{"ruleLanguageVersion": "1.0", "teams": [{"name": "duel", "minPlayers": 2, "maxPlayers": 2}]}]]

return function(action)
  action("explain", "Reports why a ticket does not match, against the pool as it is: as data, and as text.",
    { TicketId = "string!" }, { TicketId = "ticket-1" }, function(emulator, backend, args)
      local step = matchmakers.service(backend):start_explaining(args.TicketId)
      while true do
        local is_done, result, text = step()
        if is_done and not result then argument_error("%s", text.message) end
        if is_done then return { explanation = result, text = text } end
        if emulator.pause then emulator.pause() end
      end
    end)

  action("replace_rule_set", "Replaces the body of a rule set, for open tickets from the next pass on. GameLift cannot do this.",
    { Name = "string!", RuleSetBody = "string!" }, { Name = "duel", RuleSetBody = RULE_SET }, function(_, backend, args)
      return { Name = args.Name, configurations = rule_sets.replace(backend, args.Name, args.RuleSetBody) }
    end)

  action("simulate", "Runs a script of matchmaking requests in driven time, apart from this account. In the process only.",
    SCRIPT, { rule_set_text = RULE_SET, steps = { { at = 0, start = { TicketId = "a", Players = { { PlayerId = "anna" } } } } } },
    function(emulator, backend, args)
      if emulator.pause then argument_error "it runs in the process only: gamelift-local --simulate FILE runs a script" end
      local report, problem = simulate.run(args, backend.options.matchmaking)
      if not report then argument_error("%s", problem) end
      report.text = simulate.text(report)
      return report
    end)
end
