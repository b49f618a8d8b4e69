-- Mutants that no caller can notice: path, line before, line after, reason.
return {
  { "src/binding/core/l_model.c", 'luaL_checkstack(L, 6, "a value nested too deeply");',
    'luaL_checkstack(L, 7, "a value nested too deeply");', "asks for one slot more than the function uses" },
  { "src/binding/core/l_problem.c", 'luaL_checkstack(L, 6, "a value nested too deeply");',
    'luaL_checkstack(L, 7, "a value nested too deeply");', "asks for one slot more than the function uses" },
  { "src/core/json.c", "if (e < 100000000) e = e * 10 + (**p - '0');", "if (e < 100000001) e = e * 10 + (**p - '0');",
    "a number with an exponent of 100,000,000 has fewer digits than that, and is infinite or 0 with each further one" },
  { "src/curl/multi.c", "if (now >= deadline) return;", "if (now > deadline) return;",
    "the clock counts nanoseconds and has moved on since the deadline was made" },
}
