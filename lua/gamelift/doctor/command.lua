-- Runs gamelift-doctor in Lua: command.lua FOLDER [options], where FOLDER holds gamelift/. Exit status 0: a call can work; 1: it
-- cannot; 2: wrong arguments.
local root = table.remove(arg, 1)
local version = _VERSION:match "%d+%.%d+"
package.path = ("%s/?.lua;%s/?/init.lua;"):format(root, root) .. package.path
package.cpath = ("%s/../.build/%s/?.so;%s/../../../lib/lua/%s/?.so;%s/../../../lib64/lua/%s/?.so;"):format(
  root, version, root, version, root, version) .. package.cpath

local has_argparse, argparse = pcall(require, "argparse")
if not has_argparse then
  io.stderr:write(("gamelift-doctor: needs the library argparse for %s: apt-get install lua-argparse, or"
    .. " luarocks --lua-version=%s install argparse\n"):format(_VERSION, version))
  os.exit(2)
end
local parser = argparse("gamelift-doctor", "Reports what a GameLift client would do here, and why.",
  "Exit status 0 if a call can work, 1 if not. Shows no secrets.")
parser:option("--region", "the region, instead of the environment's or the profile's")
parser:option("--profile", "a profile of the shared files")
parser:option("--endpoint", "a base URL")
parser:option("--ca-file", "certificates to trust"):target "ca_file"
parser:option("--proxy", "a URL")
parser:option("--call", "make a signed call: list_fleets, or another operation that changes nothing")
  :argname("OPERATION"):args "?"
local parsed = parser:parse()

local call = parsed.call
if type(call) == "table" then call = call[1] or true end
local options = { region = parsed.region, profile = parsed.profile, endpoint = parsed.endpoint, ca_file = parsed.ca_file,
  proxy = parsed.proxy, call = call }

local ok, report = pcall(require "gamelift.doctor", options)
if not ok then
  io.stderr:write("gamelift-doctor: ", (tostring(report):gsub("^.-gamelift%.doctor: ", "")), "\n")
  os.exit(2)
end
print(tostring(report))
os.exit(report.ok and 0 or 1)
