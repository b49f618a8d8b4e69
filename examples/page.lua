-- Prints for session_life.lua: aligned columns, with colours on a terminal that has them (and without NO_COLOR).
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

-- Pads a text to a width in characters, which may have several bytes.
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

-- Prints a call: the method, its subject, its status, and notes.
function page.line(method, subject, status, more)
  local text = "  " .. blue(pad(method, METHOD))
  if status then text = text .. pad(subject, FIRST) .. (STATUS[status] or tostring)(pad(status, SECOND)) .. (more or "")
  else text = text .. subject end
  print(text:match "^.*%S")
end

-- Prints a row of a list.
function page.item(...)
  print("      " .. pad((...), METHOD - 4) .. pad((select(2, ...)), FIRST) .. select(3, ...))
end

-- Splits a text into lines of at most `width` bytes; cuts a longer word.
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

-- Prints an error as print(err) does, folded to its column.
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

-- Shortens an id to the part that distinguishes it.
function page.short(id)
  return #id > 20 and id:sub(1, 17) .. "…" or id
end

-- Checks a condition every 20 ms, for at most 5 s.
function page.wait(condition)
  for _ = 1, 250 do
    if condition() then return end
    sleep(0.02)
  end
  error("it takes too long", 0)
end

return page
