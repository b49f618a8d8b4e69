-- Configuration files of any bytes: sections of texts and blocks, or one message.
local core = require "gamelift.core"

return function(data)
  local sections, more = core.ini(data)
  if not sections then
    assert(type(more) == "string" and #more < 200)
    return
  end
  for name, section in pairs(sections) do
    assert(type(name) == "string" and type(section) == "table")
    for key, value in pairs(section) do
      assert(type(key) == "string" and key ~= "")
      for k, v in pairs(type(value) == "table" and value or {}) do assert(type(k) == "string" and type(v) == "string") end
    end
  end
  for _, name in ipairs(more) do assert(sections[name]) end
end
