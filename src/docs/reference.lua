-- The pages that are made of the model and the annotations: operations, enums, errors, options. Each is Markdown.
local annotations = require "src.docs.annotations"
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local error_codes = require "gamelift.errors.codes"

local AMAZON = "https://docs.aws.amazon.com/gamelift/latest/apireference/API_%s.html"

local CLASSES = {
  safe = "safe: reads only, so it is repeated after any transient failure",
  safe_with_token = "safe with token: repeated; the `IdempotencyToken`, made once per call, keeps it from acting twice",
  own_id = "own id: after an uncertain attempt the id, made once per call, is asked for before it is sent again",
  converging = "converging: repeated; after an uncertain attempt \"not found\" or \"already so\" is success",
  unsafe = "unsafe: not repeated after an uncertain attempt, unless `retry = { unsafe = true }`",
}

local reference = {}

local function cell(text) return (text:gsub("|", "\\|"):gsub("\n", " ")) end

-- The name of a structure or enum of the model that a type mentions, or nil.
local function mentioned(kind, names)
  for name in kind:gmatch "gamelift%.([%w_.]+)" do
    if names["gamelift." .. name] then return name end
  end
end

-- A type as a reader knows it: "GameProperty[]" with a link to where the page or the enums describe it.
local function shown_type(kind, model)
  local plain = kind:gsub("gamelift%.", "")
  local structure, enum = mentioned(kind, model.classes), mentioned(kind, model.aliases)
  if structure then return ("[%s](#%s)"):format(cell(plain), structure:lower()) end
  if enum and #model.aliases["gamelift." .. enum].values > 0 then
    return ("[%s](../enums.md#%s)"):format(cell(plain), enum:lower())
  end
  return "`" .. cell(plain) .. "`"
end

