-- The page of the functions and methods that are not operations, from the annotations.
local core = require "gamelift.core"

local functions = {}

-- The classes on the page: { heading, class, name of the object in examples }.
functions.CLASSES = {
  { "gamelift", "gamelift" }, { "Client", "gamelift.Client", "client" }, { "Loop", "gamelift.Loop", "loop" },
  { "Handle", "gamelift.Task", "handle" }, { "gamelift.credentials", "gamelift.credentials" },
  { "gamelift.emulator", "gamelift.emulator" }, { "Emulator", "gamelift.Emulator", "emulator" },
  { "EmulatorConnection", "gamelift.EmulatorConnection", "connection" },
  { "gamelift.local", "gamelift.local" }, { "gamelift.resty", "gamelift.resty" }, { "gamelift.http", "gamelift.http" },
  { "HttpParser", "gamelift.HttpParser", "parser" }, { "gamelift.server", "gamelift.server" }, { "Server", "gamelift.Server", "server" },
}

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
  local all = {}
  local parent = class.name == "gamelift.Client" and model.classes[class.parent].functions or {}
  for _, source in ipairs { parent, class.functions } do
    for _, fn in ipairs(source) do
      if not core.operation(fn.name) then all[#all + 1] = fn end
    end
  end
  return all
end

-- Returns the fields of a class that are functions.
local function function_fields(class)
  local fields = {}
  for _, field in ipairs(class.fields) do
    if field.type:find "^fun%(" then fields[#fields + 1] = field end
  end
  return fields
end

--- Returns the page { name, title, text }.
---@param model { classes: table } # as annotations.read returns them
---@param show_type fun(kind: string): string # returns a type as Markdown
---@param table_of fun(fields: table[], show_type: function): string # returns fields as a table in Markdown
function functions.page(model, show_type, table_of)
  local out = { "# Functions",
    "The functions and methods that are not [operations](operations.md). A function that can fail returns `nil` and an error "
    .. "([Errors](errors.md)); a misuse, such as an option of the wrong type, raises at the caller's line." }
  for _, row in ipairs(functions.CLASSES) do
    local heading, class, owner = row[1], assert(model.classes[row[2]], row[2]), row[3] or row[1]
    out[#out + 1] = "## " .. heading
    if class.doc ~= "" then out[#out + 1] = class.doc end
    local fields = function_fields(class)
    if #fields > 0 then out[#out + 1] = table_of(fields, show_type) end
    for _, fn in ipairs(functions_of(model, class)) do out[#out + 1] = section(owner, fn, show_type) end
  end
  return { name = "functions", title = "Functions", text = table.concat(out, "\n\n") .. "\n" }
end

return functions
