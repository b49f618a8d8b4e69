-- The actions of faults.
local exceptions = require "gamelift.emulator.model.exceptions"
local faults = require "gamelift.emulator.faults"

local MAX_FAULTS = 1000 -- at a time, since each call looks at all of them

return function(action)
  action("fault", "Makes the next calls fail.", faults.arguments, { kind = "lost", operation = "CreateGameSession", commit = "after" },
    function(emulator, _, args)
      local list, fault_options = emulator.env.faults, {}
      for name, value in pairs(args) do
        if name ~= "account" then fault_options[name] = value end
      end
      local fault, message = faults.new(fault_options)
      if not fault then exceptions.argument_error("%s", message) end
      if #list >= MAX_FAULTS then exceptions.argument_error("there are %d faults already (clear_faults removes them)", #list) end
      faults.add(list, fault)
      return { faults = #list, id = fault.id }
    end)

  action("faults", "Returns the faults, each with how often it struck. Used-up ones stay, the latest 100, until they are removed.", {}, {},
    function(emulator)
      return { faults = faults.describe(emulator.env.faults) }
    end)

  action("remove_fault", "Removes one fault.", { id = "string!" }, { id = "fault-1" }, function(emulator, _, args)
    local list = emulator.env.faults
    if not faults.remove(list, args.id) then exceptions.argument_error("there is no fault %s", args.id) end
    return { faults = #list }
  end)

  action("clear_faults", "Removes all faults.", {}, {}, function(emulator)
    faults.clear(emulator.env.faults)
    return { faults = 0 }
  end)
end
