std = "max"
exclude_files = { ".build", "lua/gamelift/enums.lua", "lua/gamelift/types.lua" }
max_line_length = 140
files["spec"] = { std = "max+busted" }
