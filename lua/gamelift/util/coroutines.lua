-- Lua's own coroutines. In nginx the functions of the table coroutine belong to one request: a coroutine that another request resumes
-- ends the process. nginx's Lua module keeps Lua's functions under these names. Such a coroutine cannot wait as nginx does.
-- luacheck: ignore 143
return {
  create = coroutine._create or coroutine.create,
  resume = coroutine._resume or coroutine.resume,
  status = coroutine._status or coroutine.status,
  yield = coroutine._yield or coroutine.yield,
  running = coroutine.running,
}
