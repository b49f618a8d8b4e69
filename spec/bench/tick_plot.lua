-- Draws tick times as SVG: for each case a histogram over a logarithmic axis of milliseconds, with the end of the frame.
local LOW, HIGH, COLUMNS = -3, 2, 100 -- powers of ten, columns of the histogram
local LEFT, WIDTH, ROW = 250, 620, 62

local function x_of(ms)
  local place = (math.log(math.max(ms, 10 ^ LOW)) / math.log(10) - LOW) / (HIGH - LOW)
  return LEFT + WIDTH * math.min(place, 1)
end

local function histogram(times)
  local columns, most = {}, 0
  for i = 1, COLUMNS do columns[i] = 0 end
  for _, time in ipairs(times) do
    local i = math.min(COLUMNS, 1 + math.floor((x_of(time[1] * 1000) - LEFT) / WIDTH * COLUMNS))
    columns[i] = columns[i] + 1
    most = math.max(most, columns[i])
  end
  return columns, most
end

-- cases: { name =, times = { { wall seconds }, … }, wall = { p50, p99, p99.9, max in ms } }.
return function(cases, path)
  local height = 70 + ROW * #cases
  local svg = { ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 %d" width="1000" height="%d" '):format(height, height)
    .. 'font-family="DejaVu Sans, Helvetica, Arial, sans-serif">', '<rect width="100%" height="100%" fill="#fff"/>',
    '<text x="20" y="26" font-size="15" font-weight="bold">Time of one loop:poll(), logarithmic; height: square root of the count</text>' }
  local function add(form, ...) svg[#svg + 1] = form:format(...) end
  for power = LOW, HIGH do
    local x = x_of(10 ^ power)
    add('<line x1="%.1f" y1="40" x2="%.1f" y2="%d" stroke="#ddd"/>', x, x, height - 28)
    add('<text x="%.1f" y="%d" font-size="11" text-anchor="middle" fill="#555">%g ms</text>', x, height - 12, 10 ^ power)
  end
  local frame = x_of(1000 / 60)
  add('<line x1="%.1f" y1="40" x2="%.1f" y2="%d" stroke="#b0413e" stroke-dasharray="4 3"/>', frame, frame, height - 28)
  add('<text x="%.1f" y="38" font-size="11" text-anchor="middle" fill="#b0413e">a frame</text>', frame)
  for row, c in ipairs(cases) do
    local base = 40 + row * ROW - 8
    local columns, most = histogram(c.times)
    add('<text x="20" y="%d" font-size="12">%s</text>', base - 22, c.name)
    add('<text x="20" y="%d" font-size="11" fill="#555">p99.9 %.2f ms, max %.2f ms</text>', base - 6, c.wall[3], c.wall[4])
    for i, count in ipairs(columns) do
      if count > 0 then
        local tall = math.max(1.5, (ROW - 18) * math.sqrt(count / most))
        add('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#1b6ca8"/>', LEFT + (i - 1) * WIDTH / COLUMNS, base - tall,
          WIDTH / COLUMNS - 0.6, tall)
      end
    end
    add('<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#999"/>', LEFT, base, LEFT + WIDTH, base)
  end
  svg[#svg + 1] = "</svg>\n"
  local file = assert(io.open(path, "w"))
  file:write(table.concat(svg, "\n"))
  file:close()
end
