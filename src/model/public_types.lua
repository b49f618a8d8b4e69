-- The public types that the service model does not describe.

---@alias gamelift.Timestamp number|string # unix seconds, or ISO 8601

---@class gamelift.ResponseMetadata
---@field RequestId? string
---@field HTTPStatusCode integer
---@field HTTPHeaders table<string, string> # lower-case names
---@field RetryAttempts integer
---@field FromCache? boolean # of gamelift.resty: the reply comes from the cache or from another call

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
---@field code string # of the service, of any AWS service, or of this library: gamelift.errors.codes
---@field message string
---@field operation? string
---@field status? integer # HTTP
---@field request_id? string
---@field retryable boolean
---@field provider? string # the credential source that failed
---@field attempts integer
---@field sent "no"|"yes"|"maybe" # whether the service may have received a request that it did not answer
---@field details? table|gamelift.Problem[] # members of the service's error, or the problems of the validation
---@field is fun(self: gamelift.Error, code: string): boolean

---@class gamelift.Problem
---@field path string # such as GameProperties[2].Value
---@field problem string
---@field rule "required"|"unknown"|"type"|"min"|"max"|"enum"|"pattern"|"form"

---@class gamelift.Timeout
---@field connect? number # seconds until a connection is open; default: 3
---@field read? number # seconds without a byte; default: 20
---@field total? number # seconds for the whole call, with every attempt and wait; default: 60

---@class gamelift.Retry
---@field mode? "standard"|"adaptive"|"off" # default: "standard"
---@field max_attempts? integer # attempts of a call, the first one included; default: 3
---@field unsafe? boolean # repeats operations that GameLift may have carried out already, as boto3 does; default: false
---@field capacity? { attempts: integer, delay: number } # repeats if the fleet is full or not ready; delay in seconds

---@class gamelift.Credentials
---@field access_key_id string
---@field secret_access_key string
---@field session_token? string
---@field expiration? number # unix seconds
---@field account_id? string
---@field source? string # their source, by boto3's names

---@alias gamelift.Provider fun(transport: gamelift.Transport, now: number): gamelift.Credentials?, string?

---@class gamelift.ProviderObject
---@field credentials fun(self, transport: gamelift.Transport, now: number): gamelift.Credentials?, string?

---@alias gamelift.CredentialsSource gamelift.Credentials|gamelift.Provider|gamelift.ProviderObject

---@class gamelift.credentials
---@field chain fun(sources: gamelift.CredentialsSource[]): gamelift.ProviderObject # the first source that has credentials
---@field static fun(keys: gamelift.Credentials): gamelift.ProviderObject
---@field environment fun(): gamelift.ProviderObject
---@field shared_file fun(options?: gamelift.SharedFile): gamelift.ProviderObject
---@field process fun(options: gamelift.Process): gamelift.ProviderObject
---@field container fun(options: gamelift.Container): gamelift.ProviderObject
---@field assume_role fun(options: gamelift.AssumeRole): gamelift.ProviderObject
---@field web_identity fun(options: gamelift.WebIdentity): gamelift.ProviderObject
---@field sso fun(options: gamelift.Sso): gamelift.ProviderObject
---@field imds fun(options?: gamelift.Imds): gamelift.ProviderObject
---@field fleet_role fun(options: gamelift.FleetRole): gamelift.ProviderObject # of a server process on a managed fleet

---@class gamelift.SharedFile
---@field profile? string # default: the profile of the environment, else "default"

---@class gamelift.Process
---@field command string # a line as in a profile: a program and its arguments
---@field limit? number # seconds until it is killed; default: 60

---@class gamelift.Container
---@field url string # https, or http to loopback and the addresses of ECS and EKS
---@field token? string # the header Authorization
---@field token_file? string # a file with that header, read each time

