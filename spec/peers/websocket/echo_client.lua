-- A WebSocket client that plays the cases of a server of the Autobahn test suite: lua5.4 echo_client.lua PORT AGENT.
local connection = require "spec.peers.websocket.connection"

local port, agent = arg[1], arg[2]

local function open(path) return connection.connect("127.0.0.1", port, path) end

local count
local counter = open "/getCaseCount"
function counter.on_message(_, _, payload) count = tonumber(payload) end
counter:run()

for case = 1, count do open(("/runCase?case=%d&agent=%s"):format(case, agent)):run() end
open("/updateReports?agent=" .. agent):run()
