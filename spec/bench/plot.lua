-- Draws the bench as SVG: CPU per call (logarithmic bars), decode against cjson (bars), cost per item (lines).
local stats = require "spec.bench.stats"
local sizes = require("spec.bench.report").sizes

local plot = {}

local COLOURS = { ours = "#1b6ca8", curl = "#8a8f98", boto3 = "#c98a1b", js = "#7a9a3a", cjson = "#b0413e",
  copy = "#8a8f98" }
local NAMES = { ours = "gamelift for Lua", curl = "bare libcurl loop (C)", boto3 = "boto3", js = "AWS SDK for JS v3",
  cjson = "cjson.decode", copy = "copying the tables in Lua" }

local Canvas = {}
Canvas.__index = Canvas

local function canvas(width, height)
  return setmetatable({ width = width, height = height }, Canvas)
end

function Canvas:add(form, ...) table.insert(self, form:format(...)) end

function Canvas:text(x, y, text, options)
  options = options or {}
  self:add('<text x="%.1f" y="%.1f" font-size="%d" text-anchor="%s" fill="%s"%s>%s</text>', x, y, options.size or 12,
    options.anchor or "start", options.fill or "#222", options.bold and ' font-weight="bold"' or "",
    (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })))
end

function Canvas:bar(x, y, width, height, colour)
  self:add('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2" fill="%s"/>', x, y, width, height, colour)
end

function Canvas:line(x1, y1, x2, y2, colour)
  self:add('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>', x1, y1, x2, y2, colour)
end

function Canvas:svg()
  local head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
    .. 'font-family="DejaVu Sans, Helvetica, Arial, sans-serif">\n'
  return head:format(self.width, self.height, self.width, self.height)
    .. '<rect width="100%" height="100%" fill="#fff"/>\n' .. table.concat(self, "\n") .. "\n</svg>\n"
end

local LEFT, RIGHT = 190, 770

-- Draws groups of horizontal bars. groups = { { title, { { key, value, label }, … } }, … }; scale(value) returns x.
local function bars(c, top, groups, scale)
  local y = top
  for _, group in ipairs(groups) do
    c:text(LEFT - 10, y + 12 + #group[2] * 8 - 10, group[1], { anchor = "end", size = 12 })
    for _, bar in ipairs(group[2]) do
      local x = scale(bar[2])
      c:bar(LEFT, y, math.max(1, x - LEFT), 13, COLOURS[bar[1]])
      c:text(x + 6, y + 11, bar[3], { size = 11 })
      y = y + 16
    end
    y = y + 12
  end
  return y
end

local function legend(c, y, keys)
  local x = LEFT
  for _, key in ipairs(keys) do
    c:bar(x, y - 10, 11, 11, COLOURS[key])
    c:text(x + 16, y, NAMES[key], { size = 11 })
    x = x + 30 + 6.6 * #NAMES[key]
  end
end

local function calls_panel(c, y, r)
  c:text(24, y, "CPU per call, microseconds (logarithmic; client and server on one core)", { size = 15, bold = true })
  local groups, keys = {}, { "ours", "curl", "boto3", "js" }
  for _, case in ipairs { "create http", "create https", "page20 http", "page100 http", "page100 https" } do
    local list = {}
    local ours = r.calls[case] and r.calls[case].ours
    for _, key in ipairs(keys) do
      local values = r.calls[case] and r.calls[case][key]
      if values and values[1] then
        local v = stats.median(values)
        local ratio = key ~= "ours" and ours and stats.ratio(values, ours)
        table.insert(list, { key, v, ("%.1f"):format(v) .. (ratio and (" = %.2g × ours"):format(ratio) or "") })
      end
    end
    if list[1] then table.insert(groups, { case, list }) end
  end
  legend(c, y + 24, keys)
  return bars(c, y + 40, groups, function(v)
    return LEFT + (RIGHT - LEFT) * math.max(0, math.log(v / 5) / math.log(20000 / 5))
  end)
end

local function decode_panel(c, y, r)
  c:text(24, y, "Decoding a page of 100 sessions, microseconds", { size = 15, bold = true })
  local list, largest = {}, 0
  for _, pair in ipairs { { "ours", "decode_100" }, { "cjson", "cjson.decode_100" }, { "copy", "copy_100" } } do
    local values = r.micro[pair[2]]
    if values then
      local v = stats.min(values)
      largest = math.max(largest, v)
      table.insert(list, { pair[1], v, ("%s: %.0f"):format(NAMES[pair[1]], v) })
    end
  end
  if largest == 0 then return y end
  return bars(c, y + 14, { { "decode", list } }, function(v) return LEFT + (RIGHT - LEFT - 140) * v / largest end)
end

local function curve(c, r, key, prefix, place)
  local points = {}
  for i, n in ipairs(sizes) do
    local values = r.micro[prefix .. n]
    if values then
      local x, y = place(i, stats.min(values))
      table.insert(points, ("%.1f,%.1f"):format(x, y))
      c:add('<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>', x, y, COLOURS[key])
    end
  end
  c:add('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>', table.concat(points, " "), COLOURS[key])
end

local function items_panel(c, y, r)
  c:text(24, y, "Decoding: microseconds per item by the number of items (collector off)", { size = 15, bold = true })
  local largest = 0
  for _, prefix in ipairs { "decode_per_item_", "cjson.decode_per_item_" } do
    for _, n in ipairs(sizes) do
      if r.micro[prefix .. n] then largest = math.max(largest, stats.min(r.micro[prefix .. n])) end
    end
  end
  if largest == 0 then return y end
  local top, height = y + 20, 170
  local step = 10 ^ math.floor(math.log(largest) / math.log(10))
  for v = 0, largest * 1.15, step do
    local at = top + height - height * v / (largest * 1.15)
    c:line(LEFT, at, RIGHT, at, "#ddd")
    c:text(LEFT - 8, at + 4, ("%g"):format(v), { anchor = "end", size = 11 })
  end
  local function place(i, v)
    return LEFT + 20 + (RIGHT - LEFT - 40) * (i - 1) / (#sizes - 1), top + height - height * v / (largest * 1.15)
  end
  for i, n in ipairs(sizes) do c:text(place(i, 0), top + height + 18, tostring(n), { anchor = "middle", size = 11 }) end
  curve(c, r, "ours", "decode_per_item_", place)
  curve(c, r, "cjson", "cjson.decode_per_item_", place)
  legend(c, top + height + 40, { "ours", "cjson" })
  return top + height + 50
end

-- Returns the text of an SVG file. r: as in report.lua.
function plot.svg(r)
  local c = canvas(900, 0)
  local y = calls_panel(c, 34, r)
  y = decode_panel(c, y + 26, r)
  y = items_panel(c, y + 26, r)
  c.height = math.ceil(y + 14)
  return c:svg()
end

return plot
