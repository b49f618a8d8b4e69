-- Makes folders of files for a spec; folder.clear() removes them.
local folder = {}

local made = {}

-- Writes { [name] = text } into a new folder and returns its path.
function folder.with(files)
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute("mkdir -m 700 " .. path))
  made[#made + 1] = path
  for name, text in pairs(files or {}) do folder.write(path .. "/" .. name, text) end
  return path
end

function folder.write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

function folder.clear()
  for _, path in ipairs(made) do os.execute("rm -rf " .. path) end
  made = {}
end

return folder
