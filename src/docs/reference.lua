-- Makes the pages of the reference from the model and the annotations, in Markdown: operations, functions, options, errors, enums.
local annotations = require "src.docs.annotations"
local new_anchors = require "src.docs.anchor"
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local error_codes = require "gamelift.errors.codes"
local functions_page = require "src.docs.functions"
local tables = require "gamelift.util.tables"
local types_page = require "src.docs.types"

local AMAZON = "https://docs.aws.amazon.com/gamelift/latest/apireference/API_%s.html"

local METADATA = "[`ResponseMetadata`](../types.md#responsemetadata)"

local CLASSES = {
  safe = "safe: the operation only reads, so it is repeated after any transient failure",
  safe_with_token = "safe with token: it is repeated; the `IdempotencyToken`, made once per call, keeps it from acting twice",
  own_id = "own id: after an uncertain attempt the client looks for the id, made once per call, before it sends the call again",
  converging = "converging: it is repeated; after an uncertain attempt \"not found\" or \"already so\" is success",
  unsafe = "unsafe: it is not repeated after an uncertain attempt, unless `retry = { unsafe = true }`",
}

local reference = {}

local function cell(text) return (text:gsub("|", "\\|"):gsub("\n", " ")) end

-- Returns the structure or enum of the model that a type mentions, or nil.
local function mentioned(kind, names)
  for name in kind:gmatch "gamelift%.([%w_.]+)" do
    if names["gamelift." .. name] then return name end
  end
end

-- Returns a type for readers, such as "GameProperty[]", with a link to the section of the structure or enum.
local function shown_type(kind, model)
  local plain = kind:gsub("gamelift%.", "")
  local structure, enum = mentioned(kind, model.classes), mentioned(kind, model.aliases)
  if structure then return ("[%s](#%s)"):format(plain, structure:lower()) end
  if enum and #model.aliases["gamelift." .. enum].values > 0 then
    return ("[%s](../enums.md#%s)"):format(plain, enum:lower())
  end
  return "`" .. plain .. "`"
end

-- The tables of options: { heading, class, page of the guide that explains them }.
local OPTIONS = {
  { "gamelift.client", "ClientOptions", "lua-gamelift-config.md#options" }, { "One call", "CallOptions", "lua-gamelift.md#calls" },
  { "timeout", "Timeout", "lua-gamelift-config.md#default-timeouts" }, { "retry", "Retry", "lua-gamelift-retry.md" },
  { "gamelift.loop", "LoopOptions", "lua-gamelift-loop.md#options" },
  { "gamelift.sign: the request", "SignRequest", "lua-gamelift.md#signing" },
  { "gamelift.sign: options", "SignOptions", "lua-gamelift.md#signing" },
  { "PaginationConfig", "PaginationConfig", "lua-gamelift.md#paginators" },
  { "gamelift.resty.cached", "CacheOptions", "lua-gamelift-nginx.md#what-workers-share" },
  { "gamelift.emulator", "EmulatorOptions", "lua-gamelift-emulator.md#options" },
  { "gamelift.local.start", "LocalOptions", "lua-gamelift-local.md" }, { "gamelift.doctor", "DoctorOptions", "lua-gamelift-doctor.md" },
  { "One poll", "PollOptions", "lua-gamelift-loop.md#methods" },
  { "gamelift.credentials.shared_file", "SharedFile", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.process", "Process", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.container", "Container", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.assume_role", "AssumeRole", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.web_identity", "WebIdentity", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.sso", "Sso", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.imds", "Imds", "lua-gamelift-credentials.md#your-own-provider" },
  { "gamelift.credentials.fleet_role", "FleetRole", "lua-gamelift-server.md#fleet-roles" },
  { "gamelift.server.init_sdk", "ServerOptions", "lua-gamelift-server.md#parameters" },
  { "gamelift.server.init_sdk: timeout", "ServerTimeout", "lua-gamelift-server.md#connections" },
  { "server:process_ready", "ServerReady", "lua-gamelift-server.md#callbacks" },
  { "server:describe_player_sessions", "ServerDescribePlayerSessions", "lua-gamelift-server.md#methods" },
  { "server:start_match_backfill", "ServerStartMatchBackfill", "lua-gamelift-server.md#methods" },
  { "server:stop_match_backfill", "ServerStopMatchBackfill", "lua-gamelift-server.md#methods" },
}

