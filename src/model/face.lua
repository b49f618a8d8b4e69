-- What is not in the service model.

---@alias gamelift.Timestamp number|string # unix seconds, or ISO 8601

---@class gamelift.ResponseMetadata
---@field RequestId? string
---@field HTTPStatusCode integer
---@field HTTPHeaders table<string, string> # lower-case names
---@field RetryAttempts integer

---@class gamelift.EmptyReply
---@field ResponseMetadata gamelift.ResponseMetadata

---@alias gamelift.ErrorKind
---| "service"
---| "validation"
---| "credentials"
---| "config"
---| "transport"
---| "timeout"
---| "parse"
---| "too_large"
---| "pagination"
---| "cancelled"
---| "closed"

---@class gamelift.Error
---@field kind gamelift.ErrorKind
---@field code string # of the service, or of this library: see README
---@field message string
---@field operation? string
---@field status? integer # HTTP
---@field request_id? string
---@field retryable boolean
---@field provider? string # of credentials, where one failed
---@field attempts integer
---@field sent "no"|"yes"|"maybe" # whether some attempt may have reached the service unanswered
---@field details? table # modeled members, or the problems { path, problem } of a validation
---@field is fun(self: gamelift.Error, code: string): boolean

---@class gamelift.Timeout
---@field connect? number # seconds
---@field read? number # seconds without a byte
---@field total? number # seconds for a whole call: every attempt and wait

---@class gamelift.Retry
---@field mode? "standard"|"adaptive"|"off"
---@field max_attempts? integer
---@field unsafe? boolean # repeat operations that may have been carried out, as boto3 does
---@field capacity? { attempts: integer, delay: number } # repeat when the fleet is full or not ready

---@class gamelift.Credentials
---@field access_key_id string
---@field secret_access_key string
---@field session_token? string
---@field expiration? number # unix seconds
---@field account_id? string
---@field source? string # where they come from, by boto3's names

---@alias gamelift.Provider fun(transport: gamelift.Transport, now: number): gamelift.Credentials?, string?

---@class gamelift.ProviderObject
---@field credentials fun(self, transport: gamelift.Transport, now: number): gamelift.Credentials?, string?

---@alias gamelift.CredentialsSource gamelift.Credentials|gamelift.Provider|gamelift.ProviderObject

---@class gamelift.credentials
---@field chain fun(sources: gamelift.CredentialsSource[]): gamelift.ProviderObject # the first that has some
---@field static fun(keys: gamelift.Credentials): gamelift.ProviderObject
---@field environment fun(): gamelift.ProviderObject
---@field shared_file fun(options?: { profile?: string }): gamelift.ProviderObject
---@field process fun(options: { command: string, limit?: number }): gamelift.ProviderObject
---@field container fun(options?: { url?: string, token?: string, token_file?: string }): gamelift.ProviderObject
---@field assume_role fun(options: gamelift.AssumeRole): gamelift.ProviderObject
---@field web_identity fun(options: gamelift.WebIdentity): gamelift.ProviderObject
---@field sso fun(options: gamelift.Sso): gamelift.ProviderObject
---@field imds fun(options?: gamelift.Imds): gamelift.ProviderObject

---@class gamelift.AssumeRole
---@field role_arn string
---@field source gamelift.CredentialsSource
---@field region? string
---@field external_id? string
---@field session_name? string
---@field duration? integer # seconds
---@field mfa_serial? string
---@field mfa_code? fun(serial: string): string

---@class gamelift.WebIdentity
---@field role_arn string
---@field token_file string
---@field session_name? string
---@field region? string

---@class gamelift.Sso
---@field start_url string
---@field region string
---@field account_id string
---@field role_name string
---@field session? string

---@class gamelift.Imds
---@field endpoint? string
---@field mode? "ipv4"|"ipv6"
---@field timeout? number # seconds
---@field attempts? integer
---@field v1_disabled? boolean

---@class gamelift.CallOptions
---@field timeout? number|gamelift.Timeout
---@field retry? gamelift.Retry
---@field validation? "boto3"|"strict"|"off"
---@field idempotency? boolean
---@field credentials? gamelift.CredentialsSource

---@class gamelift.ClientOptions: gamelift.CallOptions
---@field region? string
---@field profile? string
---@field credentials_cache? table # a lua_shared_dict: nginx workers share what expires
---@field mfa_code? fun(serial: string): string # answers once for a role with mfa_serial
---@field endpoint? string # a base URL
---@field use_fips? boolean
---@field use_dualstack? boolean
---@field transport? gamelift.Transport
---@field ca_file? string
---@field proxy? string|false # false: none, whatever the environment says
---@field max_response? integer # bytes
---@field logger? fun(event: table)
---@field clock? fun(): number # unix seconds

