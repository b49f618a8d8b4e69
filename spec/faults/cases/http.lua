-- H: responses of proxies, load balancers and other programs in place of GameLift's.
local faults = require "spec.support.faults"

local function reply(body, headers, status) return { "read", { "send", faults.http(body, headers, status) }, "hold" } end

local HTML = "<html><body>canary-of-a-page</body></html>"
local UNREADABLE = { kind = "parse", code = "ResponseParseError", sent = "yes", attempts = 1 }

return function(case)
  for _, status in ipairs { "400 Bad Request", "403 Forbidden", "404 Not Found", "405 Method Not Allowed", "413 Too Large",
    "421 Misdirected", "451 Legal", "501 Not Implemented", "505 Version" } do
    for name, body in pairs { HTML = HTML, ["an empty body"] = "", text = "no\n", ["half of a JSON text"] = '{"__type":"Not' } do
      case("H11", status .. " with " .. name, { reply(body, "", status) },
        { kind = "service", code = status:sub(1, 3), sent = "yes", attempts = 1 })
    end
  end
  for _, status in ipairs { "500 Oops", "502 Bad Gateway", "503 Unavailable", "504 Timeout" } do
    local code = status:sub(1, 3)
    local attempts = { "read", { "send", faults.http(HTML, "", status) } }
    case("H11", status .. " in HTML, a call that may have been carried out", { attempts },
      { kind = "service", code = code, sent = "yes", attempts = 1 })
    case("H11", status .. " in HTML, three times", { attempts }, { kind = "service", code = code, sent = "yes", attempts = 3 },
      { method = "list_fleets", params = {}, requests = 3 })
    case("H11", status .. " in HTML, then a good server", { attempts, reply "{}" }, { ok = true, attempts = 2 },
      { method = "list_fleets", params = {}, requests = 2 })
  end
  case("H11", "a 408 may have been meant for another request", { reply("", "", "408 Request Timeout") },
    { kind = "service", code = "408", sent = "maybe", attempts = 1 })
  for name, body in pairs { HTML = HTML, ["an empty body"] = "", XML = '<?xml version="1.0"?><a/>', ["a captive portal"] = "<script>" } do
    case("H12", "200 with " .. name, { reply(body, "Content-Type: text/html\r\n") }, UNREADABLE)
  end
  case("H12", "200 of an operation without output, with HTML", { reply(HTML) }, { ok = true },
    { method = "delete_fleet", params = { FleetId = "fleet-1" } })
  case("H7", "204 of an operation without output", { { "read", { "send", "HTTP/1.1 204 No Content\r\n\r\n" }, "hold" } }, { ok = true },
    { method = "delete_fleet", params = { FleetId = "fleet-1" } })
  case("H13", "an error of 64 MiB", { { "read", { "send", "HTTP/1.1 400 Bad\r\n\r\n" }, { "repeat", ("x"):rep(2 ^ 20), 64 } } },
    { kind = "too_large", code = "ResponseTooLarge", sent = "maybe", attempts = 1 }, { sent_most = 40 * 2 ^ 20, memory = 64 })
  case("H13", "a page of 15 MiB that is no JSON", { reply(("x"):rep(15 * 2 ^ 20)) }, UNREADABLE, { memory = 64, poll = 0.1 })
  case("H8", "a redirect to itself, for a safe operation", { reply("", "Location: /\r\n", "307 Temporary") },
    { kind = "service", code = "307", sent = "yes", attempts = 1 }, { method = "list_fleets", params = {} })
  for name, size in pairs { ["256 KiB"] = 262144, ["256 KiB of quotes, twice as long in JSON"] = 262144 } do
    local data = (name:find "quotes" and '"' or "x"):rep(size)
    case("H21", "GameSessionData of " .. name .. " go out at once", { reply '{"GameSession":{"GameSessionId":"g"}}' }, { ok = true },
      { method = "create_game_session", params = { FleetId = "fleet-1", MaximumPlayerSessionCount = 1, GameSessionData = data },
        lacks = { "expect" } })
  end
  case("H20", "two clients share no connection", { reply "{}" }, { ok = true }, { calls = 2, new_client = true, connections = 2,
    not_in = { nginx = "the clients of a worker share its idle connections" } })
end
