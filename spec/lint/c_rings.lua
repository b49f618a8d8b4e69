-- C: a folder includes only its own ring and those below, no file includes itself by way of others, and all headers of a folder can be
-- included together.
local tree = require "spec.lint.tree"

-- The folders below src/, and those that each may include beside itself. README.md there has the drawing.
local MAY_INCLUDE = {
  core = { model = true },
  os = { core = true },
  crypto = { core = true },
  http = { core = true },
  curl = { core = true, http = true },
  binding = { core = true, os = true, crypto = true, http = true, curl = true },
  embed = { binding = true, ["."] = true },
  ["."] = {},
}

local function ring_of(path) return path:match "^src/([^/]+)/" or "." end

local function resolve(folder, path)
  local parts = {}
  for part in (folder .. path):gmatch "[^/]+" do
    if part == ".." then parts[#parts] = nil else parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

local function check_includes(files, faults)
  local units = {} -- a .c and its .h are one
  for _, path in ipairs(files) do
    local unit = path:gsub("%.[ch]$", "")
    units[unit] = units[unit] or {}
    for target in tree.read(path):gmatch '#%s*include%s+"([^"]+)"' do
      local included = resolve(path:match "^(.*/)", target)
      local ring, other = ring_of(path), ring_of(included)
      if ring ~= other and not (MAY_INCLUDE[ring] or {})[other] then
        faults[#faults + 1] = ("%s: expected no include of src/%s, got %s"):format(path, other, target)
      end
      local other_unit = included:gsub("%.[ch]$", "")
      if other_unit ~= unit then units[unit][other_unit] = true end
    end
  end
  for _, circle in ipairs(tree.circles(units)) do faults[#faults + 1] = "circle: " .. circle end
end

local function check_headers(files, faults)
  local folders = {}
  for _, path in ipairs(files) do
    local folder = path:match "^(.*)/[^/]+%.h$"
    -- model_lines.h is a list of macros, included many times by model.c
    if folder and not path:find "model_lines%.h$" then
      folders[folder] = (folders[folder] or "#define _GNU_SOURCE\n") .. ('#include "%s"\n'):format(path)
    end
  end
  for folder, text in pairs(folders) do
    local name = os.tmpname()
    local file = assert(io.open(name, "w"))
    file:write(text)
    file:close()
    local pipe = assert(io.popen(("%s -x c -std=gnu11 -fsyntax-only -Wall -Wextra -Werror -I. %s %s 2>&1"):format(
      os.getenv "CC" or "gcc", os.getenv "LUA_CFLAGS" or "", name)))
    local said = pipe:read "*a"
    pipe:close()
    os.remove(name)
    if said ~= "" then faults[#faults + 1] = folder .. ": its headers cannot be included together: " .. said end
  end
end

return function()
  local faults, files = {}, tree.files "^src/.*%.[ch]$"
  check_includes(files, faults)
  check_headers(files, faults)
  return faults
end
