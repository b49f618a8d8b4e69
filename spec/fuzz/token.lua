-- Resume tokens of paginators: what is read can be written, and reads as the same.
local core = require "gamelift.core"
local same = dofile "spec/fuzz/same.lua"

return function(data)
  local members, amount = core.page_token_decode(data)
  if type(members) ~= "table" then return end
  if type(amount) ~= "number" then amount = nil end
  local ok, text = pcall(core.page_token_encode, members, amount)
  if not ok or not text then return end
  local again, count = core.page_token_decode(text)
  assert(same(members, again) and (count == amount or not amount), "written and read it is another")
end
