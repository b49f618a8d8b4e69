-- Resume tokens of paginators: the token and the amount that are read can be written, and read the same.
local core = require "gamelift.core"

return function(data)
  local members, amount = core.page_token_decode(data)
  if type(members) ~= "table" then return end
  local token = members.NextToken
  if type(token) ~= "string" or type(amount) ~= "number" then return end
  local text = assert(core.page_token_encode(token, amount))
  local again, count = core.page_token_decode(text)
  assert(again.NextToken == token and count == amount, "written and read it is another")
end