---@class gamelift.AssumeRole
---@field role_arn string
---@field source gamelift.CredentialsSource # whose credentials assume the role
---@field region? string # of STS; default: the region of the environment or the profile
---@field external_id? string
---@field session_name? string # default: "botocore-session-" and the time, as in boto3
---@field duration? integer # seconds; default: what the role has
---@field mfa_serial? string # the role's MFA device
---@field mfa_code? fun(serial: string): string # returns the code of that device; called once
---@field use_fips? boolean # of STS; default: that of the environment or the profile
---@field use_dualstack? boolean # of STS; default: that of the environment or the profile

---@class gamelift.WebIdentity
---@field role_arn string
---@field token_file string # read each time
---@field session_name? string # default: AWS_ROLE_SESSION_NAME, the profile, "botocore-session-" and the time
---@field region? string # of STS; default: the region of the environment or the profile
---@field use_fips? boolean # of STS; default: that of the environment or the profile
---@field use_dualstack? boolean # of STS; default: that of the environment or the profile

---@class gamelift.Sso
---@field start_url string
---@field region string # of the SSO service
---@field account_id string
---@field role_name string
---@field session? string # name of the [sso-session]; with it the token is refreshed
---@field use_fips? boolean # of the SSO service; default: that of the environment or the profile
---@field use_dualstack? boolean # of the SSO service; default: that of the environment or the profile

---@class gamelift.FleetRole
---@field server gamelift.Server
---@field role_arn string
---@field session_name? string # default: fleet id and host id

-- The defaults come from the environment or the profile.
---@class gamelift.Imds
---@field endpoint? string # a base URL
---@field mode? "ipv4"|"ipv6" # chooses the endpoint
---@field timeout? number # seconds of a step; default: 1
---@field attempts? integer # default: 1
---@field v1_disabled? boolean # never asks by version 1

---@class gamelift.CallOptions
---@field timeout? number|gamelift.Timeout # a number is timeout.total, in seconds
---@field retry? gamelift.Retry
---@field validation? "boto3"|"strict"|"off" # "strict" also checks maxima and enums; default: "boto3"
---@field idempotency? boolean # generates ids and tokens that make retries safe; default: true
---@field credentials? gamelift.CredentialsSource # default: the chain, as in boto3

---@class gamelift.ClientOptions: gamelift.CallOptions
---@field region? string # default: AWS_REGION, AWS_DEFAULT_REGION, the profile
---@field profile? string # default: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default"
---@field credentials_cache? table # a lua_shared_dict: nginx workers share credentials that expire
---@field mfa_code? fun(serial: string): string # returns the code of a role with mfa_serial; called once
---@field endpoint? string # a base URL; default: Amazon's for the region
---@field use_fips? boolean # uses the FIPS endpoint; default: false
---@field use_dualstack? boolean # uses the endpoint for IPv4 and IPv6; default: false
---@field transport? gamelift.Transport # default: libcurl, and the cosockets inside nginx
---@field ca_file? string # certificates to trust, PEM; default: AWS_CA_BUNDLE, the system's
---@field proxy? string|false # a URL; false: none, even if the environment names one
---@field protocol? "json"|"cbor" # the form of requests and responses; default: "json"
---@field max_response? integer # bytes of a response; default: 16777216
---@field logger? fun(event: gamelift.LogEvent|gamelift.LogWarning) # called for each attempt, and with warnings
---@field clock? fun(): number # returns unix seconds, for tests

-- The event that the logger receives for each attempt. Sensitive members read "[redacted]".
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

-- What a warning is about; from "ConnectAttemptFailed" on, a server process.
---@alias gamelift.WarningCode
---| "CredentialsKept" # the old credentials are still used
---| "PublicCredentialsFile" # all users of the machine may read it
---| "UnreachableFile" # a file in its default place; it counts as absent
---| "ConnectAttemptFailed" # cause is the code of the error; the message says whether another attempt follows
---| "ConnectionLost" # a new connection follows
---| "Closed" # the process has lost GameLift for good
---| "MessageIgnored" # a message that does not fit
---| "HeartbeatFailed"
---| "EndingFailed" # the default on_process_terminate
---| "TokenKept" # the last token is used, since no new one could be had

