-- N: connections that are refused, stall or end, and servers that restart.
local faults = require "spec.support.faults"

local GOOD = { "read", { "send", faults.http "{}" }, "hold" }
local REFUSED = { kind = "transport", code = "ConnectionFailed", sent = "no", attempts = 3 }

return function(case)
  case("N4", "nothing listens", {}, REFUSED, { down = true, requests = 0 })
  case("N4", "nothing listens, one attempt", {}, { kind = "transport", code = "ConnectionFailed", sent = "no", attempts = 1 },
    { down = true, requests = 0, options = { retry = { mode = "off" } } })
  case("N5", "a full backlog", {}, { kind = "timeout", code = "ConnectTimeout", sent = "no", attempts = 3 },
    { listen = { accept = false, backlog = 0 }, requests = 0, options = { timeout = { connect = 0.15 } }, seconds = 1.2 })
  case("N5", "a full backlog, and no time left", {}, { kind = "timeout", code = { "ConnectTimeout", "TotalTimeout" }, sent = "no" },
    { listen = { accept = false, backlog = 0 }, requests = 0, options = { timeout = { connect = 9, total = 0.2 } }, seconds = 0.7 })
  for _, how in ipairs { "close", "reset", "cut" } do
    case("N8", how .. " after each request: a safe operation ends after three attempts", { { "read", how } },
      { kind = "transport", code = "ConnectionLost", sent = "maybe", attempts = 3 }, { method = "list_fleets", params = {}, requests = 3 })
    case("N8", how .. " after each request, max_attempts = 5", { { "read", how } },
      { kind = "transport", code = "ConnectionLost", sent = "maybe", attempts = 5 },
      { method = "list_fleets", params = {}, requests = 5, options = { retry = { max_attempts = 5 } } })
    case("N8", how .. " before the request: nothing of it was read", { { how }, GOOD }, { ok = true },
      { method = "list_fleets", params = {}, requests = 1, only = "http" })
  end
  case("N12", "a byte now and then until the time of all attempts is over", { { "read", { "drip", faults.http(("x"):rep(400)), 0.02 } } },
    { kind = "timeout", code = "TotalTimeout", sent = "maybe", attempts = 1 },
    { method = "list_fleets", params = {}, options = { timeout = { read = 0.3, total = 0.3 } }, seconds = 1 })
  case("N", "silence in three attempts", { { "read", "hold" } }, { kind = "timeout", code = "ReadTimeout", sent = "maybe", attempts = 3 },
    { method = "list_fleets", params = {}, requests = 3, options = { timeout = { read = 0.12 } }, seconds = 1.2 })

  -- A server that restarts: between the calls it is away, and comes back at the same port.
  for _, how in ipairs { "close", "reset" } do
    case("N", "a server that restarts between two calls: " .. how,
      { { "read", { "send", faults.http "{}" }, { "wait", 0.01 }, how }, GOOD }, { ok = true },
      { calls = 2, restart = true, pause = 0.03, connections = 2 })
    case("N", "a server that is away for one call: " .. how, { { "read", { "send", faults.http "{}" }, { "wait", 0.01 }, how }, GOOD },
      { { ok = true }, REFUSED, { ok = true } }, { calls = 3, restart = "away", pause = 0.03, requests = 2, connections = 2 })
  end

  -- Addresses.
  case("N7", "an IPv6 address", { GOOD }, { ok = true }, { listen = { host = "::1" }, host = "[::1]", only = "http" })
  case("N7", "a name with both addresses, of which IPv4 listens", { GOOD }, { ok = true }, { host = "localhost" })
  case("N7", "a name with both addresses, of which IPv6 listens", { GOOD }, { ok = true },
    { listen = { host = "::1" }, host = "localhost" })
  case("N7", "a name with both addresses, of which none listens", {}, REFUSED, { host = "localhost", down = true, requests = 0 })
end
