-- Reads the LuaLS annotations of types.lua, so that editors and the reference have one source.
local annotations = {}

-- "A?: B # note" of a field, split where the type ends. A type may hold spaces only inside brackets.
local function split_note(text)
  local depth = 0
  for i = 1, #text do
    local c = text:sub(i, i)
    if c:find "[%(<{]" then depth = depth + 1 elseif c:find "[%)>}]" then depth = depth - 1 end
    if depth == 0 and text:sub(i, i + 2) == " # " then return text:sub(1, i - 1), text:sub(i + 3) end
  end
  return text, nil
end

local function add_field(class, text)
  local name, optional, rest = text:match "^([%w_]+)(%??) (.*)$"
  if not name then return end -- an index of another form, such as [string]
  local kind, note = split_note(rest)
  class.fields[#class.fields + 1] = { name = name, optional = optional == "?", type = kind, note = note }
end

local function add_value(alias, text)
  local value, note = split_note(text)
  alias.values[#alias.values + 1] = value:match '^"(.*)"$' or value
  alias.note = alias.note or note
end

--- Reads the text of a file of annotations.
-- @return classes by name, each { name, parent, fields = { { name, optional, type, note } } } in the file's order, and aliases by name,
--   each { name, type, values = { … } }
function annotations.read(text)
  local classes, aliases, class, alias = {}, {}, nil, nil
  for line in text:gmatch "([^\n]*)\n" do
    local tag, rest = line:match "^%-%-%-@(%l+) (.*)$"
    if tag == "class" then
      local name, parent = rest:match "^([%w_.]+):? ?([%w_.]*)"
      class, alias = { name = name, parent = parent ~= "" and parent or nil, fields = {} }, nil
      classes[name] = class
    elseif tag == "alias" then
      local name, kind = rest:match "^([%w_.]+) ?(.*)$"
      alias, class = { name = name, type = kind ~= "" and kind or nil, values = {} }, nil
      aliases[name] = alias
    elseif tag == "field" and class then
      add_field(class, rest)
    elseif alias and line:find '^%-%-%-| ' then
      add_value(alias, line:sub(6))
    elseif not line:find "^%-%-%-" then
      class, alias = nil, nil
    end
  end
  return classes, aliases
end

--- Returns the fields of a class and of its ancestors, the class's own last.
function annotations.fields(classes, name)
  local class, fields = classes[name], {}
  if not class then return fields end
  for _, field in ipairs(class.parent and annotations.fields(classes, class.parent) or {}) do fields[#fields + 1] = field end
  for _, field in ipairs(class.fields) do fields[#fields + 1] = field end
  return fields
end

return annotations
