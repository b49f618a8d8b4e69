-- Checks Lua: no module requires itself through others while it is loaded, and every named module exists.
local tree = require "spec.lint.tree"

local function module_of(path) return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")) end

return function()
  local faults, graph, files = {}, {}, tree.files "^lua/gamelift.*%.lua$"
  for _, path in ipairs(files) do graph[module_of(path)] = {} end
  local native = { ["gamelift.core"] = true, ["gamelift.crypto"] = true, ["gamelift.curl"] = true }
  for _, path in ipairs(files) do
    for line in tree.read(path):gmatch "[^\n]+" do
      for name in line:gsub("^%s*%-%-.*", ""):gmatch 'require%s*%(?%s*"(gamelift[%w_.]*[%w_])"' do
        if not graph[name] and not native[name] then faults[#faults + 1] = path .. ": there is no module " .. name end
        if not line:find "^%s" then graph[module_of(path)][name] = true end -- a line at the margin runs at load
      end
    end
  end
  for _, circle in ipairs(tree.circles(graph)) do faults[#faults + 1] = "circle at load: " .. circle end
  return faults
end