-- A table of members; `shows_required` for what goes in, where it matters.
local function table_of(fields, model, shows_required)
  local out = { "| Name | Type | Limits |", "|---|---|---|" }
  for _, field in ipairs(fields) do
    local limits = {}
    if shows_required and not field.optional then limits[1] = "**required**" end
    limits[#limits + 1] = field.note
    out[#out + 1] = ("| `%s` | %s | %s |"):format(field.name, shown_type(field.type, model), cell(table.concat(limits, " · ")))
  end
  return table.concat(out, "\n")
end

-- The structures that fields mention, and those that they mention, in the order of mention.
local function structures_of(fields, model, list, seen)
  for _, field in ipairs(fields) do
    local name = mentioned(field.type, model.classes)
    if name and not seen[name] then
      seen[name] = true
      list[#list + 1] = name
      structures_of(model.classes["gamelift." .. name].fields, model, list, seen)
    end
  end
  return list
end

local function without_metadata(fields)
  local out = {}
  for _, field in ipairs(fields) do
    if field.name ~= "ResponseMetadata" then out[#out + 1] = field end
  end
  return out
end

local function example(operation, fields)
  local words = {}
  for _, field in ipairs(fields) do
    if not field.optional then words[#words + 1] = field.name .. " = …" end
  end
  local params = #words == 0 and "" or " " .. table.concat(words, ", ") .. " "
  return ("```lua\nlocal reply, err = client:%s {%s}\nif not reply then return nil, err end\n```"):format(operation.method, params)
end

local function structure_sections(add, model, inputs, outputs)
  local seen = {}
  for _, name in ipairs(structures_of(inputs, model, {}, seen)) do
    add("### " .. name, table_of(model.classes["gamelift." .. name].fields, model, true))
  end
  for _, name in ipairs(structures_of(outputs, model, {}, seen)) do
    add("### " .. name, table_of(model.classes["gamelift." .. name].fields, model))
  end
end

local function errors_of(operation)
  local list = {}
  for i, code in ipairs(operation.errors) do list[i] = "`" .. code .. "`" end
  return table.concat(list, ", ") .. ". Any call can also fail with the [codes of this library and the common ones](../errors.md)."
end

-- The types of an operation's parameters and reply, as its function in types.lua names them.
local function shapes_of(text, method)
  local block = text:match("\n([^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n[^\n]*)\nfunction Operations:" .. method .. "%(")
  return block:match "@param params%??%s*([%w_.]+)", block:match "@return ([%w_.]+)"
end

local function operation_page(model, method)
  local operation = core.operation(method)
  local input, output = shapes_of(model.text, method)
  local inputs = annotations.fields(model.classes, input)
  local outputs = without_metadata(annotations.fields(model.classes, output))
  local out = {}
  local function add(...) for _, text in ipairs { ... } do out[#out + 1] = text end end
  add("# " .. method, example(operation, inputs))
  add(("[%s in Amazon's API reference](%s)"):format(operation.name, AMAZON:format(operation.name)))
  local pages = operation.paginator
    and ("`client:get_paginator(\"%s\")`, its items are `%s`"):format(method, operation.paginator.result_key)
  add("| Fact | |\n|---|---|\n| Retries | " .. cell(CLASSES[operation.class]) .. " |\n| Paginator | " .. (pages or "none")
    .. " |\n| Local GameLift | " .. (emulator.operations[operation.name] and "served" or "not served") .. " |")
  add("## Parameters", #inputs > 0 and table_of(inputs, model, true) or "None.")
  add("## Result", #outputs > 0 and table_of(outputs, model) or "No members.", "and `ResponseMetadata`.")
  structure_sections(add, model, inputs, outputs)
  add("## Errors", errors_of(operation))
  return { name = "operations/" .. method, title = method, alias = operation.name, text = table.concat(out, "\n\n") .. "\n" }
end

local function sorted(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function enums_page(model)
  local out = { "# Enums",
    "`gamelift.enums.GameSessionStatus.ACTIVE == \"ACTIVE\"`; a name that is not here raises and names the nearest." }
  for _, name in ipairs(sorted(model.classes)) do
    local enum = name:match "^gamelift%.enums%.(.*)"
    if enum then
      local values = {}
      for i, field in ipairs(model.classes[name].fields) do values[i] = "`" .. field.name .. "`" end
      out[#out + 1] = "## " .. enum
      out[#out + 1] = table.concat(values, " · ")
    end
  end
  return { name = "enums", title = "Enums", text = table.concat(out, "\n\n") .. "\n" }
end

local function errors_page()
  local out = { "# Errors", "## Codes of this library", "" }
  local rows = { "| Code | Kind | Meaning |", "|---|---|---|" }
  for _, code in ipairs(sorted(error_codes.library)) do
    local row = error_codes.library[code]
    rows[#rows + 1] = ("| `%s` | %s | %s |"):format(code, row[1], cell(row[2]))
  end
  out[#out] = table.concat(rows, "\n")
  local exceptions, common = {}, {}
  for i, exception in ipairs(core.exceptions()) do exceptions[i] = "`" .. exception.name .. "`" end
  for i, name in ipairs(error_codes.aws) do common[i] = "`" .. name .. "`" end
  out[#out + 1] = "## Exceptions of GameLift\n\n" .. table.concat(exceptions, " · ")
  out[#out + 1] = "## Codes that any AWS service may give\n\n" .. table.concat(common, " · ")
  return { name = "errors", title = "Errors", text = table.concat(out, "\n\n") .. "\n" }
end

-- The options of everything that takes some, from the annotations: { title, class }.
local OPTIONS = {
  { "gamelift.client", "ClientOptions" }, { "One call", "CallOptions" }, { "timeout", "Timeout" }, { "retry", "Retry" },
  { "gamelift.loop", "LoopOptions" }, { "gamelift.sign: the request", "SignRequest" }, { "gamelift.sign: options", "SignOptions" },
  { "PaginationConfig", "PaginationConfig" }, { "gamelift.resty.cached", "CacheOptions" }, { "gamelift.emulator", "EmulatorOptions" },
  { "gamelift.local.start", "LocalOptions" },
}

local function options_page(model)
  local out = { "# Options", "All are optional unless marked." }
  for _, row in ipairs(OPTIONS) do
    local fields = annotations.fields(model.classes, "gamelift." .. row[2])
    assert(#fields > 0, row[2] .. ": no such class in types.lua")
    out[#out + 1] = "## " .. row[1]
    out[#out + 1] = table_of(fields, { classes = {}, aliases = {} }, true)
  end
  return { name = "options", title = "Options", text = table.concat(out, "\n\n") .. "\n" }
end

local function operations_page(pages)
  local rows = { "| Operation | Retries | Paginator | Local GameLift |", "|---|---|---|---|" }
  for _, page in ipairs(pages) do
    local operation = core.operation(page.title)
    rows[#rows + 1] = ("| [%s](operations/%s.md) | %s | %s | %s |"):format(page.title, page.title, operation.class:gsub("_", " "),
      operation.paginator and "yes" or "", emulator.operations[operation.name] and "served" or "")
  end
  return { name = "operations", title = "Operations", text = "# Operations\n\n" .. table.concat(rows, "\n") .. "\n" }
end

--- Returns the pages, in the order of the table of contents: { name, title, text, alias }.
-- @param text the annotations: lua/gamelift/types.lua
function reference.pages(text)
  local model = { text = text }
  model.classes, model.aliases = annotations.read(text)
  local operations = {}
  for i, method in ipairs(core.methods()) do operations[i] = operation_page(model, method) end
  local pages = { operations_page(operations), options_page(model), errors_page(), enums_page(model) }
  for _, page in ipairs(operations) do pages[#pages + 1] = page end
  return pages
end

return reference