-- Returns where each public type is described: { [name] = address }.
local function addresses()
  local out = {}
  for _, row in ipairs(OPTIONS) do out[row[2]] = "options.md#" .. new_anchors()(row[1]) end
  for _, row in ipairs(types_page.ROWS) do out[row[1]] = "types.md#" .. row[1]:lower() end
  for _, row in ipairs(functions_page.CLASSES) do out[row[2]:gsub("^gamelift%.", "")] = "functions.md#" .. new_anchors()(row[1]) end
  return out
end

local ADDRESSES = addresses()

-- Returns a type for readers, with a link to the first public type that it mentions besides self.
local function linked_type(kind)
  local plain = "`" .. kind:gsub("gamelift%.", "") .. "`"
  for name in kind:gsub("self: gamelift%.%w+", ""):gmatch "gamelift%.([%w_]+)" do
    if ADDRESSES[name] then return ("[%s](%s)"):format(plain, ADDRESSES[name]) end
  end
  return plain
end

-- Returns a table of members. `shows_required`: marks required ones, for parameters.
local function table_of(fields, show_type, shows_required)
  local out = { "| Name | Type | Notes |", "|---|---|---|" }
  for _, field in ipairs(fields) do
    local notes = {}
    if shows_required and not field.optional then notes[1] = "**required**" end
    notes[#notes + 1] = field.note
    out[#out + 1] = ("| `%s` | %s | %s |"):format(field.name, cell(show_type(field.type)), cell(table.concat(notes, " · ")))
  end
  return table.concat(out, "\n")
end

-- Returns the structures that fields mention, directly or through other structures, in the order of mention.
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
  local of_params = structures_of(inputs, model, {}, seen)
  local of_result = structures_of(outputs, model, {}, seen)
  if #of_params + #of_result > 0 then add "## Structures" end
  for _, name in ipairs(of_params) do
    add("### " .. name, table_of(model.classes["gamelift." .. name].fields, model.show_type, true))
  end
  for _, name in ipairs(of_result) do
    add("### " .. name, table_of(model.classes["gamelift." .. name].fields, model.show_type))
  end
end

local function errors_of(operation)
  local list = {}
  for i, code in ipairs(operation.errors) do list[i] = "`" .. code .. "`" end
  return table.concat(list, ", ") .. ". Any call can also fail with the [codes of this library and the common ones](../errors.md)."
end

-- Returns the types of an operation's parameters and reply.
local function shapes_of(model, method)
  for _, fn in ipairs(model.classes["gamelift.Operations"].functions) do
    if fn.name == method then return fn.params[1].type, (fn.returns[1].type:gsub("%?$", "")) end
  end
end

local function operation_page(model, method)
  local operation = core.operation(method)
  local input, output = shapes_of(model, method)
  local inputs = annotations.fields(model.classes, input)
  local outputs = without_metadata(annotations.fields(model.classes, output))
  local out = {}
  local function add(...) for _, text in ipairs { ... } do out[#out + 1] = text end end
  add("# " .. method, example(operation, inputs))
  add(("[%s in Amazon's API reference](%s)"):format(operation.name, AMAZON:format(operation.name)))
  local pages = operation.paginator
    and ("`client:get_paginator(\"%s\")`, its items are `%s`"):format(method, operation.paginator.result_key)
  add("| Property | Value |\n|---|---|\n| Retries | " .. cell(CLASSES[operation.class]) .. " |\n| Paginator | " .. (pages or "none")
    .. " |\n| Local GameLift | " .. (emulator.operations[operation.name] and "served" or "not served") .. " |")
  add("## Parameters", #inputs > 0 and table_of(inputs, model.show_type, true) or "None.")
  add("## Result", #outputs > 0 and table_of(outputs, model.show_type) .. "\n\nAlso " .. METADATA .. "." or METADATA .. " only.")
  structure_sections(add, model, inputs, outputs)
  add("## Errors", errors_of(operation))
  return { name = "operations/" .. method, title = method, alias = operation.name, text = table.concat(out, "\n\n") .. "\n" }
end

local function enums_page(model)
  local out = { "# Enums",
    "`gamelift.enums.GameSessionStatus.ACTIVE` is `\"ACTIVE\"`. An unknown name raises an error that suggests a similar one." }
  for _, name in ipairs(tables.keys(model.classes)) do
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
  local out = { "# Errors", "`err.code` is one of these. `gamelift.errors.NAME` has the same names, so a misspelt one raises.",
    "## Codes of this library", "" }
  local rows = { "| Code | Kind | Meaning |", "|---|---|---|" }
  for _, code in ipairs(tables.keys(error_codes.library)) do
    local row = error_codes.library[code]
    rows[#rows + 1] = ("| `%s` | %s | %s |"):format(code, row[1], cell(row[2]))
  end
  out[#out] = table.concat(rows, "\n")
  local exceptions, common = {}, {}
  for i, exception in ipairs(core.exceptions()) do exceptions[i] = "`" .. exception.name .. "`" end
  for i, name in ipairs(error_codes.aws) do common[i] = "`" .. name .. "`" end
  out[#out + 1] = "## Exceptions of GameLift\n\n" .. table.concat(exceptions, " · ")
  out[#out + 1] = "## Codes of all AWS services\n\n" .. table.concat(common, " · ")
  return { name = "errors", title = "Errors", text = table.concat(out, "\n\n") .. "\n" }
end

-- Fills in the notes of the emulator's options from the table in its guide, which a spec compares with the code.
local function with_guide_notes(fields)
  local file = assert(io.open "lua/gamelift/emulator/README.md")
  local section = file:read("*a"):match "\n## Options\n(.-)\n## "
  file:close()
  local notes = {}
  for name, default, note in section:gmatch "\n| `([%w_]+)` | ([^|]+) | ([^|]+) |" do
    note = note:gsub("%]%(#", "](lua-gamelift-emulator.md#"):gsub("%]%((%l+)/README%.md", "](lua-gamelift-emulator-%1.md")
    notes[name] = note .. (default == "–" and "" or "; default: " .. default)
  end
  for i, field in ipairs(fields) do fields[i] = tables.merge(field, { note = notes[field.name] }) end
  return fields
end

local function options_page(model)
  local out = { "# Options", "Options are optional unless marked **required**." }
  for _, row in ipairs(OPTIONS) do
    local fields = annotations.fields(model.classes, "gamelift." .. row[2])
    assert(#fields > 0, row[2] .. ": no such class in types.lua")
    if row[2] == "EmulatorOptions" then fields = with_guide_notes(fields) end
    out[#out + 1] = "## " .. row[1]
    out[#out + 1] = ("[The guide](%s) explains them."):format(row[3])
    out[#out + 1] = table_of(fields, linked_type, true)
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
  return { name = "operations", title = "Operations", text = "# Operations\n\n"
    .. "All operations of the service, with the names that boto3 uses. Retries: the class decides what may follow an attempt with an "
    .. "unknown outcome. Local GameLift: whether the emulator serves the operation. A pattern on their pages is a regular expression "
    .. "that GameLift and the local one check; the client leaves that to them.\n\n" .. table.concat(rows, "\n") .. "\n" }
end

--- Returns the pages in the order of the table of contents: { name, title, text, alias }.
---@param text string # the annotations: lua/gamelift/types.lua
function reference.pages(text)
  local model = {}
  model.classes, model.aliases = annotations.read(text)
  function model.show_type(kind) return shown_type(kind, model) end
  local operations = {}
  for i, method in ipairs(core.methods()) do operations[i] = operation_page(model, method) end
  local pages = {
    operations_page(operations), functions_page.page(model, linked_type, table_of), options_page(model),
    types_page.page(model, linked_type, table_of), errors_page(), enums_page(model),
  }
  for _, page in ipairs(operations) do pages[#pages + 1] = page end
  return pages
end

return reference