-- The event that the logger receives for a problem that does not fail a call.
---@class gamelift.LogWarning
---@field kind "warning"
---@field code gamelift.WarningCode
---@field message string
---@field cause? string # the code of the underlying error

---@class gamelift.Request
---@field method string
---@field url string
---@field headers table<string, string>
---@field body string
---@field timeout gamelift.Timeout
---@field no_proxy? boolean # uses no proxy, even if one is configured
---@field repeatable? boolean # may be sent again without notice if the server has closed an idle connection

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
---@field MaxItems? integer # of all pages; resume_token continues after them
---@field PageSize? integer # items per request (Limit)
---@field StartingToken? string # the resume_token of earlier pages

---@class gamelift.Pages
---@field resume_token? string # for StartingToken; nil if MaxItems left nothing out

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

-- The methods that a client and a cache of its reads share.
---@class gamelift.Operations
local Operations = {}

--- Calls an operation by name.
---
--- Returns the reply; or nil and an error. Raises for an unknown operation, for unfit options, and on a client of a loop where
--- nothing can wait. Blocks; with a loop or in nginx it yields instead.
---@param method string # create_game_session or CreateGameSession
---@param params? table
---@param options? gamelift.CallOptions
---@return table? reply
---@return gamelift.Error err # where reply is nil
function Operations:call(method, params, options) end

---@class gamelift.Client: gamelift.Operations
local Client = {}

--- Closes the client and the connections of its built-in transport. Later calls fail with kind "closed". Idempotent.
function Client:close() end

-- A handle: loop:spawn, loop:prewarm and client:start return it.
---@class gamelift.Task
local Task = {}

--:methods Task lua/gamelift/loop/task.lua

--- Begins a call without waiting for it.
---
--- Returns a handle, whose result() has the reply, or nil and an error. Raises for an unknown operation, for unfit options, and if
--- the client's transport is not a loop. Neither blocks nor yields.
---@param method string # create_game_session or CreateGameSession
---@param params? table
---@param options? gamelift.CallOptions
---@return gamelift.Task
function Client:start(method, params, options) end

---@class gamelift.LoopOptions
---@field max_time? number # seconds; a poll begins nothing more after that; default: 0.0005
---@field max_completions? number # responses that a poll decodes; default: no limit
---@field connecting? integer # new connections per host at a time; default: 1
---@field connections? integer # per host; default: 64
---@field on_error? fun(err: any, traceback?: string) # receives errors of spawned functions and callbacks
---@field wait? fun(handle: gamelift.Task) # waits in another scheduler until handle:done()

---@class gamelift.PollOptions
---@field max_time? number # seconds; default: the loop's
---@field max_completions? number # responses decoded; default: the loop's

-- Runs calls in coroutines, for programs that must not block.
---@class gamelift.Loop: gamelift.Transport
local Loop = {}

--:methods Loop lua/gamelift/loop/init.lua

---@class gamelift.ServerTimeout
---@field connect? number # seconds of one attempt to connect (5)
---@field request? number # seconds without a response until a request is sent once more, and until it fails (20)
---@field total? number # seconds of all attempts to connect (180)

---@class gamelift.ServerOptions
---@field websocket_url? string # GAMELIFT_SDK_WEBSOCKET_URL, which comes first, as the variables of all options here do
---@field auth_token? string # GAMELIFT_SDK_AUTH_TOKEN
---@field process_id? string # GAMELIFT_SDK_PROCESS_ID; default: a UUID
---@field host_id? string # GAMELIFT_SDK_HOST_ID: the name of the compute
---@field fleet_id? string # GAMELIFT_SDK_FLEET_ID
---@field region? string # GAMELIFT_REGION, for a signature in place of a token
---@field credentials? gamelift.CredentialsSource # GAMELIFT_ACCESS_KEY, …: for a signature in place of a token
---@field anywhere? gamelift.Client # registers the compute, and fetches and renews the token; not under a launcher that sets the variables
---@field compute_name? string # of an Anywhere fleet
---@field location? string # default: the fleet's only custom location
---@field ip_address? string # of a new compute; default: 127.0.0.1
---@field dns_name? string
---@field certificate_path? string
---@field transport? gamelift.Loop|table # a loop, or emulator:transport(); default: blocks, and nginx's light threads inside nginx
---@field ca_file? string # certificates to trust, PEM; default: AWS_CA_BUNDLE, the system's
---@field proxy? string|false # a URL; false: none, even if the environment names one
---@field timeout? number|gamelift.ServerTimeout # a number is the total
---@field logger? fun(event: gamelift.LogWarning)
---@field on_error? fun(err: any, traceback?: string) # what callbacks raise, and what the logger gets; default: standard error stream
---@field clock? fun(): number # returns unix seconds, for tests

