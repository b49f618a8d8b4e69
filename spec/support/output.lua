-- Prints the result of thousands of specs for busted: a line per file, the failures with reasons, and the count that .ci/run reads.
--
-- SUITE names a suite of spec/checks.mk, whose specs are pending in `make test` where a machine lacks something. It ends with a line of
-- figures, and fails if all of its specs are pending.
return function(options)
  local busted = require "busted"
  local figures = require "spec.support.figures"
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

  -- Returns the reason of a pending test. busted puts the place of the call before it.
  local function reason_of(f) return (tostring(f.message or "no reason"):gsub("^[^:]*:%-?%d+: ", "")) end

  -- Prints a line for each: its place, its name, its reason.
  local function print_pending(list)
    if list[1] then say "\n" end
    for _, f in ipairs(list) do
      local trace = f.element.trace or f.trace or {}
      say(("Pending  %s:%s  %s: %s\n"):format(trace.short_src or "?", trace.currentline or "?", f.name or "", reason_of(f)))
    end
  end

  -- Prints the last line of a suite. Ends the program if it has tried nothing.
  local function print_suite(name)
    local passed, failed = handler.successesCount, handler.failuresCount + handler.errorsCount
    if passed + failed == 0 then
      local reasons, known = {}, {}
      for _, f in ipairs(handler.pendings) do
        local reason = reason_of(f)
        if not known[reason] then reasons[#reasons + 1], known[reason] = reason, true end
      end
      say(("%s: nothing was tried: %s\n"):format(name, reasons[1] and table.concat(reasons, "; ") or "there is no such spec"))
      os.exit(1)
    end
    figures[#figures + 1] = ("%d of %d specs passed, %d pending"):format(passed, passed + failed, handler.pendingsCount)
    say(table.concat(figures, ", "), "\n")
  end

  local function count(n, one, many) return n .. " " .. (n == 1 and one or many) end

  handler.suiteEnd = function()
    print_pending(handler.pendings)
    print_all("Failed", handler.failures)
    print_all("Error", handler.errors)
    say(("\n%s / %s / %s / %d pending : %.1f seconds\n"):format(
      count(handler.successesCount, "success", "successes"), count(handler.failuresCount, "failure", "failures"),
      count(handler.errorsCount, "error", "errors"), handler.pendingsCount, handler.getDuration()))
    local suite = os.getenv "SUITE" or ""
    if suite ~= "" then print_suite(suite) end
    return nil, true
  end

  busted.subscribe({ "file", "start" }, handler.fileStart)
  busted.subscribe({ "file", "end" }, handler.fileEnd)
  busted.subscribe({ "test", "end" }, handler.testEnd, { predicate = handler.cancelOnPending })
  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler
end
