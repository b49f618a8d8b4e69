-- Mutants that no caller can notice: path, line before, line after, reason, and which of several equal lines of the source it is.
local ONE_SLOT_MORE = "asks for one slot more than the function uses"
local LEFT_ON_STACK = "one more value is on the stack of a function that returns those on top, and whose stack has room for it"

return {
  { "lua/gamelift/emulator/matchmaking/engine.lua", "if a.start ~= b.start then return a.start < b.start end",
    "if a.start == b.start then return a.start < b.start end", "the pool puts each ticket in its place; in order it takes less time" },
  { "lua/gamelift/local/server.lua", 'local wants_text = (request.headers.accept or ""):find("text/plain", 1, true)',
    'local wants_text = (request.headers.accept or ""):find("text/plain", 1, false)', "the pattern has no magic character" },
  { "lua/gamelift/paginator.lua", "value = value < 0 and math.ceil(value) or math.floor(value)",
    "value = value <= 0 and math.ceil(value) or math.floor(value)", "both make 0 of 0" },
  { "lua/gamelift/util/heap.lua", "entry.place = nil", "do end", "an entry that is not in the heap is not at its place, either" },
  { "src/binding/core/l_decode.c", "static uint8_t cap_hint(int n) { return (uint8_t)(n < 64 ? n : 64); }",
    "static uint8_t cap_hint(int n) { return (uint8_t)(n < 64 ? n : 65); }", "the room that a table has before it needs more" },
  { "src/binding/core/l_model.c", 'luaL_checkstack(L, 6, "a value nested too deeply");',
    'luaL_checkstack(L, 7, "a value nested too deeply");', ONE_SLOT_MORE },
  { "src/binding/core/l_problem.c", 'luaL_checkstack(L, 6, "a value nested too deeply");',
    'luaL_checkstack(L, 7, "a value nested too deeply");', ONE_SLOT_MORE },
  { "src/binding/core/l_upgrade.c", 'struct gl_str name = {"", 0};', 'struct gl_str name = {"", 1};',
    "a NUL for a name that is not a string is no header of the handshake, either" },
  { "src/binding/core/l_websocket.c", "lua_pop(L, 1);", ";", LEFT_ON_STACK, 2 },
  { "src/binding/crypto/l_crypto.c", "lua_pop(L, 1);", ";", LEFT_ON_STACK, 2 },
  { "src/binding/curl/l_request.c", "lua_pop(L, 1);", ";", LEFT_ON_STACK, 2 },
  { "src/binding/curl/l_stream.c", "enum { READ_SIZE = 16 << 10 };", "enum { READ_SIZE = 17 << 10 };",
    "libcurl gives no more than its own buffer has, 16 KiB" },
  { "src/core/ini.c", "if (!equals) return -1;", "if (!equals) return -2;", "the caller asks whether it is negative" },
  { "src/core/json.c", "if (e < 100000000) e = e * 10 + (**p - '0');", "if (e < 100000001) e = e * 10 + (**p - '0');",
    "a number with an exponent of 100,000,000 has fewer digits than that, and is infinite or 0 with each further one" },
  { "src/curl/multi.c", "if (now >= deadline) return;", "if (now > deadline) return;",
    "the clock counts nanoseconds and has moved on since the deadline was made" },
}
