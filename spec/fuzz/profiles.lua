-- Configuration files: profiles of sections, and lines split as a shell does.
local profiles = require "gamelift.config.profiles"
local shell_split = require "gamelift.config.shell_split"

return function(data)
  local loaded, problem = profiles.parse(data)
  assert(loaded or type(problem) == "string" and #problem < 200)
  for _, sections in pairs(loaded or {}) do
    for name, section in pairs(sections) do
      assert(type(name) == "string")
      for key, value in pairs(profiles.with_defaults(section)) do
        assert(type(key) == "string" and (type(value) == "string" or type(value) == "table"))
      end
    end
  end
  local words, size = shell_split(data), 0
  for _, word in ipairs(words or {}) do size = size + #word end
  assert(size <= #data)
  if words then -- quoted, each word is itself
    local quoted = {}
    for i, word in ipairs(words) do quoted[i] = '"' .. word:gsub('["\\]', "\\%0") .. '"' end
    local again = assert(shell_split(table.concat(quoted, " ")))
    assert(#again == #words)
    for i, word in ipairs(words) do assert(again[i] == word, word) end
  end
end
