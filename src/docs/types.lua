-- The page of the public types that are neither options nor classes with methods, from the annotations.
local annotations = require "src.docs.annotations"

local types = {}

-- The types on the page, those that most programs meet first: { name, page of the guide that explains it }.
types.ROWS = {
  { "Error", "lua-gamelift-errors.md#fields" }, { "ErrorKind", "lua-gamelift-errors.md#where-the-kind-comes-from" },
  { "Problem", "lua-gamelift-errors.md#fields" }, { "ResponseMetadata", "lua-gamelift.md#calls" },
  { "Pages", "lua-gamelift.md#paginators" }, { "Timestamp", "lua-gamelift.md#types" },
  { "Credentials", "lua-gamelift-credentials.md" }, { "CredentialsSource", "lua-gamelift-credentials.md#sources" },
  { "Provider", "lua-gamelift-credentials.md#your-own-provider" }, { "ProviderObject", "lua-gamelift-credentials.md#your-own-provider" },
  { "LogEvent", "lua-gamelift.md#logging" }, { "LogWarning", "lua-gamelift.md#logging" },
  { "WarningCode", "lua-gamelift.md#logging" },
  { "Transport", "lua-gamelift-transport.md#your-own-transport" }, { "Request", "lua-gamelift-transport.md#your-own-transport" },
  { "Response", "lua-gamelift-transport.md#your-own-transport" }, { "Failure", "lua-gamelift-transport.md#failures" },
  { "HttpPlace", "lua-gamelift-http.md" }, { "SignStages", "lua-gamelift.md#signing" }, { "Report", "lua-gamelift-doctor.md" },
  { "LocalServer", "lua-gamelift-local.md" },
  { "ServerGameSession", "lua-gamelift-server.md#callbacks" }, { "ServerUpdate", "lua-gamelift-server.md#callbacks" },
  { "ServerPlayer", "lua-gamelift-server.md#methods" }, { "ServerPlayerSession", "lua-gamelift-server.md#methods" },
  { "ServerPlayerSessions", "lua-gamelift-server.md#methods" },
  { "ServerRoleCredentials", "lua-gamelift-server.md#fleet-roles" },
}

local function alias_text(alias, show_type)
  if alias.type then return show_type(alias.type) .. (alias.note and ": " .. alias.note or "") end
  local values = {}
  for i, value in ipairs(alias.values) do values[i] = ('`"%s"`'):format(value) end
  return table.concat(values, " · ")
end

-- Returns the fields of a class, with a note on those that may be absent.
local function fields_of(model, class)
  local fields = annotations.fields(model.classes, class.name)
  for i, field in ipairs(fields) do
    local notes = { field.optional and "may be absent" or nil }
    notes[#notes + 1] = field.note
    fields[i] = { name = field.name, type = field.type, note = table.concat(notes, " · ") }
  end
  return fields
end

--- Returns the page { name, title, text }.
---@param model { classes: table, aliases: table } # as annotations.read returns them
---@param show_type fun(kind: string): string # returns a type as Markdown
---@param table_of fun(fields: table[], show_type: function): string # returns fields as a table in Markdown
function types.page(model, show_type, table_of)
  local out = { "# Types", "The public types that are neither [options](options.md) nor part of an [operation](operations.md)." }
  for _, row in ipairs(types.ROWS) do
    local name = "gamelift." .. row[1]
    local class = model.classes[name]
    out[#out + 1] = "## " .. row[1]
    if class and class.doc ~= "" then out[#out + 1] = class.doc end
    out[#out + 1] = ("[The guide](%s) explains it."):format(row[2])
    out[#out + 1] = class and table_of(fields_of(model, class), show_type) or alias_text(model.aliases[name], show_type)
  end
  return { name = "types", title = "Types", text = table.concat(out, "\n\n") .. "\n" }
end

return types
