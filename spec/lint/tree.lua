-- Lists the files of the tree, and finds circles in a graph.
local tree = {}

--- Returns the paths that git tracks, and untracked ones that it does not ignore, of those that match a Lua pattern.
function tree.files(pattern)
  local list = {}
  local pipe = assert(io.popen "git ls-files --cached --others --exclude-standard | LC_ALL=C sort -u")
  for path in pipe:lines() do
    local file = path:find(pattern) and io.open(path)
    if file then
      file:close()
      list[#list + 1] = path
    end
  end
  assert(pipe:close(), "git ls-files failed")
  return list
end

function tree.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

--- Returns the circles of a graph { [node] = { [node] = true } }, each as "a -> b -> a".
function tree.circles(graph)
  local circles, state, path = {}, {}, {}
  local function visit(node)
    state[node] = "open"
    path[#path + 1] = node
    for next_node in pairs(graph[node] or {}) do
      if state[next_node] == "open" then
        local first = #path
        while path[first] ~= next_node do first = first - 1 end
        circles[#circles + 1] = table.concat(path, " -> ", first) .. " -> " .. next_node
      elseif not state[next_node] then
        visit(next_node)
      end
    end
    path[#path] = nil
    state[node] = "done"
  end
  for node in pairs(graph) do
    if not state[node] then visit(node) end
  end
  return circles
end

return tree
