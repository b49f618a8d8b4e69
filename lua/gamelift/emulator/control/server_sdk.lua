-- The action of the control interface on the connections of server processes: faults, and messages that the service sends at times
-- of its own.
local arguments = require "gamelift.emulator.arguments"
local compute_tokens = require "gamelift.emulator.model.compute_tokens"
local exceptions = require "gamelift.emulator.model.exceptions"
local schema = require "gamelift.util.schema"
local server_process = require "gamelift.emulator.model.server_process"

local argument_error = exceptions.argument_error

arguments.add_type("sdk fault", schema.one_of { "mute", "refuse", "close", "refresh", "terminate" })
arguments.add_type("refusal", schema.whole("an HTTP status", 400, 599))
arguments.add_type("close code", schema.whole("a close code", 1000, 4999))

local REFUSAL, CLOSE = 503, 1011
local UNSENDABLE = { [1004] = true, [1005] = true, [1015] = true } -- close codes that no frame may have

local kinds = {}

-- Sends nothing on the present connection from now on; requests are carried out.
function kinds.mute(_, _, connection) connection.is_muted = true end

function kinds.close(_, _, connection, args)
  local code = args.code or CLOSE
  if UNSENDABLE[code] or code > 1014 and code < 3000 then argument_error("code: %d is not a code that a close frame may have", code) end
  connection:shut(code, "sdk_fault asked for it")
end

function kinds.refresh(backend, process)
  local token = compute_tokens.renew(backend, process.location.fleet, server_process.compute(process))
  server_process.refresh(backend, process, backend.options.sdk_endpoint, token)
end

function kinds.terminate(backend, process) server_process.tell_to_end(backend, process) end

return function(action)
  action("sdk_fault", "Disturbs the connection of a server process, or sends it RefreshConnection or TerminateProcess.",
    { ProcessId = "string!", kind = "sdk fault!", status = "refusal", code = "close code" },
    { ProcessId = "process-1", kind = "close", code = 1011 }, function(emulator, backend, args)
      if args.kind == "refuse" then
        emulator.env.sdk_refusals[args.ProcessId] = args.status or REFUSAL
        return { ProcessId = args.ProcessId, kind = args.kind }
      end
      local connection = emulator.env.connections[server_process.key(backend, args.ProcessId)]
      local process = backend.processes_by_id[args.ProcessId]
      if not connection or not process then argument_error("process %s is not connected", args.ProcessId) end
      kinds[args.kind](backend, process, connection, args)
      return { ProcessId = args.ProcessId, kind = args.kind }
    end)
end