---@class gamelift.ServerReady
---@field port integer # at which players reach the process: 1 to 60000
---@field log_parameters? { log_paths: string[] }
---@field on_start_game_session fun(game_session: gamelift.ServerGameSession) # calls activate_game_session
---@field on_update_game_session? fun(update: gamelift.ServerUpdate)
---@field on_process_terminate? fun(termination_time: number) # unix seconds; calls process_ending. Default: does that at once
---@field on_health_check? fun(): boolean # default: healthy

---@class gamelift.ServerGameSession
---@field GameSessionId string
---@field FleetId string
---@field GameSessionName? string # Name in an update
---@field GameSessionData? string
---@field MatchmakerData? string # JSON
---@field MaximumPlayerSessionCount? integer
---@field GameProperties? table<string, string> # by key, unlike the service API's list
---@field IpAddress? string
---@field DnsName? string
---@field Port? integer

---@class gamelift.ServerUpdate
---@field GameSession gamelift.ServerGameSession
---@field UpdateReason "MATCHMAKING_DATA_UPDATED"|"BACKFILL_FAILED"|"BACKFILL_TIMED_OUT"|"BACKFILL_CANCELLED"|"UNKNOWN"
---@field BackfillTicketId? string

---@class gamelift.ServerDescribePlayerSessions
---@field GameSessionId? string
---@field PlayerId? string
---@field PlayerSessionId? string
---@field PlayerSessionStatusFilter? string
---@field Limit? integer # 1 to 1024
---@field NextToken? string

---@class gamelift.ServerPlayerSession
---@field PlayerSessionId string
---@field PlayerId string
---@field GameSessionId string
---@field FleetId string
---@field Status "RESERVED"|"ACTIVE"|"COMPLETED"|"TIMEDOUT"
---@field PlayerData? string
---@field CreationTime? number # unix seconds
---@field TerminationTime? number # unix seconds
---@field IpAddress? string
---@field DnsName? string
---@field Port? integer

---@class gamelift.ServerPlayerSessions
---@field PlayerSessions gamelift.ServerPlayerSession[]
---@field NextToken? string

---@class gamelift.ServerPlayer
---@field PlayerId string
---@field Team? string
---@field PlayerAttributes? table<string, { S?: string, N?: number, SL?: string[], SDM?: table<string, number>, AttrType?: string }>
---@field LatencyInMs? table<string, integer>

---@class gamelift.ServerStartMatchBackfill
---@field MatchmakingConfigurationArn string
---@field Players gamelift.ServerPlayer[]
---@field TicketId? string
---@field GameSessionArn? string

---@class gamelift.ServerStopMatchBackfill
---@field MatchmakingConfigurationArn string
---@field TicketId string
---@field GameSessionArn? string

---@class gamelift.ServerRoleCredentials
---@field AccessKeyId string
---@field SecretAccessKey string
---@field SessionToken string
---@field Expiration number # unix seconds
---@field AssumedRoleUserArn? string
---@field AssumedRoleId? string

-- A server process of GameLift: gamelift.server.init_sdk returns it.
---@class gamelift.Server
local Server = {}

--:methods Server lua/gamelift/server/init.lua

-- The Server SDK.
---@class gamelift.server
---@field init_sdk fun(options?: gamelift.ServerOptions): gamelift.Server?, gamelift.Error # connects; blocks or yields
---@field start fun(options?: gamelift.ServerOptions): gamelift.Task # begins to connect; the result is what init_sdk returns

