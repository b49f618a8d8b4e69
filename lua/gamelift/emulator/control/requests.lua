-- The actions of the request journal.
local arguments = require "gamelift.emulator.arguments"
local core = require "gamelift.core"
local journal = require "gamelift.emulator.journal"
local schema = require "gamelift.util.schema"

arguments.add_type("requests", schema.whole("a whole number", 0, journal.MAX_ENTRIES))

return function(action)
  action("requests", "Returns the latest requests, oldest first, and counts of all; of all accounts and regions unless it names one.",
    { operation = "operation", code = "string", limit = "requests" }, { operation = "CreateGameSession" },
    function(emulator, _, args)
      local operation = args.operation and core.operation(args.operation).name
      local filter = { account = args.account, region = args.region, operation = operation, code = args.code }
      return journal.read(emulator.journal, filter, args.limit)
    end)

  action("clear_requests", "Empties the journal of requests.", {}, {}, function(emulator)
    emulator.journal = journal.new()
    return { count = 0 }
  end)
end
