-- The clients that meet the faults: over libcurl, in a loop, and in a worker of nginx. Each driver has
--   name; open(case, facts): a client, with call(n, is_last) -> outcome (caller.lua) and close(); start(certs), stop()
--   proxy: URL of a proxy in front of the servers, or nil
--   pid: of the process whose memory counts; memory: MiB by which it may grow where the case does not say (64)
--   keeps: idle connections outlive the client; tls_host: the host of https URLs
local caller = require "spec.faults.caller"
local nginx = require "spec.support.nginx"
local poll_watch = require "spec.support.poll_watch"
local gamelift = require "gamelift"

local drivers = {}

-- ---- libcurl, which blocks ----

drivers.curl = { name = "curl", start = function() end, stop = function() end }

function drivers.curl.open(_, case, facts)
  local client = caller.new(case.id, facts)
  return {
    call = function(_, n) return caller.judge(case.id, n, pcall(caller.call, client, case.id)) end,
    close = function() client:close() end,
  }
end

-- ---- a loop ----

drivers.loop = { name = "loop", polls = {}, start = function() end, stop = function() end }

-- Polls until the handle is done, and notes the CPU time of each poll in seconds.
local function poll_until_done(loop, handle, watch, polls)
  while not handle:done() do
    polls[#polls + 1] = watch:poll(loop)
    if not handle:done() then loop:idle(math.min(loop:timeout() or 0.05, 0.05)) end
  end
  return handle:result()
end

function drivers.loop:open(case, facts)
  local loop = gamelift.loop()
  facts.transport = loop
  collectgarbage() -- the scripts of the server are not the loop's garbage
  local client = caller.new(case.id, facts)
  local polls, watch = self.polls, poll_watch.new()
  return {
    watch = watch,
    call = function(_, n)
      return caller.judge(case.id, n, pcall(function()
        return poll_until_done(loop, loop:spawn(function() return caller.call(client, case.id) end), watch, polls)
      end))
    end,
    close = function()
      client:close()
      loop:close()
      facts.transport = nil
    end,
  }
end

-- ---- a worker of nginx ----

drivers.nginx = { name = "nginx", keeps = true, tls_host = "localhost" }

function drivers.nginx:start(certs)
  self.worker = nginx.start { http = ("resolver 127.0.0.1:%d; lua_ssl_trusted_certificate %s; lua_socket_log_errors off;")
    :format(nginx.name_server(), certs.ca) }
  self.worker:run "require 'spec.faults.caller'" -- before memory is measured
  self.pid = self.worker:workers()[1]
  self.opened = 0
end

function drivers.nginx:stop() self.worker:stop() end

function drivers.nginx:open(case, facts)
  self.opened = self.opened + 1
  local worker, key = self.worker, self.opened
  local function call(_, n, is_last)
    local sent = { endpoint = facts.endpoint, proxy = facts.proxy, ca = facts.ca, key = key, is_last = is_last }
    local ok, values = pcall(worker.run, worker, "return require('spec.faults.caller').in_nginx(...)", case.id, n, sent)
    return ok and values[1] or { problem = "raised: " .. tostring(values) }
  end
  return { call = call, close = function() end }
end

return drivers
