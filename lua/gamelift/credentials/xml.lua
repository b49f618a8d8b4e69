-- The leaves of a small XML document, by luaexpat.
local xml = {}

-- { ["Error/Code"] = text, … }: each element that holds text, by its path below the root, the later of two alike. Or nil
-- and what is wrong, without quoting the document. Documents with a DOCTYPE are refused: nothing else can grow or refer.
function xml.leaves(text)
  local loaded, lxp = pcall(require, "lxp")
  if not loaded then return nil, "reading it needs luaexpat (luarocks --lua-version=" .. _VERSION:match "%S+$" .. " install luaexpat)" end
  if text:find("<!DOCTYPE", 1, true) or text:find "%z" then return nil, "it has a document type" end
  local path, leaves, depth, current = {}, {}, 0, nil
  local parser = lxp.new {
    StartElement = function(_, name)
      depth = depth + 1
      path[depth], current = name:match "[^:]*$", {}
    end,
    CharacterData = function(_, data)
      if current then current[#current + 1] = data end
    end,
    EndElement = function()
      if current and depth > 1 then leaves[table.concat(path, "/", 2, depth)] = table.concat(current) end
      depth, current = depth - 1, nil
    end,
  }
  local ok = parser:parse(text) and parser:parse()
  pcall(parser.close, parser) -- raises where the text was broken
  if not ok then return nil, "it is no XML" end
  return leaves
end

return xml
