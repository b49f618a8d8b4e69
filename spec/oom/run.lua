-- Runs the host of `make oom` or `make check-threads` with a TLS server in front of its own: lua spec/oom/run.lua HOST ARGUMENTS…
package.path = "./?.lua;" .. package.path
local certs = require("spec.support.certs").make()
local nginx = require "spec.support.nginx"
local port = nginx.free_port()
local proxy = require("spec.support.tls_proxy").start(certs.good, port)
local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
local words = {}
for i, argument in ipairs(arg) do words[i] = quoted(argument) end
local command = ("OOM_PORT=%d OOM_TLS_PORT=%d OOM_CA=%s exec %s"):format(port, proxy.port, certs.ca, table.concat(words, " "))
local ok, _, status = os.execute(command)
proxy.stop()
certs:remove()
os.exit(ok == true or ok == 0 and 0 or status or 1)
