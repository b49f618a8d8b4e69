-- Speaks TLS in front of a plain port, in a process of its own, until stop is called.
--
--   local proxy = require "spec.support.tls_proxy".start(certs.good, port)
--   proxy.port
local socket = require "socket"

local tls_proxy = {}

function tls_proxy.start(pair, port)
  local path = os.tmpname()
  local pipe = assert(io.popen(("python3 spec/support/tls_proxy.py %s %s %d >%s"):format(pair.cert, pair.key, port, path), "w"))
  local own
  for _ = 1, 1000 do
    local file = io.open(path)
    own = file and tonumber(file:read "*a")
    if file then file:close() end
    if own then break end
    socket.sleep(0.01)
  end
  os.remove(path)
  return {
    port = assert(own, "the proxy did not start"),
    stop = function() pipe:close() end, -- the end of its standard input ends it
  }
end

return tls_proxy
