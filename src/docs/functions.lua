-- The page of the functions and methods that are not operations, from the annotations.
local core = require "gamelift.core"

-- The classes on the page: { heading, class, name of the object in examples }.
local CLASSES = {
  { "gamelift", "gamelift" }, { "Client", "gamelift.Client", "client" }, { "Loop", "gamelift.Loop", "loop" },
  { "Handle", "gamelift.Task", "handle" }, { "gamelift.credentials", "gamelift.credentials" },
  { "gamelift.emulator", "gamelift.emulator" }, { "Emulator", "gamelift.Emulator", "emulator" },
  { "gamelift.local", "gamelift.local" }, { "gamelift.resty", "gamelift.resty" }, { "gamelift.http", "gamelift.http" },
  { "HttpParser", "gamelift.HttpParser", "parser" },
}

local function plain(kind) return (kind:gsub("gamelift%.", "")) end

local function list(title, items, name_of, show_type)
  local out = { title .. ":", "" }
  for _, item in ipairs(items) do
    out[#out + 1] = ("- %s%s%s"):format(name_of(item), show_type(item.type), item.note and ": " .. item.note or "")
  end
  return table.concat(out, "\n")
end

local function name_of_param(param) return ("`%s`%s "):format(param.name, param.optional and " (optional)" or "") end

local function name_of_result(result) return result.name and ("`%s` "):format(result.name) or "" end

local function section(owner, fn, show_type)
  local out = { ("### %s%s%s(%s)"):format(owner, fn.separator, fn.name, fn.arguments) }
  if fn.doc ~= "" then out[#out + 1] = fn.doc end
  if #fn.params > 0 then out[#out + 1] = list("Parameters", fn.params, name_of_param, show_type) end
  if #fn.returns > 0 then out[#out + 1] = list("Results", fn.returns, name_of_result, show_type) end
  return table.concat(out, "\n\n")
end

-- Returns the functions of a class that are not operations, and the generic methods of its parent.
local function functions_of(model, class)
  local functions = {}
  local parent = class.name == "gamelift.Client" and model.classes[class.parent].functions or {}
  for _, source in ipairs { parent, class.functions } do
    for _, fn in ipairs(source) do
      if not core.operation(fn.name) then functions[#functions + 1] = fn end
    end
  end
  return functions
end

-- Returns the fields of a class that are functions, as a table of their types.
local function rows_of(class)
  local rows = {}
  for _, field in ipairs(class.fields) do
    if field.type:find "^fun%(" then
      rows[#rows + 1] = ("| `%s` | `%s` | %s |"):format(field.name, plain(field.type), field.note or "")
    end
  end
  return #rows > 0 and "| Name | Type | Notes |\n|---|---|---|\n" .. table.concat(rows, "\n") or nil
end

--- Returns the page { name, title, text }.
---@param model { classes: table } # as annotations.read returns them
---@param show_type fun(kind: string): string # returns a type as Markdown
return function(model, show_type)
  local out = { "# Functions",
    "The functions and methods that are not [operations](operations.md). A function that can fail returns `nil` and an error "
    .. "([Errors](errors.md)); a misuse, such as an option of the wrong type, raises at the caller's line." }
  for _, row in ipairs(CLASSES) do
    local heading, class, owner = row[1], assert(model.classes[row[2]], row[2]), row[3] or row[1]
    out[#out + 1] = "## " .. heading
    if class.doc ~= "" then out[#out + 1] = class.doc end
    out[#out + 1] = rows_of(class)
    for _, fn in ipairs(functions_of(model, class)) do out[#out + 1] = section(owner, fn, show_type) end
  end
  return { name = "functions", title = "Functions", text = table.concat(out, "\n\n") .. "\n" }
end
