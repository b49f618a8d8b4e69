-- Runs callers at once, each kind of transport in its host: programs that block, a loop, a worker of nginx; and a loop with server
-- processes, too.
--
-- Each host has run(options) -> a list of the records of all callers, and stop(). options: those of each caller.
local caller = require "spec.chaos.caller"
local child = require "spec.support.child"
local cjson = require "cjson"
local core = require "gamelift.core"
local game_servers = require "spec.chaos.game_servers"
local gamelift = require "gamelift"
local interpreter = require "spec.support.interpreter"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

local hosts = {}

local CANCELLED = 0.05 -- share of the calls of a loop that are cancelled

local function join(lists)
  local all = {}
  for _, list in ipairs(lists) do
    for _, record in ipairs(list) do all[#all + 1] = record end
  end
  return all
end

-- libcurl that blocks: a program for each caller.
function hosts.curl(server)
  local PROGRAM = [[package.path, package.cpath = %s, %s
    local cjson = require "cjson"
    io.write(cjson.encode(require("spec.chaos.caller").play_here(cjson.decode(arg[1]), cjson.decode(arg[2]))))]]
  local path = os.tmpname()
  process.write(path, child.code(PROGRAM, package.path, package.cpath))
  local description = process.quote(cjson.encode { url = server.url, region = server.region, credentials = server.credentials })
  return {
    run = function(all_options)
      local pipes, lists = {}, {}
      for i, options in ipairs(all_options) do
        pipes[i] = assert(io.popen(table.concat({ interpreter.command(path), description, process.quote(cjson.encode(options)) }, " ")))
      end
      for i, pipe in ipairs(pipes) do
        lists[i] = cjson.decode(pipe:read "*a")
        pipe:close()
      end
      return join(lists)
    end,
    stop = function() os.remove(path) end,
  }
end

-- Makes a call of a loop. Cancels a few of them, at any moment.
local function send_in(loop)
  return function(client, method, params, options)
    if core.random_float() >= CANCELLED then return client[method](client, params, options) end
    local call = client:start(method, params, options)
    loop:sleep(core.random_float() * 0.01)
    call:cancel()
    return call:wait()
  end
end

-- all_ended: called when no caller has calls left. reported: what came to the error handler of the loop.
local function run_in(loop, client, reported, all_options, all_ended)
  local lists, running = {}, #all_options
  for i, options in ipairs(all_options) do
    options.send, options.pause = send_in(loop), function() loop:sleep(0.05) end
    loop:spawn(function()
      lists[i] = caller.play(client, options)
      running = running - 1
      if running == 0 and all_ended then all_ended() end
    end)
  end
  assert(loop:run(600), "the tasks of the loop do not end")
  assert(not reported[1], reported[1])
  return join(lists)
end

local function new_loop(server, capacity)
  local reported = {}
  local loop = gamelift.loop { on_error = function(err, trace) reported[#reported + 1] = tostring(err) .. "\n" .. (trace or "") end }
  local options = caller.client_options(server, loop)
  options.retry = { capacity = capacity }
  return loop, gamelift.client(options), reported
end

function hosts.loop(server)
  local loop, client, reported = new_loop(server)
  return {
    run = function(all_options) return run_in(loop, client, reported, all_options) end,
    stop = function() loop:close() end,
  }
end

-- A loop with the callers and with the server processes of their game sessions. It has `processes`: spec.chaos.game_servers.
function hosts.server(server, control)
  local loop, client, reported = new_loop(server, { attempts = 10, delay = 0.1 })
  local processes = game_servers { loop = loop, client = client, fleet = "fleet-home", control = control }
  return {
    processes = processes,
    run = function(all_options)
      processes:start()
      return run_in(loop, client, reported, all_options, function() processes:stop() end)
    end,
    stop = function() loop:close() end,
  }
end

function hosts.nginx(server)
  local front = nginx.start {}
  local description = { url = server.url, region = server.region, credentials = server.credentials }
  return {
    run = function(all_options)
      local arguments = {}
      for i, options in ipairs(all_options) do arguments[i] = { description, options } end
      local lists = front:run_all("return require('spec.chaos.caller').play_here(...)", arguments)
      assert(front:alarms() == "", front:alarms())
      return join(lists)
    end,
    stop = function() front:stop() end,
  }
end

return hosts
