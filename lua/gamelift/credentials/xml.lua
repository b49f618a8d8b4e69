-- Reads the leaves of a small XML document with luaexpat.
local messages = require "gamelift.util.messages"

local xml = {}

local DEPTH_MAX, NAME_MAX = 16, 128 -- elements, bytes: what STS writes is far below
-- luarocks works everywhere; apt's package is not where OpenResty looks.
local NEEDED = ("reading it needs luaexpat: luarocks --lua-version %s install luaexpat"):format(_VERSION:match "[%d.]+")

-- Returns true; or nil and expat's words.
local function parse(parser, text)
  local ok, problem = parser:parse(text)
  if not ok then return nil, problem end
  return parser:parse()
end

--- Returns the text of each element by its path below the root, { ["Error/Code"] = text, … }, of two alike the later; or nil and the
--- problem, which does not quote the document. Raises only where memory is short.
--- Refuses documents with a DOCTYPE: nothing else can expand or refer.
---@param text string
---@return table<string, string>?
---@return string?
function xml.leaves(text)
  local loaded, lxp = pcall(require, "lxp")
  if not loaded then return nil, NEEDED end
  if text:find("<!DOCTYPE", 1, true) or text:find "%z" then return nil, "expected a document without DOCTYPE and NUL" end
  local path, leaves, depth, current, is_odd = {}, {}, 0, nil, false
  local made, parser = pcall(lxp.new, {
    StartElement = function(_, name)
      depth = depth + 1
      is_odd = is_odd or depth > DEPTH_MAX or #name > NAME_MAX
      path[depth], current = name:match "^.*:(.*)$" or name, {}
    end,
    CharacterData = function(_, data)
      if current then current[#current + 1] = data end
    end,
    EndElement = function()
      if current and depth > 1 and not is_odd then leaves[table.concat(path, "/", 2, depth)] = table.concat(current) end
      depth, current = depth - 1, nil
    end,
  })
  if not made then error(messages.NO_MEMORY, 0) end -- the only reason
  local ok, problem = parse(parser, text)
  pcall(parser.close, parser) -- raises where the text was broken
  if problem == "out of memory" then error(messages.NO_MEMORY, 0) end
  if not ok then return nil, "expected XML" end
  if is_odd then return nil, "its elements are too deep, or their names too long" end
  return leaves
end

return xml
