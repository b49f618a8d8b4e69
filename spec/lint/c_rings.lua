-- C: a folder includes only its own ring and those below, no file includes itself by way of others, the headers of a folder, of a
-- ring and of the whole tree can be included together, and names that cross files carry their file.
local tree = require "spec.lint.tree"

-- The folders below src/, with the folders that each may include. src/README.md has the drawing.
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
  local groups = {}
  for _, path in ipairs(files) do
    local folder = path:match "^(.*)/[^/]+%.h$"
    -- model_lines.h is a list of macros, included many times by model.c
    if folder and not path:find "model_lines%.h$" then
      for group in pairs { [folder] = true, ["the ring " .. ring_of(path)] = true, src = true } do
        groups[group] = (groups[group] or "#define _GNU_SOURCE\n") .. ('#include "%s"\n'):format(path)
      end
    end
  end
  for group, text in pairs(groups) do
    local name = os.tmpname()
    local file = assert(io.open(name, "w"))
    file:write(text)
    file:close()
    local pipe = assert(io.popen(("%s -x c -std=gnu11 -fsyntax-only -Wall -Wextra -Werror -I. %s %s 2>&1"):format(
      os.getenv "CC" or "gcc", os.getenv "LUA_CFLAGS" or "", name)))
    local said = pipe:read "*a"
    pipe:close()
    os.remove(name)
    if said ~= "" then faults[#faults + 1] = group .. ": its headers cannot be included together: " .. said end
  end
end

-- Names that cross files carry their file: gl_<file>_<verb>, struct gl_<file>…, GL_<FILE>_….
local EXEMPT = {
  gl_header = true, -- of str.h: one for all who send or sign
  gamelift_preload = true, -- public
  gl_curl_error_set = true, gl_curl_error_text = true, -- of curl_error.c, for the struct of transfer.h
  gl_l_decode_push_json = true, -- of l_decode.c, in binding.h as the openers are
}

local function check_name(path, name, faults)
  local unit = path:match "([^/]+)%.[ch]$"
  local prefix = "gl_" .. unit
  local good = name == prefix or name:sub(1, #prefix + 1) == prefix .. "_"
    or (path:find "%.h$" and name:find "^gl_open_") or name == "gl_open_" .. unit:gsub("^l_", "")
  if not good and unit ~= "gl" and not EXEMPT[name] and not name:find "^luaopen_" then
    faults[#faults + 1] = ("%s: expected a name that begins with %s_, got %s"):format(path, prefix, name)
  end
end

local function check_constant(path, name, faults)
  local prefix = "GL_" .. path:match("([^/]+)%.h$"):upper()
  if path ~= "src/core/gl.h" and name:sub(1, #prefix) ~= prefix then
    faults[#faults + 1] = ("%s: expected a name that begins with %s_, got %s"):format(path, prefix, name)
  end
end

local function check_names(files, faults)
  for _, path in ipairs(files) do
    local text = "\n" .. tree.read(path):gsub("/%*.-%*/", "")
    if path:find "%.c$" then
      for line in text:gmatch "\n(%l[^\n]*) {%f[\n]" do
        local name = line:match "^[%w_ *]-([%w_]+)%("
        if name and not line:find "^static" and not line:find "=" then check_name(path, name, faults) end
      end
    else
      for name in text:gmatch "\n%s*%l+ (gl_[%w_]+) {" do check_name(path, name, faults) end
      for name in text:gmatch "\n%l[%w_ *]-([%w_]+)%(" do check_name(path, name, faults) end
      for name in text:gmatch "\n#define (GL_[%w_]+)" do check_constant(path, name, faults) end
      for body in text:gmatch "enum [%w_]*%s*(%b{})" do
        for name in body:gsub("#[^\n]*", ""):gsub("=[^,}]*", ""):gmatch "[%a_][%w_]*" do check_constant(path, name, faults) end
      end
    end
  end
end

return function()
  local faults, files = {}, tree.files "^src/.*%.[ch]$"
  check_includes(files, faults)
  check_names(files, faults)
  check_headers(files, faults)
  return faults
end
