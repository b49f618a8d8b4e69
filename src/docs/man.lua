--- Writes the manual pages of the programs from their option parsers (argparse): make tables.
local man = {}

-- Program, its folder, the file that makes its parser, that file's arguments, what apropos prints, variables of the environment.
local PROGRAMS = {
  { name = "gamelift-local", folder = "lua/gamelift/local/", file = "launch.lua", arguments = { "", "0" },
    summary = "Amazon GameLift on this machine", environment = {
      { "GAMELIFT_LUA", "The Lua that reads the command line, if the first of Lua 5.4, 5.5, 5.3, 5.2 and 5.1 will not do." },
      { "NO_COLOR", "The log has no colors if this is set." }, { "TMPDIR", "The folder for temporary files while it starts." },
    }, see = "gamelift\\-doctor" },
  { name = "gamelift-doctor", folder = "lua/gamelift/doctor/", file = "command.lua", arguments = { "lua" },
    summary = "report what a GameLift client would do here, and why", environment = {
      { "GAMELIFT_LUA", "The Lua that it runs with, if the first one with the C modules will not do." },
    }, see = "gamelift\\-local" },
}

-- Returns the parser of a program without running the program: its file gets an argparse whose parsers stop it when they should parse.
local function parser_of(program)
  local argparse, saved, path, cpath = require "argparse", rawget(_G, "arg"), package.path, package.cpath
  package.loaded.argparse = function(...)
    local parser = argparse(...)
    local function stop() error(parser, 0) end
    parser.parse, parser.pparse = stop, stop
    return parser
  end
  local arguments = { [0] = program.folder .. program.file, (rawget(table, "unpack") or rawget(_G, "unpack"))(program.arguments) }
  rawset(_G, "arg", arguments)
  local _, parser = pcall(dofile, program.folder .. program.file)
  rawset(_G, "arg", saved)
  package.loaded.argparse, package.path, package.cpath = argparse, path, cpath
  assert(type(parser) == "table", parser)
  return parser
end

-- Returns a text as troff prints it.
local GLYPHS = { ["\\"] = "\\e", ["-"] = "\\-", ["^"] = "\\(ha", ["~"] = "\\(ti" }
local function escape(text) return (text:gsub("[\\%-^~]", GLYPHS):gsub("\n([.'])", "\n\\&%1"):gsub("^([.'])", "\\&%1")) end

local function bold(text) return "\\fB" .. escape(text) .. "\\fR" end

-- Returns the entry of an option: its names with their arguments, and what it does.
local function option_entry(option)
  local label = table.concat(option:_get_label_lines(), " "):gsub("%S+", function(word)
    local name, comma = word:match "^(.-)(,?)$"
    return (name:find "^%-" and bold(name) or "\\fI" .. escape(name) .. "\\fR") .. comma
  end)
  return ".TP\n" .. label .. "\n" .. escape(option:_get_description())
end

--- Returns the manual page of a program.
---@param program { name: string, folder: string, file: string }
---@return string
function man.page(program)
  local parser = parser_of(program)
  local out = { (".TH %s 1 \"\" gamelift \"User Commands\""):format(escape(program.name):upper()), ".SH NAME",
    ("%s \\- %s"):format(escape(program.name), program.summary), ".SH SYNOPSIS", bold(program.name) .. " [\\fIoptions\\fR]",
    ".SH DESCRIPTION", escape(parser._description), ".PP", escape(parser._epilog), ".SH OPTIONS" }
  for _, option in ipairs(parser._options) do out[#out + 1] = option_entry(option) end
  out[#out + 1] = ".SH ENVIRONMENT"
  for _, variable in ipairs(program.environment) do
    out[#out + 1] = (".TP\n%s\n%s"):format(bold(variable[1]), escape(variable[2]))
  end
  out[#out + 1] = (".SH SEE ALSO\n.BR %s (1)\n"):format(program.see)
  return table.concat(out, "\n")
end

--- Returns the programs, each with the path of its page.
function man.programs()
  for _, program in ipairs(PROGRAMS) do program.path = program.folder .. program.name .. ".1" end
  return PROGRAMS
end

--- Writes all pages.
function man.write()
  for _, program in ipairs(man.programs()) do
    local file = assert(io.open(program.path, "wb"))
    assert(file:write(man.page(program)))
    assert(file:close())
  end
end

return man
