-- The leaves of a small XML document, by luaexpat.
local xml = {}

local DEPTH_MAX, NAME_MAX = 16, 128 -- elements, bytes: what STS writes is far below
-- luarocks works everywhere; apt's package is not where OpenResty looks.
local NEEDED = ("reading it needs luaexpat: luarocks --lua-version %s install luaexpat"):format(_VERSION:match "[%d.]+")

-- { ["Error/Code"] = text, … }: each element that holds text, by its path below the root, the later of two alike. Or nil
-- and what is wrong, without quoting the document. Documents with a DOCTYPE are refused: nothing else can grow or refer.
function xml.leaves(text)
  local loaded, lxp = pcall(require, "lxp")
  if not loaded then return nil, NEEDED end
  if text:find("<!DOCTYPE", 1, true) or text:find "%z" then return nil, "it has a document type" end
  local path, leaves, depth, current, is_odd = {}, {}, 0, nil, false
  local parser = lxp.new {
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
  }
  local ok = parser:parse(text) and parser:parse()
  pcall(parser.close, parser) -- raises where the text was broken
  if not ok then return nil, "it is no XML" end
  if is_odd then return nil, "its elements are too deep or have too long names" end
  return leaves
end

return xml
