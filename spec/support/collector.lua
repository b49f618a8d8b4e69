-- Sets how eager the garbage collector is, in percent; Lua 5.5 has other words for it.
local function set(option, parameter, percent)
  if not pcall(collectgarbage, option, percent) then collectgarbage("param", parameter, percent) end
end

-- 1 is as eager as can be, 200 the default. step: the work of one step, likewise.
return function(pause, step)
  set("setpause", "pause", pause)
  if step then set("setstepmul", "stepmul", step) end
end