---@class gamelift.DoctorOptions: gamelift.ClientOptions
---@field call? boolean|string # makes a signed call: true, or the name of an operation that only reads

-- The result of gamelift.doctor; tostring() makes a report for people.
---@class gamelift.Report
---@field ok boolean # whether a call can work
---@field problems string[]
---@field unreachable string[] # default files that cannot be read; they count as absent
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
---@field clock_offset? number # seconds that the clock of the service is ahead
---@field versions table<string, string>

-- The local GameLift inside the program, without a socket.
---@class gamelift.Emulator
local Emulator = {}

--- Serves an HTTP request. delay is in seconds; lost and refused describe faults to act out.
---@param request { method: string, path: string, headers: table<string, string>, body?: string } # lower-case names
---@return { status: integer, headers: table<string, string>, body: string, delay?: number, lost?: boolean, refused?: boolean }
function Emulator:handle(request) end

--- Performs a control action. Returns its result; or nil and the problem.
---@param action string # one of actions()
---@param arguments? table
---@return table? result
---@return string problem # where result is nil
function Emulator:control(action, arguments) end

--- Returns the names of the control actions.
---@return string[]
function Emulator:actions() end

--- Returns a description of each control action.
---@return table<string, { does: string, arguments: table<string, string>, example: table }>
function Emulator:describe_actions() end

--- Returns a transport for clients: their calls go to this emulator. Its sleep advances the emulator's clock.
---@return gamelift.Transport
function Emulator:transport() end

--- Returns the time of the emulator's clock.
---@return number # unix seconds
function Emulator:now() end

--- Does what has become due under a running clock, a search for matches for a few milliseconds. Returns the seconds until more is
--- due: 0 while more is waiting; nil if nothing is.
---@return number?
function Emulator:work() end

--- Connects a server process, as its upgrade to the WebSocket of the Server SDK does. Returns a connection; or nil and the status
--- that refuses the upgrade, with the reason.
---@param parameters table<string, string> # of the query, decoded: pID, FleetId, ComputeId, Authorization …
---@return gamelift.EmulatorConnection?
---@return { status: integer, message: string }?
function Emulator:connect(parameters) end

--- Advances the clock of the emulator. Returns true; or nil and the problem.
---@param seconds number
---@return true?
---@return string? problem # the clock would pass the year 9999
function Emulator:advance(seconds) end

--- Deletes everything and starts again with the options.
function Emulator:reset() end

--- Saves the state under a name.
---@param name string
function Emulator:snapshot(name) end

--- Restores a saved state.
---@param name string
---@return boolean # false: no snapshot has this name
function Emulator:restore(name) end

--- Returns the whole state as text for a file. Faults and snapshots are not part of it.
---@return string
function Emulator:save() end

--- Replaces the whole state by a saved one, of this process or another. Returns true; or nil and the problem, and nothing has changed.
---@param text string
---@return true?
---@return string? problem # such as "is damaged: …"
function Emulator:load(text) end

-- lua/gamelift/emulator/options.lua describes them.
---@class gamelift.EmulatorConnection
---@field process_id string
---@field send? fun(text: string, is_response: boolean) # set by the owner: takes a message for the process; must not call the emulator
---@field closed? fun(code: integer, reason: string) # set by the owner: closes the WebSocket; must not call the emulator
---@field probe? fun() # may be set by the owner: closes the WebSocket if it has no peer any more; must not call the emulator
local EmulatorConnection = {}

--- Takes a message from the process, and sends the response.
---@param text string
function EmulatorConnection:receive(text) end

--- Tells the emulator that the WebSocket has ended. Idempotent.
function EmulatorConnection:close() end