---@class gamelift.Request
---@field method string
---@field url string
---@field headers table<string, string>
---@field body string
---@field timeout gamelift.Timeout
---@field no_proxy? boolean # goes directly, whatever is configured

---@class gamelift.Response
---@field status integer
---@field headers table<string, string> # lower-case names
---@field body string

---@class gamelift.Failure
---@field kind "dns"|"connect"|"proxy"|"tls"|"timeout"|"read"|"http"|"too_large"|"cancelled"
---@field sent "no"|"maybe"
---@field message string

---@class gamelift.Transport
---@field send fun(self: gamelift.Transport, request: gamelift.Request): gamelift.Response?, gamelift.Failure?
---@field sleep fun(self: gamelift.Transport, seconds: number)
---@field close? fun(self: gamelift.Transport)
---@field now? fun(self: gamelift.Transport): number # monotonic seconds

---@class gamelift.PaginationConfig
---@field MaxItems? integer # in all; the rest is left for the resume token
---@field PageSize? integer # items asked for with each request (Limit)
---@field StartingToken? string # an earlier walk's resume token

---@class gamelift.Pages
---@field resume_token? string # where MaxItems cut, for StartingToken

---@class gamelift.SignRequest
---@field method string
---@field url string
---@field headers? table<string, string>
---@field body? string

---@class gamelift.SignOptions
---@field credentials gamelift.Credentials
---@field region string
---@field service string
---@field time? gamelift.Timestamp # default: now

---@class gamelift.SignStages
---@field canonical_request string
---@field string_to_sign string
---@field signature string
---@field signed_headers string

---@class gamelift.Client
local Client = {}

---@param method string # create_game_session or CreateGameSession
---@param params? table
---@param options? gamelift.CallOptions
---@return table? reply
---@return gamelift.Error? err
function Client:call(method, params, options) end

function Client:close() end

---@class gamelift.Task
local Task = {}

---@return boolean
function Task:done() end

---@return any ... # of a call: reply, or nil and the error; nothing while it is not done
function Task:result() end

---@return boolean # false: it was done already
function Task:cancel() end

---@param fn fun(...)
---@return gamelift.Task
function Task:on_done(fn) end

-- Begins a call; for clients whose transport is a loop.
---@param method string # create_game_session or CreateGameSession
---@param params? table
---@param options? gamelift.CallOptions
---@return gamelift.Task
function Client:start(method, params, options) end

---@class gamelift.LoopOptions
---@field max_time? number # seconds of a poll, after which it begins nothing more (0.0005)
---@field max_completions? number # answers that a poll decodes
---@field connecting? integer # new connections per host at a time (1)
---@field connections? integer # per host (64)
---@field on_error? fun(err: any, traceback?: string) # what spawned functions and callbacks raise

---@class gamelift.PollOptions
---@field max_time? number
---@field max_completions? number

---@class gamelift.Loop: gamelift.Transport
local Loop = {}

---@param fn fun(...)
---@return gamelift.Task
function Loop:spawn(fn, ...) end

---@param options? gamelift.PollOptions
---@return integer # tasks that are not done
function Loop:poll(options) end

---@param timeout? number # seconds
---@return boolean # whether all is done
function Loop:run(timeout) end

---@param client gamelift.Client
---@param connections? integer
---@return gamelift.Task
function Loop:prewarm(client, connections) end

---@return integer[]? # file descriptors to watch for readability
---@return gamelift.Error? # why there is none
function Loop:fds() end

---@return number? # seconds until poll is due though no descriptor stirs
function Loop:timeout() end

function Loop:close() end

---@class gamelift
---@field version string
---@field credentials gamelift.credentials
---@field emulator table # the local GameLift without a socket: see README
---@field enums gamelift.enums
---@field errors gamelift.errors
---@field credentials table<string, function> # makers of providers: chain, imds, assume_role, …
---@field doctor fun(options?: gamelift.ClientOptions|{ call?: boolean|string }): table # what applies here; prints as a report
---@field paginate gamelift.paginate
local gamelift = {}

---@param options? gamelift.ClientOptions
---@return gamelift.Client
function gamelift.client(options) end

---@param options? gamelift.LoopOptions
---@return gamelift.Loop
function gamelift.loop(options) end

---@param method string
---@return table
function gamelift.get_paginator(method) end

---@param options? gamelift.ClientOptions|{ call: boolean }
---@return table # print it
function gamelift.doctor(options) end

---@param request gamelift.SignRequest
---@param options gamelift.SignOptions
---@return table<string, string>? headers # to be sent
---@return gamelift.SignStages|gamelift.Error
function gamelift.sign(request, options) end

