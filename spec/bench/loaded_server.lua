-- Starts gamelift-local, fills it with game sessions, and makes a request to it, for benchmarks.
local core = require "gamelift.core"
local http = require "spec.support.http"
local process = require "spec.support.process"

local loaded_server = {}

local PART = 1000 -- sessions of one seed

-- Starts it with these options. It runs without the prefix of specs.
function loaded_server.start(options)
  options.command = "lua/gamelift/local/gamelift-local"
  return assert(process.server(options))
end

-- Adds so many game sessions, with a player each if wanted.
function loaded_server.fill(server, size, players)
  for first = 1, size, PART do
    local sessions = {}
    for i = 1, math.min(PART, size - first + 1) do
      sessions[i] = ('{"Name":"game %d","players":[%s],"GameProperties":[{"Key":"mode","Value":"m%d"},{"Key":"map","Value":"y"}]}')
        :format(first + i, players and ('"p%d"'):format(first + i) or "", i % 50)
    end
    local body = ('{"data":{"fleets":[{"Name":"f%d","FleetId":"fleet-%d","processes":%d,"sessions":[%s]}]}}')
      :format(first, first, #sessions, table.concat(sessions, ","))
    local response = http.request(server.port, "POST", "/_control/seed", { ["Content-Type"] = "application/json" }, body)
    assert(response.status == 200, response.body)
  end
end

-- Returns the bytes of a signed request.
function loaded_server.request(server)
  local headers = { ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = "GameLift.DescribeGameSessions" }
  local body = '{"FleetId":"fleet-1","Limit":1}'
  local authorization, date = core.signer():sign("POST", server.url .. "/", headers, body, server.credentials, server.region, "gamelift",
    core.time())
  headers.authorization, headers["x-amz-date"] = authorization, date
  return http.text(server.port, "POST", "/", headers, body)
end

return loaded_server
