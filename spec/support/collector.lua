-- Sets how eager the garbage collector is, in percent; Lua 5.5 has other words for it.
local function set(option, parameter, percent)
  if not pcall(collectgarbage, option, percent) then collectgarbage("param", parameter, percent) end
end

-- pause: 1 collects all the time, 200 is the default. step: the work of one step, in the same way.
return function(pause, step)
  set("setpause", "pause", pause)
  if step then set("setstepmul", "stepmul", step) end
end
