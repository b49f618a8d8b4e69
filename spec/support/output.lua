-- Prints the result of thousands of specs for busted: a line per file, the failures with reasons, and the count that .ci/run reads.
return function(options)
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base"()
  local file, tests, began

  local function time() return require("system").gettime() end

  local function say(...)
    io.write(...)
    io.flush()
  end

  handler.fileStart = function(element)
    file, tests, began = (element.name:gsub("^%./", "")), 0, time()
    return nil, true
  end

  handler.testEnd = function() tests = tests + 1 return nil, true end

  handler.fileEnd = function()
    say(("%6d  %-44s %6.1f s\n"):format(tests, file, time() - began))
    return nil, true
  end

  local function print_all(kind, list)
    for _, f in ipairs(list) do
      local trace = f.trace or {}
      local message = f.message
      if type(message) ~= "string" then message = message == nil and "no message" or require("pl.pretty").write(message) end
      say(("\n%s  %s:%s\n%s\n%s\n"):format(kind, trace.short_src or "?", trace.currentline or "?", f.name or "", message))
      if options.verbose and trace.traceback then say(trace.traceback, "\n") end
    end
  end

  -- Prints a line for each: its place, its name, its reason. busted puts the place of the call before the reason.
  local function print_pending(list)
    if list[1] then say "\n" end
    for _, f in ipairs(list) do
      local trace = f.element.trace or f.trace or {}
      local reason = f.message and ": " .. tostring(f.message):gsub("^[^:]*:%-?%d+: ", "") or ""
      say(("Pending  %s:%s  %s%s\n"):format(trace.short_src or "?", trace.currentline or "?", f.name or "", reason))
    end
  end

  local function count(n, one, many) return n .. " " .. (n == 1 and one or many) end

  handler.suiteEnd = function()
    print_pending(handler.pendings)
    print_all("Failed", handler.failures)
    print_all("Error", handler.errors)
    say(("\n%s / %s / %s / %d pending : %.1f seconds\n"):format(
      count(handler.successesCount, "success", "successes"), count(handler.failuresCount, "failure", "failures"),
      count(handler.errorsCount, "error", "errors"), handler.pendingsCount, handler.getDuration()))
    return nil, true
  end

  busted.subscribe({ "file", "start" }, handler.fileStart)
  busted.subscribe({ "file", "end" }, handler.fileEnd)
  busted.subscribe({ "test", "end" }, handler.testEnd, { predicate = handler.cancelOnPending })
  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler
end
