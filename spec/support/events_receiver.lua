-- Starts events_receiver.py, a receiver of gamelift-local --events, and reads what it got.
--
--   local receiver = events_receiver.start(folder)
--   receiver:set "500"
--   receiver:wait(2)                       two requests, as { path, mode, headers, message, body }
--   receiver:stop()
local cjson = require "cjson"
local process = require "spec.support.process"

local events_receiver = {}

local Receiver = {}
Receiver.__index = Receiver

--- Returns the requests that arrived.
function Receiver:received()
  local list = {}
  for line in (process.read(self.folder .. "/received") or ""):gmatch "([^\n]+)\n" do list[#list + 1] = cjson.decode(line) end
  return list
end

--- Waits until so many requests of a type have arrived. Returns them.
function Receiver:wait(count, message_type)
  local list
  assert(process.wait(function()
    list = {}
    for _, request in ipairs(self:received()) do
      if not message_type or request.message.Type == message_type then list[#list + 1] = request end
    end
    return #list >= count
  end, 30), ("%d of %d requests arrived"):format(#list, count))
  return list
end

function Receiver:set(mode)
  process.write(self.folder .. "/mode.new", mode)
  os.rename(self.folder .. "/mode.new", self.folder .. "/mode")
end

function Receiver:stop()
  if self.pid then process.kill(self.pid, "KILL") end
  self.pid = nil
end

--- Starts or restarts a receiver. port: nil for a free one. tls: { cert, key }.
function events_receiver.start(folder, port, tls)
  os.remove(folder .. "/port")
  process.run(("python3 spec/support/events_receiver.py %s %d %s %s >%s/receiver.log 2>&1 &"):format(folder, port or 0,
    tls and tls.cert or "", tls and tls.key or "", folder))
  local facts = assert(process.wait(function() return process.read(folder .. "/port") end), process.read(folder .. "/receiver.log"))
  local self = setmetatable({ folder = folder }, Receiver)
  self.port, self.pid = facts:match "(%d+) (%d+)"
  self.url = (tls and "https://localhost:" or "http://127.0.0.1:") .. self.port .. "/events"
  return self
end

return events_receiver
