-- Starts echo_server.py; it ends with this process. Returns its URL. Raises when python3 is missing.
local here = debug.getinfo(1, "S").source:match "^@(.*)echo_server%.lua$"

return function(faults)
  local process = assert(io.popen(("python3 %secho_server.py $PPID %s &"):format(here, faults and "faults" or "")))
  local port = tonumber((process:read "*l"))
  process:close()
  return ("http://127.0.0.1:%d/"):format(assert(port, "the echo server did not start: is python3 installed?"))
end
