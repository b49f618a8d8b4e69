-- lua spec/support/find_secrets.lua FILE…: reports the lines of a run's output that have one of the specs' secrets in them, in any form.
-- Ends with status 1 if there are any, and with 2 if there is nothing to look at.
package.path = "./?.lua;" .. package.path
local canary = require "spec.support.canary"

local bytes, count = 0, 0
for _, path in ipairs(arg) do
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  bytes = bytes + #text
  for _, line in ipairs(canary.leaks(text)) do
    count = count + 1
    print(("%s: %s"):format(path, line))
  end
end
if bytes == 0 then
  io.stderr:write(("find_secrets: expected files with the output of a run, got %d empty ones\n"):format(#arg))
  os.exit(2)
end
print(("%d files, %d bytes, %d lines with a secret"):format(#arg, bytes, count))
os.exit(count == 0 and 0 or 1)
