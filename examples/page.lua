-- How session_life.lua prints: aligned columns, colours on a terminal that has them (and without NO_COLOR).
local sleep = require("gamelift.curl").sleep

local page = {}

local function on_terminal()
  local color = os.getenv "NO_COLOR"
  if color and color ~= "" or os.getenv "TERM" == "dumb" then return false end
  local status = os.execute "[ -t 1 ]"
  return status == true or status == 0
end

local colored = on_terminal()
local function paint(code)
  return function(text) return colored and ("\27[%sm%s\27[0m"):format(code, text) or text end
end
local bold, dim, blue, green, red = paint "1", paint "2", paint "36", paint "32", paint "31"

local STATUS = {
  ACTIVE = green, RESERVED = green, FULFILLED = green, ACTIVATING = blue, NEW = blue, PENDING = blue,
  TERMINATING = dim, TERMINATED = dim, gone = dim,
}

-- Columns are counted in characters: a name may have more bytes.
local function pad(text, width)
  local _, characters = text:gsub("[^\128-\191]", "")
  return text .. (" "):rep(width - characters)
end

local METHOD, FIRST, SECOND = 32, 22, 12

function page.title(text, below)
  print(bold(text))
  print(dim(below))
end

function page.step(text)
  print()
  print(bold(text))
end

-- The method, what it is about, its status, and what else is worth knowing.
function page.line(method, subject, status, more)
  local text = "  " .. blue(pad(method, METHOD))
  if status then text = text .. pad(subject, FIRST) .. (STATUS[status] or tostring)(pad(status, SECOND)) .. (more or "")
  else text = text .. subject end
  print(text:match "^.*%S")
end

-- A row of a list.
function page.item(...)
  print("      " .. pad((...), METHOD - 4) .. pad((select(2, ...)), FIRST) .. select(3, ...))
end

-- Lines of at most `width` bytes; a word that is longer than that is cut.
local function fold(text, width)
  local lines, line = {}, ""
  for word in text:gmatch "%S+" do
    if line ~= "" and #line + 1 + #word > width then
      lines[#lines + 1], line = line, ""
    end
    line = line == "" and word or line .. " " .. word
    while #line > width do
      lines[#lines + 1], line = line:sub(1, width), line:sub(width + 1)
    end
  end
  lines[#lines + 1] = line
  return lines
end

-- An error as print(err) shows it, folded to its column.
function page.failure(method, err)
  local head = blue(pad(method, METHOD))
  for _, line in ipairs(fold(tostring(err), 64)) do
    print("  " .. head .. red(line))
    head = (" "):rep(METHOD)
  end
end

function page.finish(text)
  print()
  print(bold(text))
end

-- An id is longer than what tells it apart.
function page.short(id)
  return #id > 20 and id:sub(1, 17) .. "…" or id
end

-- Asks every 20 ms, at most 5 s.
function page.wait(condition)
  for _ = 1, 250 do
    if condition() then return end
    sleep(0.02)
  end
  error("it takes too long", 0)
end

return page
