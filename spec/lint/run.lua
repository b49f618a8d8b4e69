-- The checks of `make lint` that know this tree: its rings, its modules, its documents. Arguments name checks; without any, all
-- run. Prints each fault; fails if there is one.
local faults = 0
for _, name in ipairs(#arg > 0 and arg or { "c_rings", "lua_modules", "documents" }) do
  for _, fault in ipairs(require("spec.lint." .. name)()) do
    print(name .. ": " .. fault)
    faults = faults + 1
  end
end
if faults > 0 then os.exit(1) end
