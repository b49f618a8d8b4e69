-- Draws the report of a simulation by gnuplot: waits, match sizes, rules, and the tickets that wait, over driven time.
local nginx = require "gamelift.local.nginx"

local io, os = rawget(_G, "io"), rawget(_G, "os")

local plot = {}

local FORMATS = { svg = "svg size 1000,800 background rgb 'white'", png = "pngcairo size 1000,800", pdf = "pdfcairo size 10in,8in" }
local WAIT_BARS, MOST_RULES, MOST_POINTS = 30, 20, 1000

-- Returns text for a label: gnuplot gives some characters a meaning.
local function label(text)
  return (tostring(text):gsub('[%c"\\`$]', "?"))
end

-- Returns a data block of rows.
local function block(name, rows)
  local lines = { ("$%s << EOD"):format(name) }
  for i, row in ipairs(rows) do lines[i + 1] = row end
  if #rows == 0 then lines[2] = "0 0 0" end
  lines[#lines + 1] = "EOD"
  return table.concat(lines, "\n")
end

local function wait_rows(report)
  local longest, counts, rows = math.max(report.waits.longest or 0, 1), {}, {}
  for _, wait in ipairs(report.wait_times) do
    local bar = math.min(WAIT_BARS, math.floor(wait / longest * WAIT_BARS) + 1)
    counts[bar] = (counts[bar] or 0) + 1
  end
  for bar = 1, WAIT_BARS do rows[bar] = ("%.6f %d"):format((bar - 0.5) * longest / WAIT_BARS, counts[bar] or 0) end
  return rows, longest / WAIT_BARS
end

local function size_rows(report)
  local rows = {}
  for i, entry in ipairs(report.sizes) do rows[i] = ("%d %d"):format(entry.size, entry.matches) end
  return rows
end

local function rule_rows(report)
  local rows = {}
  for i, rule in ipairs(report.rules) do
    if i <= MOST_RULES then rows[i] = ('"%s" %d %d'):format(label(rule.ruleName), rule.passedCount, rule.failedCount) end
  end
  return rows
end

local function open_rows(report)
  local rows, points = {}, report.open
  local stride = math.max(1, math.ceil(#points / MOST_POINTS))
  for i = 1, #points, stride do rows[#rows + 1] = ("%.3f %d"):format(points[i].at, points[i].tickets) end
  return rows
end

--- Returns the text for gnuplot.
---@param report table # as simulate.run returns it
---@param format string # svg, png or pdf
---@param path string # the file to write
---@return string
function plot.script(report, format, path)
  local waits, width = wait_rows(report)
  local text = table.concat({
    block("waits", waits), block("sizes", size_rows(report)), block("rules", rule_rows(report)), block("open", open_rows(report)),
    "set terminal " .. FORMATS[format], "set output '" .. path:gsub("'", "''") .. "'", -- in double quotes ` would run a command
    "set termoption noenhanced", "set style fill solid 0.7 border", "set grid ytics", "set yrange [0:*]", "unset key",
    ('set multiplot layout 2,2 title "%d tickets, %d matches, %d not matched, in %.4g s of driven time"'):format(report.tickets,
      #report.matches, #report.unmatched, report.seconds),
    'set title "Waits until matched"', 'set xlabel "seconds"', 'set ylabel "tickets"', "set boxwidth " .. ("%.6f"):format(width * 0.9),
    "set xrange [0:*]",
    "plot $waits using 1:2 with boxes lc rgb '#4e79a7'",
    'set title "Sizes of matches"', 'set xlabel "players"', 'set ylabel "matches"', "set boxwidth 0.8", "set xtics 1", "set xrange [*:*]",
    "plot $sizes using 1:2 with boxes lc rgb '#59a14f'",
    'set title "Evaluations of rules"', 'set xlabel ""', 'set ylabel "evaluations"',
    "set xtics rotate by -30 autofreq", "set key above",
    "set style data histograms", "set style histogram rowstacked",
    "plot $rules using 2:xtic(1) title 'passed' lc rgb '#59a14f', '' using 3 title 'failed' lc rgb '#e15759'",
    'set title "Open tickets"', 'set xlabel "seconds"', 'set ylabel "tickets"', "unset key", "set xtics norotate autofreq",
    "plot $open using 1:2 with steps lw 2 lc rgb '#f28e2b'",
    "unset multiplot",
  }, "\n")
  return text .. "\n"
end

--- Draws a report into a file. Blocks until gnuplot has ended.
---@param report table # as simulate.run returns it
---@param path string # ends with .svg, .png or .pdf
---@param folder string # for the text that gnuplot reads
---@return boolean? ok
---@return string? problem
function plot.draw(report, path, folder)
  local format = path:lower():match "%.(%w+)$"
  if not FORMATS[format or ""] then return nil, ("--plot: expected a file that ends with .svg, .png or .pdf, got '%s'"):format(path) end
  if path:find "%c" then return nil, "--plot: expected a file without control characters in its name" end
  local _, has_gnuplot = nginx.run "command -v gnuplot"
  if not has_gnuplot then
    return nil, "--plot needs the program gnuplot: apt-get install gnuplot-nox (Debian, Ubuntu), apk add gnuplot, brew install gnuplot"
  end
  local name = folder .. "/plot.gnuplot"
  local file, problem = io.open(name, "w")
  if not file then return nil, "--plot: " .. problem end
  file:write(plot.script(report, format, path))
  file:close()
  local output, is_ok = nginx.run("gnuplot " .. nginx.quote(name))
  os.remove(name)
  if not is_ok then return nil, "--plot: gnuplot: " .. output end
  return true
end

return plot
