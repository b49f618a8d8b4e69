-- The fault cases of every transport, with the cosocket transport in a worker of nginx.
local certs = require "spec.support.certs"
local cjson = require "cjson"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local nginx = require "spec.support.nginx"
local play = require "spec.faults.play"

-- nginx takes any end of a TLS connection for an orderly one; the JSON reader has to notice a body that is cut off.
local UNSEEN_OVER_TLS = "reset in a body that ends with the connection"

describe("the cosocket transport and a server that", function()
  local server, made, worker, driver

  setup(function()
    server = fault_server.start()
    made = certs.make()
    worker = nginx.start { http = ("resolver 127.0.0.1:%d; lua_ssl_trusted_certificate %s; lua_socket_log_errors off;")
      :format(nginx.name_server(), made.ca) }
    driver.pid = worker:workers()[1]
  end)

  teardown(function()
    worker:stop()
    server:stop()
    made:remove()
  end)

  local remote = {}
  remote.__index = remote
  function remote:send(request)
    local copy = {}
    for k, v in pairs(request) do copy[k] = v end
    local values = worker:run("return require('spec.support.in_nginx').send(...)", self.options, copy)
    local response, failure = values[1], values[2]
    if response ~= cjson.null then return response end
    return nil, failure
  end

  driver = faults.driver(function(options, case)
    options.idle = case.calls and 60 or 0.001 -- after a single call its connection ends
    return setmetatable({ options = options, keeps = case.calls ~= nil }, remote)
  end, { tls_host = "localhost" }) -- nginx checks names only

  for _, c in ipairs(faults.cases) do
    it(("%s (plain): %s"):format(c.row, c.name), function() assert.same({}, play.case(c, driver, false, server, made)) end)
    if not c.plain_only and c.name ~= UNSEEN_OVER_TLS then
      it(("%s (TLS): %s"):format(c.row, c.name), function() assert.same({}, play.case(c, driver, true, server, made)) end)
    end
  end

  it("logs no alert", function() assert.equal("", worker:alarms()) end)
end)
