-- Reads the LuaLS annotations of types.lua, so that editors and the reference have one source.
local annotations = {}

-- Splits "type # note" where the type ends. A type contains spaces only inside brackets.
local function split_note(text)
  local depth = 0
  for i = 1, #text do
    local c = text:sub(i, i)
    if c:find "[%(<{]" then depth = depth + 1 elseif c:find "[%)>}]" then depth = depth - 1 end
    if depth == 0 and text:sub(i, i + 2) == " # " then return text:sub(1, i - 1), text:sub(i + 3) end
  end
  return text, nil
end

-- Splits the type from the name of a result: "gamelift.Error err" gives "gamelift.Error" and "err".
local function split_name(text)
  local kind, name = text:match "^(%S+) ([%l_]+)$"
  return kind or text, name
end

-- Reads "name? type # note", as fields and parameters have it. Returns nil for an index of another form, such as [string].
local function read_member(text)
  local name, optional, rest = text:match "^([%w_.]+)(%??) (.*)$"
  if not name then return nil end
  local kind, note = split_note(rest)
  return { name = name, optional = optional == "?", type = kind, note = note }
end

local Reader = {}
Reader.__index = Reader

function Reader:begin()
  self.doc, self.params, self.returns = {}, {}, {}
end

-- Functions by tag: each reads the rest of its line.
local read_tag = {}

function read_tag.class(reader, rest)
  local name, parent = rest:match "^([%w_.]+):? ?([%w_.]*)"
  reader.class = { name = name, parent = parent ~= "" and parent or nil, fields = {}, functions = {}, doc = table.concat(reader.doc, "\n") }
  reader.alias = nil
  reader.classes[name] = reader.class
end

function read_tag.alias(reader, rest)
  local name, text = rest:match "^([%w_.]+) ?(.*)$"
  local kind, note = split_note(text)
  reader.alias = { name = name, type = kind ~= "" and kind or nil, note = note, values = {} }
  reader.class = nil
  reader.aliases[name] = reader.alias
end

function read_tag.field(reader, rest)
  if reader.class then table.insert(reader.class.fields, read_member(rest)) end
end

function read_tag.param(reader, rest) table.insert(reader.params, read_member(rest)) end

read_tag["return"] = function(reader, rest)
  local kind, note = split_note(rest)
  local name
  kind, name = split_name(kind)
  table.insert(reader.returns, { type = kind, name = name, note = note })
end

local function read_value(alias, text)
  local value = split_note(text)
  alias.values[#alias.values + 1] = value:match '^"(.*)"$' or value
end

-- Reads "function Owner:name(…) end"; the owner is the local that follows the line of its class.
local function read_function(reader, line)
  local owner, separator, name, arguments = line:match "^function ([%w_]+)([.:])([%w_]+)%(([^)]*)%)"
  if not owner then return false end
  local class = reader.owners[owner]
  table.insert(class.functions, {
    name = name, separator = separator, arguments = arguments, doc = table.concat(reader.doc, "\n"), params = reader.params,
    returns = reader.returns,
  })
  return true
end

local function read_line(reader, line)
  local tag, rest = line:match "^%-%-%-@(%l+) (.*)$"
  if read_tag[tag] then return read_tag[tag](reader, rest) end
  if tag then return end
  if reader.alias and line:find "^%-%-%-| " then return read_value(reader.alias, line:sub(6)) end
  if line:find "^%-%-" then
    reader.doc[#reader.doc + 1] = line:match "^%-%-%-? ?(.*)$"
    return
  end
  local owner = line:match "^local ([%w_]+) = {}"
  if owner and reader.class then reader.owners[owner] = reader.class end
  if not owner then read_function(reader, line) end
  reader.class, reader.alias = nil, nil
  reader:begin()
end

--- Reads the text of a file of annotations.
---@param text string
---@return table classes # by name: { name, parent, doc, fields = { { name, optional, type, note } }, functions = { { name, separator,
--- arguments, doc, params, returns } } }, in the order of the file
---@return table aliases # by name: { name, type, note, values }
function annotations.read(text)
  local reader = setmetatable({ classes = {}, aliases = {}, owners = {} }, Reader)
  reader:begin()
  for line in text:gmatch "([^\n]*)\n" do read_line(reader, line) end
  return reader.classes, reader.aliases
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