---@class gamelift.EmulatorOptions
---@field region? string # the first; default: that of regions, or "us-west-2"
---@field regions? string[]|"any" # that are served, too
---@field accounts? { access_key_id: string, secret_access_key: string, session_token?: string, expires?: number, account_id?: string }[]
---@field ip_address? string
---@field dns_name? string
---@field first_port? integer
---@field sdk_endpoint? string
---@field clock? number|fun(): number # unix seconds; a number stays until the clock is advanced
---@field wall? fun(): number # unix seconds; signatures are checked by it
---@field skew_seconds? number
---@field seed? number
---@field shuffle? boolean
---@field short_pages? boolean
---@field page_size? integer
---@field lag? number|"realistic"
---@field alias_lag? number
---@field throttle? boolean
---@field events? { delay?: number, drop?: number, repeat?: integer, shuffle?: boolean } # how events are delivered
---@field faults? table[]
---@field auto_activate? boolean
---@field activation_seconds? number
---@field activation_timeout? number
---@field auto_end? boolean
---@field process_seconds? number
---@field processes_per_instance? integer
---@field launch? boolean
---@field process_init_seconds? number
---@field process_ready_seconds? number
---@field unhealthy_seconds? number
---@field fleet_seconds? number
---@field fleet_deletion_seconds? number
---@field instance_seconds? number
---@field instance_limit? integer
---@field build_seconds? number
---@field copy_seconds? number
---@field deployment_seconds? number
---@field script_check_seconds? number
---@field builds? "any"|string[]
---@field group_seconds? number
---@field health_seconds? number
---@field unknown_instances? "adopt"|"refuse"
---@field peering_seconds? number
---@field placement_seconds? number
---@field queue_timeout? number
---@field matchmaking? table # options of the matchmaking engine
---@field match_placement_events? boolean
---@field match_placement_id? "match"|"own"
---@field match_queue? "first"|"random"
---@field match_session_size? "teams"|"players"
---@field on_event? fun(event: table, topic?: string)
---@field on_log? fun(text: string)
---@field codes? table<string, string>
---@field early_address? boolean
---@field duplicate_player? "refuse"|"allow"|"same"
---@field terminate_again? "refuse"|"accept"
---@field count_reserved? boolean
---@field players_all_or_nothing? boolean
---@field deny_all_available? boolean
---@field host_while_updating? boolean
---@field missing_property_differs? boolean
---@field property_keys? integer
---@field reservation_seconds? number
---@field retention_days? number
---@field data? table # the data of the control action "seed"
---@field traces? boolean

---@class gamelift.emulator
---@field new fun(options?: gamelift.EmulatorOptions): gamelift.Emulator
---@field groups string[] # of the operations served
---@field ACCESS_KEY_ID string
---@field SECRET_ACCESS_KEY string
---@field ACCOUNT_ID string
---@overload fun(options?: gamelift.EmulatorOptions): gamelift.Emulator

-- require "gamelift.local": gamelift-local as a separate process.
---@class gamelift.local
---@field start fun(options?: gamelift.LocalOptions): gamelift.LocalServer?, string

-- The options of the command gamelift-local, by their long names.
---@class gamelift.LocalOptions
---@field port? integer # default: a free one
---@field host? string # an address of this machine; default: "127.0.0.1"
---@field tls_port? integer # speaks TLS with a certificate made at the start; 0: any free one
---@field sdk_tls? boolean # game servers are sent to tls_port
---@field launch? string # the shell command of a server process of managed fleets
---@field allow_remote? boolean|string|string[] # host may be an address that others can reach; names that they use
---@field region? string|string[] # those that are served, or "any"; default: "us-west-2"
---@field key? string|string[] # ID:SECRET or ID:SECRET:ACCOUNT
---@field keys? string # a file with keys, as ~/.aws/credentials
---@field seed? string # a file with the resources at the start
---@field state? string # a file that keeps the state: loaded at the start, saved at the end
---@field clock? "wall"|"driven" # driven: only the control interface moves it; default: "wall"
---@field set? string|string[] # NAME=VALUE, an option of the emulator
---@field cors? string|string[] # origins of the web pages that may call
---@field events? string # the URL of the receiver of events
---@field events_format? "sns"|"sns-v2"|"eventbridge" # default: "sns"
---@field events_from? string # the URL at which the receiver reaches this server; default: its own
---@field log? boolean # prints one line for each request
---@field log_format? "text"|"json" # of these lines; implies log
---@field quiet? boolean # prints nothing when it is ready
---@field ready_file? string # the file for the variables to export, as NAME=VALUE, when it is ready
---@field wait_for? string # a URL or seconds: waits for a running server and starts nothing
---@field env? "sh"|"github"|"powershell" # prints the variables of a running server and starts nothing
---@field output? string # a file for what it prints after the start
---@field stay? boolean # keeps running after the process that started it
---@field no_stay? boolean # ends with the process that started it, under nohup, too; default, without stay
---@field nginx? string # the path of nginx, with the Lua module
---@field print_config? boolean # prints nginx's configuration and starts nothing
---@field simulate? string # a file of matchmaking requests: prints a report and starts nothing
---@field json? boolean # with simulate: prints the report as JSON
---@field plot? string # with simulate: the file for a plot, .svg, .png or .pdf
---@field version? boolean # prints the version and starts nothing
---@field command? string # the shell command that starts it

