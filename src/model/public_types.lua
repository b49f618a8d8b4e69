-- What is not in the service model.

---@alias gamelift.Timestamp number|string # unix seconds, or ISO 8601

---@class gamelift.ResponseMetadata
---@field RequestId? string
---@field HTTPStatusCode integer
---@field HTTPHeaders table<string, string> # lower-case names
---@field RetryAttempts integer
---@field FromCache? boolean # of gamelift.resty: another call brought the reply

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
---@field details? table|gamelift.Problem[] # modeled members, or the problems of a validation
---@field is fun(self: gamelift.Error, code: string): boolean

---@class gamelift.Problem
---@field path string # such as GameProperties[2].Value
---@field problem string
---@field rule "required"|"unknown"|"type"|"min"|"max"|"enum"|"pattern"|"form"

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
---@field logger? fun(event: gamelift.LogEvent|gamelift.LogWarning)
---@field clock? fun(): number # unix seconds

-- What the logger is told of each attempt. Sensitive members read "[redacted]".
---@class gamelift.LogEvent
---@field operation string
---@field attempt integer
---@field endpoint string
---@field region string
---@field duration number # seconds
---@field sent "no"|"yes"|"maybe"
---@field status? integer
---@field request_id? string
---@field kind? gamelift.ErrorKind
---@field code? string
---@field retry_delay? number # seconds until the next attempt, if there is one
---@field params? table
---@field reply? table

-- What it is told of that no call fails of.
---@class gamelift.LogWarning
---@field kind "warning"
---@field code "CredentialsKept"|"PublicCredentialsFile"|"UnreachableFile"
---@field message string
---@field cause? string # the code of the error behind it

---@class gamelift.Request
---@field method string
---@field url string
---@field headers table<string, string>
---@field body string
---@field timeout gamelift.Timeout
---@field no_proxy? boolean # goes directly, whatever is configured
---@field repeatable? boolean # may be sent again unseen if an idle connection turns out to have ended

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

-- What a client and a cache of its reads have in common.
---@class gamelift.Operations
local Operations = {}

---@param method string # create_game_session or CreateGameSession
---@param params? table
---@param options? gamelift.CallOptions
---@return table? reply
---@return gamelift.Error err # where reply is nil
function Operations:call(method, params, options) end

---@class gamelift.Client: gamelift.Operations
local Client = {}

function Client:close() end

---@class gamelift.Task
local Task = {}

---@return boolean
function Task:done() end

---@return any ... # of a call: reply, or nil and the error; nothing while it is not done
function Task:result() end

---@return boolean # false: it was done already
function Task:cancel() end

-- Waits until it is done: in a coroutine of the loop, or where the loop's option `wait` can.
---@return any ... # what result() returns; or nil and an error where the wait was ended
function Task:wait() end

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
---@field wait? fun(handle: gamelift.Task) # waits as a scheduler of your own does, until handle:done()

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
---@return gamelift.Error # why there is none
function Loop:fds() end

---@param seconds number # waits that long; in a coroutine of the loop
---@return gamelift.Failure? # nil: the time passed; else the coroutine was cancelled, and this is to be handed on
function Loop:sleep(seconds) end

---@return number # monotonic seconds
function Loop:now() end

---@return number? # seconds until poll is due though no descriptor stirs
function Loop:timeout() end

function Loop:close() end

---@class gamelift.DoctorOptions: gamelift.ClientOptions
---@field call? boolean|string # make a signed call: true, or the name of an operation that changes nothing

-- Prints as a report.
---@class gamelift.Report
---@field ok boolean # whether a call can work
---@field problems string[]
---@field unreachable string[] # default files that cannot be read and count as absent
---@field region? string
---@field region_source? string
---@field profile? string
---@field endpoint? string
---@field endpoint_source? string
---@field ca_file? string
---@field proxy? string
---@field transport? string
---@field credentials? table # source, access_key_id (its end), account_id, expiration, tried, …
---@field call? { operation: string, ok: boolean, request_id?: string, error?: string }
---@field clock_offset? number # seconds that the service's clock is ahead
---@field versions table<string, string>

-- The local GameLift without a socket.
---@class gamelift.Emulator
local Emulator = {}

---@param request { method: string, path: string, headers: table<string, string>, body?: string } # lower-case names
---@return { status: integer, headers: table<string, string>, body: string, delay?: number, lost?: boolean, refused?: boolean }
function Emulator:handle(request) end

---@param action string # see actions()
---@param arguments? table
---@return table? result
---@return string problem # where result is nil
function Emulator:control(action, arguments) end

---@return string[]
function Emulator:actions() end

---@return table<string, { does: string, arguments: table<string, string>, example: table }>
function Emulator:describe_actions() end

---@return gamelift.Transport
function Emulator:transport() end

---@return number # unix seconds of its clock
function Emulator:now() end

---@param seconds number
---@return true?
---@return string? problem # the clock would pass the year 9999
function Emulator:advance(seconds) end

function Emulator:reset() end

---@param name string
function Emulator:snapshot(name) end

---@param name string
---@return boolean # false: there is no such snapshot
function Emulator:restore(name) end

