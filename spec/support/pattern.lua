-- Draws texts that match a POSIX regular expression of the model: alternatives, groups, classes, and the quantifiers * + ? {n,m}.
local pattern = {}

local MOST = 6 -- repetitions beyond the minimum

local ALPHABET = {}
for byte = 32, 126 do ALPHABET[#ALPHABET + 1] = string.char(byte) end

local parse_alternatives

-- Parses a class such as [^a-z[:space:]] from the position behind its bracket. Returns the characters and the next position.
local function parse_class(text, position)
  local negated = text:sub(position, position) == "^"
  if negated then position = position + 1 end
  local set, first = {}, true
  while first or text:sub(position, position) ~= "]" do
    first = false
    if text:sub(position, position + 8) == "[:space:]" then
      set[" "], position = true, position + 9
    else
      local from, to = text:match("^(.)%-([^%]])", position)
      from = from or text:sub(position, position)
      for byte = from:byte(), (to or from):byte() do set[string.char(byte)] = true end
      position = position + (to and 3 or 1)
    end
  end
  local list = {}
  for _, character in ipairs(ALPHABET) do
    if (set[character] or false) ~= negated then list[#list + 1] = character end
  end
  return list, position + 1
end

local function parse_atom(text, position)
  local character = text:sub(position, position)
  if character == "(" then
    local alternatives, next_position = parse_alternatives(text, position + 1)
    return { alternatives = alternatives }, next_position + 1
  elseif character == "[" then
    local list, next_position = parse_class(text, position + 1)
    return { characters = list }, next_position
  elseif character == "." then
    return { characters = { "a", "b", "c" } }, position + 1
  elseif character == "\\" then
    return { characters = { text:sub(position + 1, position + 1) } }, position + 2
  end
  return { characters = { character } }, position + 1
end

local function parse_quantifier(text, position)
  local character = text:sub(position, position)
  if character == "*" then return 0, MOST, position + 1 end
  if character == "+" then return 1, 1 + MOST, position + 1 end
  if character == "?" then return 0, 1, position + 1 end
  local min, max, stop = text:match("^{(%d+),?(%d*)}()", position)
  if min then return tonumber(min), tonumber(max) or tonumber(min), stop end
  return 1, 1, position
end

local function parse_sequence(text, position)
  local sequence = {}
  while position <= #text and not text:find("^[|)]", position) do
    if text:find("^[%^$]", position) then
      position = position + 1
    else
      local atom
      atom, position = parse_atom(text, position)
      atom.min, atom.max, position = parse_quantifier(text, position)
      sequence[#sequence + 1] = atom
    end
  end
  return sequence, position
end

function parse_alternatives(text, position)
  local list = {}
  repeat
    list[#list + 1], position = parse_sequence(text, position)
    local more = text:sub(position, position) == "|"
    if more then position = position + 1 end
  until not more
  return list, position
end

local draw_alternative

local function draw_atom(atom, random)
  if atom.alternatives then return draw_alternative(atom.alternatives, random) end
  return atom.characters[1 + random:below(#atom.characters)]
end

function draw_alternative(alternatives, random)
  local out = {}
  for _, atom in ipairs(alternatives[1 + random:below(#alternatives)]) do
    for _ = 1, atom.min + random:below(atom.max - atom.min + 1) do out[#out + 1] = draw_atom(atom, random) end
  end
  return table.concat(out)
end

local parsed = {}

--- Returns a text that matches the regular expression. random: of emulator/model/random.
---@param expression string
---@param random table
---@return string
function pattern.draw(expression, random)
  parsed[expression] = parsed[expression] or parse_alternatives(expression, 1)
  return draw_alternative(parsed[expression], random)
end

return pattern
