-- lua spec/support/find_secrets.lua FILE…: reports the lines of a run's output that have one of the specs' secrets in them, in any form.
-- Ends with status 1 if there are any.
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
print(("%d files, %d bytes, %d lines with a secret"):format(#arg, bytes, count))
os.exit(count == 0 and 0 or 1)