-- What they do is in lua/gamelift/emulator/options.lua.
---@class gamelift.EmulatorOptions
---@field region? string
---@field accounts? { access_key_id: string, secret_access_key: string, session_token?: string, expires?: number, account_id?: string }[]
---@field ip_address? string
---@field dns_name? string
---@field first_port? integer
---@field sdk_endpoint? string
---@field clock? number|fun(): number # unix seconds; a number stands still until it is advanced
---@field wall? fun(): number # unix seconds that signatures are checked by
---@field skew_seconds? number
---@field seed? number
---@field shuffle? boolean
---@field short_pages? boolean
---@field page_size? integer
---@field lag? number|"realistic"
---@field alias_lag? number
---@field throttle? boolean
---@field faults? table[]
---@field auto_activate? boolean
---@field activation_seconds? number
---@field activation_timeout? number
---@field auto_end? boolean
---@field process_seconds? number
---@field processes_per_instance? integer
---@field fleet_seconds? number
---@field fleet_deletion_seconds? number
---@field instance_seconds? number
---@field instance_limit? integer
---@field builds? "any"|string[]
---@field placement_seconds? number
---@field queue_timeout? number
---@field on_event? fun(event: table)
---@field codes? table<string, string>
---@field early_address? boolean
---@field duplicate_player? "refuse"|"allow"|"same"
---@field terminate_again? "refuse"|"accept"
---@field count_reserved? boolean
---@field players_all_or_nothing? boolean
---@field deny_all_available? boolean
---@field missing_property_differs? boolean
---@field property_keys? integer
---@field reservation_seconds? number
---@field retention_days? number
---@field data? table # what the control action "seed" takes
---@field traces? boolean

---@class gamelift.emulator
---@field new fun(options?: gamelift.EmulatorOptions): gamelift.Emulator
---@field ACCESS_KEY_ID string
---@field SECRET_ACCESS_KEY string
---@field ACCOUNT_ID string
---@overload fun(options?: gamelift.EmulatorOptions): gamelift.Emulator

-- require "gamelift.local": gamelift-local as a process of its own.
---@class gamelift.local
---@field start fun(options?: gamelift.LocalOptions): gamelift.LocalServer?, string

-- Those of the command, by their long names.
---@class gamelift.LocalOptions
---@field port? integer # any free one unless given
---@field host? string
---@field allow_remote? boolean
---@field region? string
---@field key? string|string[] # ID:SECRET or ID:SECRET:ACCOUNT
---@field keys? string # a file
---@field seed? string # a file
---@field clock? "wall"|"driven"
---@field set? string|string[] # NAME=VALUE
---@field cors? string|string[] # origins of web pages that may call
---@field log? boolean
---@field quiet? boolean
---@field output? string # a file
---@field stay? boolean
---@field nginx? string # a path
---@field print_config? boolean
---@field version? boolean
---@field command? string # the shell command that runs it

---@class gamelift.LocalServer
---@field url string
---@field port integer
---@field region string
---@field pid string
---@field credentials gamelift.Credentials
---@field stop fun(self: gamelift.LocalServer)

-- HTTP/1.1 without sockets, for transports of users; see lua/gamelift/http/README.md.
---@class gamelift.http
---@field parser fun(options?: { max_response?: integer }): gamelift.HttpParser
---@field request fun(request: gamelift.Request): string?, gamelift.HttpPlace|string # the bytes and where they go; or nil and what is wrong

---@class gamelift.HttpPlace
---@field scheme "http"|"https"
---@field host string # without the brackets of an IPv6 address
---@field port integer

---@class gamelift.HttpParser
local HttpParser = {}

-- Before each response but the first.
---@param method? string # of the request
function HttpParser:reset(method) end

---@param bytes string
---@return gamelift.Response|false|nil # nil: more are needed; false: it failed
---@return boolean|string|nil # whether the connection may be used again; or the failure's kind
---@return string? # the failure's message
function HttpParser:feed(bytes) end

-- The server has closed the connection.
---@return gamelift.Response|false
---@return boolean|string # as feed
---@return string?
function HttpParser:finish() end

-- require "gamelift.resty": what the workers of one nginx share.
---@class gamelift.resty
---@field cached fun(client: gamelift.Client, options: gamelift.CacheOptions): gamelift.Cached

---@class gamelift.CacheOptions
---@field dict table # a lua_shared_dict
---@field ttl number # milliseconds that a reply lives
---@field scope? string # whose replies they are, where a provider gives the credentials

-- Search…, Describe… and List… come from the cache or a call under way, all others from the client.
---@class gamelift.Cached: gamelift.Operations

---@class gamelift
---@field version string
---@field _VERSION string
---@field credentials gamelift.credentials
---@field emulator gamelift.emulator
---@field enums gamelift.enums
---@field errors gamelift.errors
---@field http gamelift.http
---@field paginate gamelift.paginate
local gamelift = {}

---@param options? gamelift.ClientOptions
---@return gamelift.Client
function gamelift.client(options) end

---@param options? gamelift.LoopOptions
---@return gamelift.Loop
function gamelift.loop(options) end

---@param options? gamelift.DoctorOptions
---@return gamelift.Report
function gamelift.doctor(options) end

---@param request gamelift.SignRequest
---@param options gamelift.SignOptions
---@return table<string, string>? headers # to be sent
---@return gamelift.SignStages|gamelift.Error
function gamelift.sign(request, options) end

