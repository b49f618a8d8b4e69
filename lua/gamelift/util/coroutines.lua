-- Lua's own coroutines. In nginx the functions of the table coroutine belong to one request: a coroutine that another request resumes
-- ends the process. nginx's Lua module keeps Lua's functions under these names. Such a coroutine cannot wait as nginx does.

-- A host may make the table strict, so that a look at a name it lacks raises.
local function own(name) return rawget(coroutine, "_" .. name) or coroutine[name] end

return {
  create = own "create",
  resume = own "resume",
  status = own "status",
  yield = own "yield",
  running = coroutine.running,
}