---@class gamelift.LocalServer
---@field url string
---@field port integer
---@field region string # the first
---@field pid string
---@field credentials gamelift.Credentials
---@field websocket_url string # where game servers connect
---@field stop fun(self: gamelift.LocalServer)

-- HTTP/1.1 without sockets, for user-supplied transports: lua/gamelift/http/README.md.
---@class gamelift.http
---@field parser fun(options?: { max_response?: integer }): gamelift.HttpParser
---@field request fun(request: gamelift.Request): string?, gamelift.HttpPlace|string # the bytes and the destination; or nil and the problem

---@class gamelift.HttpPlace
---@field scheme "http"|"https"
---@field host string # without the brackets of an IPv6 address
---@field port integer

---@class gamelift.HttpParser
local HttpParser = {}

--- Prepares for the next response on the same connection.
---@param method? string # of the request
function HttpParser:reset(method) end

--- Reads bytes of a response.
---
--- Returns the response and whether the connection may be used again; nil if it needs more bytes; or false, the kind of the failure
--- and its message.
---@param bytes string
---@return gamelift.Response|false|nil
---@return boolean|string|nil
---@return string?
function HttpParser:feed(bytes) end

--- Ends a response, because the server has closed the connection. Returns as feed does.
---@return gamelift.Response|false
---@return boolean|string
---@return string?
function HttpParser:finish() end

-- require "gamelift.resty": a cache that the workers of one nginx share.
---@class gamelift.resty
---@field cached fun(client: gamelift.Client, options: gamelift.CacheOptions): gamelift.Cached

---@class gamelift.CacheOptions
---@field dict table # a lua_shared_dict
---@field ttl number # milliseconds until a reply expires
---@field scope? string # names the account, if a provider supplies the credentials

-- Search…, Describe… and List… operations use the cache or a call in flight; all others use the client.
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
---@field server gamelift.server
local gamelift = {}

--- Makes a client. Opens nothing until the first call. Raises for unfit options; problems of the configuration are the first call's error.
---@param options? gamelift.ClientOptions
---@return gamelift.Client
function gamelift.client(options) end

--- Makes a loop. Opens nothing until the first call. Raises for unfit options. Neither blocks nor yields.
---@param options? gamelift.LoopOptions
---@return gamelift.Loop
function gamelift.loop(options) end

--- Reports whether a call can work here: region, endpoint, credentials, certificates, clock. Blocks while credentials are fetched.
---@param options? gamelift.DoctorOptions
---@return gamelift.Report
function gamelift.doctor(options) end

--- Signs a request with AWS Signature Version 4. Returns the headers to send and the stages; or nil and an error. Neither blocks
--- nor yields, unless options.credentials does.
---@param request gamelift.SignRequest
---@param options gamelift.SignOptions
---@return table<string, string>? headers # to be sent
---@return gamelift.SignStages|gamelift.Error
function gamelift.sign(request, options) end

