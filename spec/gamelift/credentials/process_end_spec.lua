-- How credential_process ends: a program that the spec plays, and a clock that moves while the transport waits.
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local NOW = script.NOW

describe("the end of credential_process", function()
  local process, monotonic = core.process, core.monotonic
  local transport, started

  before_each(function()
    transport, started = script.transport {}, nil
    core.monotonic = function() return transport.time end
  end)
  after_each(function() core.process, core.monotonic = process, monotonic end)

  -- Returns what the provider does with a program that ends after so many seconds, as process:poll reports it.
  local function ask(seconds, how, code, text, over)
    core.process = function(argv, limit)
      started = { argv = argv, limit = limit, killed = 0 }
      local program = {}
      function program:poll() -- luacheck: no unused args
        if transport.time >= 1000 + seconds then return how, code, text end
      end
      function program:kill() started.killed = started.killed + 1 end -- luacheck: no unused args
      return program
    end
    local options = tables.merge({ command = "run 'a b'" }, over)
    return credentials.process(options):credentials(transport, NOW)
  end

  local GOOD = '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"%s}'

  -- What a program prints behind whole keys, and the keys.
  for more, expected in pairs {
    [""] = {}, [',"SessionToken":"t"'] = { session_token = "t" }, [',"SessionToken":1'] = {},
    [',"Expiration":"2026-02-03T05:05:06Z"'] = { expiration = NOW + 3600 }, [',"AccountId":"7"'] = { account_id = "7" },
    [',"AccountId":""'] = {}, [',"AccountId":7'] = {},
  } do
    it("gives keys with" .. more, function()
      expected.access_key_id, expected.secret_access_key, expected.source = "A", "s", "custom-process"
      assert.same(expected, (ask(0, "exited", 0, GOOD:format(more))))
      assert.same({ argv = { "run", "a b" }, limit = 65536, killed = 1 }, started)
    end)
  end

  -- How the program ends, its code, what it printed, and the message.
  for _, case in ipairs {
    { "exited", 3, "hush", "it ended with status 3: run it by hand to see the reason" }, { "signaled", 9, "hush", "signal 9 ended it" },
    { "too_large", 0, "hush", "it printed more than 64 KiB" }, { "exited", 0, "hush", "it printed no JSON object" },
    { "exited", 0, "\239\187\191{}", "it printed a byte order mark before the JSON object" },
    { "exited", 0, "\239\187{}", "it printed no JSON object" }, { "exited", 0, "{}", 'it printed no "Version": 1' },
    { "exited", 0, '{"Version":"1"}', 'it printed no "Version": 1' }, { "exited", 0, '{"Version":1}', "it printed no AccessKeyId" },
    { "exited", 0, '{"Version":true}', "it printed no AccessKeyId" }, { "exited", 0, '{"Version":false}', 'it printed no "Version": 1' },
    { "exited", 0, '{"Version":1,"AccessKeyId":"A","SecretAccessKey":1}', "it printed no SecretAccessKey" },
    { "exited", 0, GOOD:format ',"Expiration":7', "it printed an Expiration that is not an ISO 8601 time" },
    { "exited", 0, GOOD:format ',"Expiration":"soon"', "it printed an Expiration that is not an ISO 8601 time" },
  } do
    it("is an error: " .. case[4] .. ", " .. case[3], function()
      local keys, err = ask(0, case[1], case[2], case[3])
      assert.is_nil(keys)
      assert.same({ "CredentialsProviderFailed", "process: " .. case[4], 1 }, { err.code, err.message, started.killed })
    end)
  end

  for command, message in pairs {
    ["'"] = "the command has an open quote or ends in a backslash", [""] = "the command is empty", ["a\0b"] = "the command has a NUL in it",
    [("a "):rep(251)] = "the command has more than 250 words",
  } do
    it("is not waited for: " .. message, function()
      local keys, err = ask(0, "exited", 0, GOOD:format "", { command = command })
      assert.is_nil(keys)
      assert.same({ "process: " .. message, nil }, { err.message, started })
    end)
  end

  it("is waited for if the command has 250 words", function()
    assert.is_table((ask(0, "exited", 0, GOOD:format "", { command = ("a "):rep(250) })))
    assert.equal(250, #started.argv)
  end)

  it("is looked for after pauses that grow by half, from 2 to 50 ms", function()
    assert.is_table((ask(0.3, "exited", 0, GOOD:format "")))
    local pause = 0.002
    for _, slept in ipairs(transport.slept) do
      assert.near(pause, slept, 1e-9)
      pause = math.min(pause * 1.5, 0.05)
    end
    assert.equal(0.05, transport.slept[#transport.slept])
  end)

  it("is looked for after pauses of half a millisecond where the transport does not wait in real time", function()
    local looks = 0
    function transport:sleep(seconds)
      self.slept[#self.slept + 1] = seconds
      looks = looks + 1
      self.time = self.time + (looks < 4 and 0 or 1)
    end
    assert.is_table((ask(1, "exited", 0, GOOD:format "")))
    assert.same({ 0.002, 0.0005, 0.0005, 0.0005 }, transport.slept)
  end)

  -- The option limit, seconds until the deadline of the call, and the seconds until the program is killed.
  for _, case in ipairs { { nil, math.huge, 60 }, { 2, math.huge, 2 }, { 9, 4, 4 }, { 2, 4, 2 } } do
    it(("is waited for %d s, then the program is killed"):format(case[3]), function()
      local inner = transport
      local bounded = require("gamelift.credentials.http").bounded(inner, case[2] < math.huge and 1000 + case[2] or nil, function() end)
      core.process = function()
        return { poll = function() end, kill = function() started = inner.time end }
      end
      local keys, err = credentials.process({ command = "x", limit = case[1] }):credentials(bounded, NOW)
      assert.is_nil(keys)
      assert.equal(("process: it did not end within %g seconds, and was killed"):format(case[3]), err.message)
      assert.is_true(started >= 1000 + case[3] and started < 1000 + case[3] + 0.1)
    end)
  end

  for what, case in pairs {
    ["cannot sleep"] = { { kind = "invalid", sent = "no", message = "m" }, "the transport cannot sleep" },
    ["is cancelled"] = { { kind = "cancelled", sent = "no", message = "stop" }, "stop" },
  } do
    it("is not waited for, and the program is killed, if the transport " .. what, function()
      local class = require("gamelift.transport.base").class "spec.waiting"
      function class.now() return 1000 end
      function class.sleep() return case[1] end
      core.process = function()
        return { poll = function() end, kill = function() started = "killed" end }
      end
      local _, err = credentials.process({ command = "x" }):credentials(setmetatable({}, class), NOW)
      assert.same({ "process: it could not be waited for: " .. case[2] .. ", and was killed", "killed" }, { err.message, started })
    end)
  end

  it("is not waited for if the program cannot be started", function()
    core.process = function() return nil, "no such program" end
    local _, err = credentials.process({ command = "run 'a b'" }):credentials(transport, NOW)
    assert.equal("process: no such program: run", err.message)
  end)

  it("gives the account of the profile where the program names none", function()
    local context = { profile = { credential_process = "x", aws_account_id = "42" } }
    local provider = require("gamelift.credentials.process").from_context(context)
    ask(0, "exited", 0, GOOD:format "")
    assert.equal("42", provider:credentials(transport, NOW).account_id)
    ask(0, "exited", 0, GOOD:format ',"AccountId":"7"')
    assert.equal("7", provider:credentials(transport, NOW).account_id)
    assert.same({ nil, "no credential_process" }, { require("gamelift.credentials.process").from_context { profile = {} } })
  end)
end)
