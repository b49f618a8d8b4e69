-- Maps a source to the specs that must notice its mutants, from the nearest to the widest.
local areas = {}

-- Sources without a mutant: data written by a generator; and processes, where a mutated number may signal this machine's others.
local LEFT_OUT = { "^src/model/", "^src/docs/", "^src/embed/", "^src/core/model", "^src/os/process", "^lua/gamelift/types%.lua$",
  "^lua/gamelift/enums%.lua$" }

-- The quick specs of an area whose sources have none of their names.
local QUICK_CURL = "spec/curl/curl_spec.lua spec/curl/proxy_spec.lua spec/curl/stream_spec.lua"

-- The widest specs of an area: the first pattern that matches a source. Before these, others.
local WIDE = {
  { "^src/crypto/", "spec/crypto spec/binding spec/gamelift/sign_spec.lua spec/gamelift/call_spec.lua" },
  { "^src/binding/crypto/", "spec/crypto spec/binding spec/gamelift/sign_spec.lua spec/gamelift/credentials spec/gamelift/call_spec.lua" },
  { "^src/binding/curl/", "spec/curl spec/gamelift/loop spec/gamelift/http_spec.lua spec/gamelift/server", QUICK_CURL },
  { "^src/curl/", "spec/curl spec/gamelift/loop spec/gamelift/http_spec.lua spec/gamelift/server", QUICK_CURL },
  { "^src/http/", "spec/http spec/binding/http_spec.lua spec/curl spec/gamelift/credentials",
    "spec/http spec/binding/http_spec.lua spec/curl/curl_spec.lua" },
  { "^src/os/", "spec/os spec/gamelift/credentials" },
  { "^src/binding/core/l_model", "spec/model/model_spec.lua spec/core spec/binding spec/gamelift/log_spec.lua"
    .. " spec/gamelift/call_spec.lua" },
  { "^src/", "spec/core spec/binding spec/http spec/crypto spec/gamelift/call_spec.lua spec/gamelift/config spec/gamelift/retry"
    .. " spec/gamelift/credentials spec/gamelift/emulator/wire_spec.lua" },
  { "^lua/gamelift/nginx/", "spec/nginx" },
  { "^lua/gamelift/resty", "spec/nginx" },
  { "^lua/gamelift/transport/cosocket", "spec/nginx" },
  { "^lua/gamelift/emulator/matchmaking/", "spec/gamelift/emulator/matchmaking spec/gamelift/emulator/operations/matchmaking_spec.lua"
    .. " spec/gamelift/emulator/operations/matchmaking_cases_spec.lua spec/gamelift/emulator/match_invariants_spec.lua"
    .. " spec/gamelift/emulator/transcripts_spec.lua" },
  { "^lua/gamelift/emulator/server_sdk/", "spec/gamelift/emulator/server_sdk spec/gamelift/server" },
  { "^lua/gamelift/emulator/", "spec/gamelift/emulator spec/gamelift/local/launch_spec.lua" },
  { "^lua/gamelift/local/", "spec/gamelift/local" },
  { "^lua/gamelift/doctor/", "spec/gamelift/doctor_spec.lua" },
  { "^lua/gamelift/server/", "spec/gamelift/server spec/gamelift/emulator/server_sdk"
    .. " spec/gamelift/emulator/server_sdk_runs_spec.lua spec/nginx/server_spec.lua" },
  -- [!e]: not call_wire_spec, which takes minutes.
  { "^lua/gamelift/", "spec/gamelift/*[!e]_spec.lua spec/gamelift/config spec/gamelift/credentials spec/gamelift/errors"
    .. " spec/gamelift/loop/[stw]*_spec.lua spec/gamelift/retry spec/gamelift/transport spec/gamelift/util" },
}

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

function areas.is_mutated(path)
  for _, pattern in ipairs(LEFT_OUT) do
    if path:find(pattern) then return false end
  end
  return path:find "^src/.*%.c$" ~= nil or path:find "^lua/.*%.lua$" ~= nil
end

-- Returns the path of a source below spec/ without its ending: src/binding/core/l_url.c is covered by binding/ and core/url_spec.lua.
local function mirrors(path)
  local stem = path:gsub("^src/", ""):gsub("^lua/", ""):gsub("%.%l+$", ""):gsub("/init$", "")
  local out = { stem }
  local ring, name = stem:match "^binding/(%l+)/l_(.*)$"
  if ring then
    out = { "binding/" .. name, ring .. "/" .. name, "binding/" .. ring }
    if ring == "core" then out[#out + 1] = "http/" .. name end
  elseif stem:find "^binding/l_" then
    out = { "binding/" .. stem:match "l_(.*)" }
  end
  return out
end

--- Lists commands' arguments: the specs named like the source, those of its folder, and those of its area. A step that has no spec is
--- left out.
function areas.specs(path)
  local steps, near = {}, {}
  for _, stem in ipairs(mirrors(path)) do
    if exists("spec/" .. stem .. "_spec.lua") then near[#near + 1] = "spec/" .. stem .. "_spec.lua" end
    if exists("spec/" .. stem .. "/.") then near[#near + 1] = "spec/" .. stem end
  end
  if near[1] then steps[1] = table.concat(near, " ") end
  local parent = mirrors(path)[1]:match "^(gamelift/.*)/[^/]*$"
  if parent and parent ~= "gamelift/emulator" then
    local folder = exists("spec/" .. parent .. "/.") and "spec/" .. parent or ""
    if exists("spec/" .. parent .. "_spec.lua") then folder = folder .. " spec/" .. parent .. "_spec.lua" end
    if folder:find "%S" then steps[#steps + 1] = folder end
  end
  for _, row in ipairs(WIDE) do
    if path:find(row[1]) then
      steps[#steps + 1] = row[3]
      if row[2] ~= steps[#steps] then steps[#steps + 1] = row[2] end
      break
    end
  end
  return steps
end

return areas
