---@meta _
-- Written by src/model/generate.lua. Not to be edited: make model. Editors read this; no program loads it.

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

--- Reports whether the task has finished, successfully or not.
---@return boolean
function Task:done() end

--- Returns the results of a finished task; does not wait.
---
--- Returns the reply of a call, or nil and its error; the results of a spawned function, or nil and the value that it raised.
--- Returns nothing while the task is not done.
---@return any ... # nothing while the task is not done
function Task:result() end

--- Waits until the task is done.
---
--- Returns what result() returns; or nil and an error of kind "cancelled" if the wait itself was cancelled: the task then continues.
--- Raises outside a coroutine of the loop, unless the loop's option `wait` can wait there; for a task that waits for the
--- caller; and for the handle that the option `wait` received. Yields until the task is done.
---@return any ...
function Task:wait() end

--- Calls fn(…) with the results, as result() returns them, once the task is done: in a coroutine of the loop, from the next poll.
---
--- Returns the handle. Raises if fn is not a function. Errors of fn go to the error handler of the loop. Does not yield.
---@param fn fun(...)
---@return gamelift.Task
function Task:on_done(fn) end

--- Cancels the task.
---
--- A call ends with an error of kind "cancelled"; its field `sent` reports whether GameLift may have received the request.
--- result() has the error when cancel returns. In a spawned function the current wait and all later ones fail with kind
--- "cancelled"; it continues at once, or in the next poll if another coroutine of the loop cancels it. A function that has
--- not begun never begins.
---
--- Returns false if the task was done or cancelled already. Does not yield.
---@return boolean # false: it was done or cancelled already
function Task:cancel() end

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

--- Sends an HTTP request, as any transport does, with the system's certificates and the proxies of the environment.
---
--- Returns the response; or nil and a failure. Raises outside a coroutine of the loop, unless the option `wait` can wait there.
--- Yields until the response has arrived. request.timeout is in seconds.
---@param request gamelift.Request
---@return gamelift.Response? response
---@return gamelift.Failure failure # where response is nil
function Loop:send(request) end

--- Waits for a number of seconds while other coroutines run. It wakes in a poll, so the wait is rounded up to a tick; zero or
--- less waits for the next round of polling.
---
--- Returns nil; or the failure of kind "cancelled" that ended it early. Raises outside a coroutine of the loop, unless the
--- option `wait` can wait there, and if seconds is not a number. Yields.
---@param seconds number
---@return gamelift.Failure? # return it, too, where there is one
function Loop:sleep(seconds) end

--- Returns the time of the monotonic clock that sleeps and call deadlines use, in seconds.
---@return number # seconds
function Loop:now() end

--- Runs fn(…) in a new coroutine of the loop. It runs at once, until it first waits; inside another coroutine of the loop it
--- begins when that one waits.
---
--- Returns a handle, whose result() has what fn returned, or nil and what it raised. Errors of fn also go to the option
--- on_error. Raises if fn is not a function. Does not yield.
---@param fn fun(...)
---@return gamelift.Task
function Loop:spawn(fn, ...) end

--- Moves bytes and resumes the coroutines that are ready. Call it once a tick.
---
--- The options default to those of the loop: max_time, in seconds, after which nothing more begins; and max_completions, the number
--- of responses that are decoded.
---
--- Returns the number of tasks that are not done. Raises for unfit options and inside a coroutine of the loop. Neither blocks nor
--- yields.
---@param options? gamelift.PollOptions
---@return integer # tasks that are not done
function Loop:poll(options) end

--- Polls until all tasks are done, or for `timeout` seconds (no limit). For scripts and for the end of a program.
---
--- Returns true if all tasks are done; false after the timeout. Raises for an unfit timeout and inside a coroutine of the loop.
--- Blocks the thread.
---@param timeout? number # seconds
---@return boolean # all tasks are done
function Loop:run(timeout) end

--- Returns the seconds until poll is due even if no descriptor of fds() becomes readable: 0 for now, nil for never. Neither
--- blocks nor yields.
---@return number? # seconds
function Loop:timeout() end

--- Returns the file descriptors to watch for readability, for hosts that sleep until there is work. The list stays the same until
--- the loop is closed or the process forks; it is empty once the loop is closed. The loop owns the descriptors.
---
--- Returns nil and an error if the process cannot open a descriptor. Neither blocks nor yields.
---@return integer[]?
---@return gamelift.Error err # where the list is nil
function Loop:fds() end

--- Prepares a client before the first tick: resolves its settings, fetches its credentials and opens connections (1),
--- handshakes included.
---
--- Returns a handle; its result is true, or nil and an error. Raises for a value that is not a client of this loop, and for an
--- unfit number. Neither blocks nor yields: wait for the handle, or call loop:run().
---@param client gamelift.Client
---@param connections? integer
---@return gamelift.Task
function Loop:prewarm(client, connections) end

--- Cancels every task and closes all connections. Later calls fail with kind "cancelled"; callbacks that are due still run in the
--- next poll. Idempotent; allowed inside coroutines of the loop. Neither blocks nor yields.
function Loop:close() end

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

--- Begins a method without waiting for it: server:start("accept_player_session", id).
---
--- Returns a handle, whose result() is what the method returns. Raises for an unknown method. Neither blocks nor yields.
---@param method string
---@param ... any # the arguments of the method
---@return gamelift.Task
function Server:start(method, ...) end

--- Says that the process is ready for a game session. Heartbeats begin, and the callbacks may be called: each in a coroutine of its own,
--- so it may wait.
---
--- Options: port (1 to 60000), log_parameters = { log_paths = { … } }, on_start_game_session(game_session), which has to call
--- activate_game_session; on_update_game_session(update), with GameSession, UpdateReason and BackfillTicketId;
--- on_process_terminate(termination_time), in unix seconds, which has to call process_ending (without it the process ends at once);
--- on_health_check(), which returns whether the process is healthy (without it: it is). Nothing within 50 s counts as unhealthy.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param options gamelift.ServerReady
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:process_ready(options) end

--- Says that the game session is ready for players: call it in on_start_game_session.
---
--- Returns true; or nil and an error. Blocks or yields.
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:activate_game_session() end

--- Checks the id that a player brings, and counts the player as connected.
---
--- Returns true; or nil and an error: then the player has to be refused. Blocks or yields.
---@param player_session_id string
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:accept_player_session(player_session_id) end

--- Says that a player has left.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param player_session_id string
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:remove_player_session(player_session_id) end

--- Describes the player sessions of a game session, a player, or an id: give one of GameSessionId, PlayerId and PlayerSessionId.
---
--- Returns { PlayerSessions, NextToken }; or nil and an error. Times are unix seconds. Blocks or yields.
---@param params gamelift.ServerDescribePlayerSessions
---@return gamelift.ServerPlayerSessions?
---@return gamelift.Error err # where the first result is nil
function Server:describe_player_sessions(params) end

--- Opens or closes the game session for new players.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param policy "ACCEPT_ALL"|"DENY_ALL"
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:update_player_session_creation_policy(policy) end

--- Asks for players to fill the game session up. GameSessionArn is this process's unless given.
---
--- Returns { TicketId }; or nil and an error. Blocks or yields.
---@param params gamelift.ServerStartMatchBackfill
---@return { TicketId: string }?
---@return gamelift.Error err # where the first result is nil
function Server:start_match_backfill(params) end

--- Withdraws a backfill ticket. GameSessionArn is this process's unless given.
---
--- Returns true; or nil and an error. Blocks or yields.
---@param params gamelift.ServerStopMatchBackfill
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:stop_match_backfill(params) end

--- Returns where the TLS certificate of the compute is, { CertificatePath, ComputeName }; or nil and an error. Blocks or yields.
---@return { CertificatePath: string, ComputeName: string }?
---@return gamelift.Error err # where the first result is nil
function Server:get_compute_certificate() end

--- Returns credentials of a role of the fleet, which are kept until 15 minutes before they expire; or nil and an error.
--- gamelift.credentials.fleet_role gives them to a client. Blocks or yields.
---@param params { RoleArn: string, RoleSessionName?: string }
---@return gamelift.ServerRoleCredentials?
---@return gamelift.Error err # where the first result is nil
function Server:get_fleet_role_credentials(params) end

--- Says that the process ends, and closes its connection. The program should end within 30 s.
---
--- Returns true; or nil and an error. Blocks or yields.
---@return true?
---@return gamelift.Error err # where the first result is nil
function Server:process_ending() end

--- Returns the id of the game session of this process; or nil and the error NoGameSession. Neither blocks nor yields.
---@return string?
---@return gamelift.Error err # where the first result is nil
function Server:get_game_session_id() end

--- Returns the unix seconds until which the process has to end; or nil and an error if GameLift has not asked it to. Neither blocks
--- nor yields.
---@return number?
---@return gamelift.Error err # where the first result is nil
function Server:get_termination_time() end

--- Leaves GameLift at once, without saying that the process ends: calls under way fail with kind "closed". Idempotent. Neither blocks
--- nor yields.
function Server:destroy() end

--- Moves bytes and runs callbacks. Never waits. Where the process has a loop of its own, call it once a tick.
function Server:poll() end

--- Waits until the process has ended, or for `seconds` (no limit), and runs callbacks meanwhile.
---
--- Returns true if it has ended; else false. Raises in a callback. Blocks the thread, or yields in nginx.
---@param seconds? number
---@return boolean
function Server:run(seconds) end

--- Waits in a callback while everything else continues. Blocks or yields.
---@param seconds number
---@return gamelift.Failure? # why the wait ended early
function Server:sleep(seconds) end

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


---@class gamelift.errors
---@field AccessDeniedException "AccessDeniedException"
---@field AlreadyReady "AlreadyReady"
---@field BadHTTP "BadHTTP"
---@field Cancelled "Cancelled"
---@field ClientClosed "ClientClosed"
---@field ConfigParseError "ConfigParseError"
---@field ConflictException "ConflictException"
---@field ConnectTimeout "ConnectTimeout"
---@field ConnectionFailed "ConnectionFailed"
---@field ConnectionLost "ConnectionLost"
---@field CredentialsProviderFailed "CredentialsProviderFailed"
---@field DNSFailure "DNSFailure"
---@field ExpiredCredentials "ExpiredCredentials"
---@field ExpiredTokenException "ExpiredTokenException"
---@field FleetCapacityExceededException "FleetCapacityExceededException"
---@field GameSessionFullException "GameSessionFullException"
---@field IdempotentParameterMismatchException "IdempotentParameterMismatchException"
---@field IncompleteSignatureException "IncompleteSignatureException"
---@field InternalFailure "InternalFailure"
---@field InternalServiceException "InternalServiceException"
---@field InvalidConfig "InvalidConfig"
---@field InvalidCredentials "InvalidCredentials"
---@field InvalidCredentialsConfig "InvalidCredentialsConfig"
---@field InvalidEndpoint "InvalidEndpoint"
---@field InvalidFleetStatusException "InvalidFleetStatusException"
---@field InvalidGameSessionStatusException "InvalidGameSessionStatusException"
---@field InvalidPaginationConfig "InvalidPaginationConfig"
---@field InvalidRegion "InvalidRegion"
---@field InvalidRequestException "InvalidRequestException"
---@field InvalidSignRequest "InvalidSignRequest"
---@field InvalidSignatureException "InvalidSignatureException"
---@field InvalidStartingToken "InvalidStartingToken"
---@field InvalidTransport "InvalidTransport"
---@field LimitExceededException "LimitExceededException"
---@field MFARequired "MFARequired"
---@field MessageIgnored "MessageIgnored"
---@field MissingAuthenticationTokenException "MissingAuthenticationTokenException"
---@field NginxDirective "NginxDirective"
---@field NoCredentials "NoCredentials"
---@field NoFleetRole "NoFleetRole"
---@field NoGameSession "NoGameSession"
---@field NoRegion "NoRegion"
---@field NoTerminationTime "NoTerminationTime"
---@field NoTransport "NoTransport"
---@field NotFoundException "NotFoundException"
---@field NotReady "NotReady"
---@field NotReadyException "NotReadyException"
---@field OutOfCapacityException "OutOfCapacityException"
---@field PaginationError "PaginationError"
---@field ParamValidationError "ParamValidationError"
---@field PartialCredentials "PartialCredentials"
---@field ProfileNotFound "ProfileNotFound"
---@field ProxyFailure "ProxyFailure"
---@field ReadTimeout "ReadTimeout"
---@field RequestExpired "RequestExpired"
---@field RequestTimeTooSkewed "RequestTimeTooSkewed"
---@field RequestTimeout "RequestTimeout"
---@field ResponseParseError "ResponseParseError"
---@field ResponseTooLarge "ResponseTooLarge"
---@field SSOLoginRequired "SSOLoginRequired"
---@field SerializationException "SerializationException"
---@field ServerClosed "ServerClosed"
---@field ServiceUnavailable "ServiceUnavailable"
---@field TLSFailure "TLSFailure"
---@field TaggingFailedException "TaggingFailedException"
---@field TerminalRoutingStrategyException "TerminalRoutingStrategyException"
---@field ThrottlingException "ThrottlingException"
---@field TotalTimeout "TotalTimeout"
---@field TransportFailed "TransportFailed"
---@field UnauthorizedException "UnauthorizedException"
---@field UnknownOperationException "UnknownOperationException"
---@field UnrecognizedClientException "UnrecognizedClientException"
---@field UnsupportedCredentials "UnsupportedCredentials"
---@field UnsupportedRegionException "UnsupportedRegionException"
---@field ValidationException "ValidationException"
---@field WrongPhase "WrongPhase"
---@field codes table<string, { kind: gamelift.ErrorKind, meaning: string }> # of this library

---@class gamelift.enums
---@field AcceptanceType gamelift.enums.AcceptanceType
---@field BackfillMode gamelift.enums.BackfillMode
---@field BalancingStrategy gamelift.enums.BalancingStrategy
---@field BuildStatus gamelift.enums.BuildStatus
---@field CertificateType gamelift.enums.CertificateType
---@field ComparisonOperatorType gamelift.enums.ComparisonOperatorType
---@field ComputeStatus gamelift.enums.ComputeStatus
---@field ComputeType gamelift.enums.ComputeType
---@field ContainerDependencyCondition gamelift.enums.ContainerDependencyCondition
---@field ContainerFleetBillingType gamelift.enums.ContainerFleetBillingType
---@field ContainerFleetLocationStatus gamelift.enums.ContainerFleetLocationStatus
---@field ContainerFleetRemoveAttribute gamelift.enums.ContainerFleetRemoveAttribute
---@field ContainerFleetStatus gamelift.enums.ContainerFleetStatus
---@field ContainerGroupDefinitionRemoveAttribute gamelift.enums.ContainerGroupDefinitionRemoveAttribute
---@field ContainerGroupDefinitionStatus gamelift.enums.ContainerGroupDefinitionStatus
---@field ContainerGroupType gamelift.enums.ContainerGroupType
---@field ContainerMountPointAccessLevel gamelift.enums.ContainerMountPointAccessLevel
---@field ContainerOperatingSystem gamelift.enums.ContainerOperatingSystem
---@field DeploymentImpairmentStrategy gamelift.enums.DeploymentImpairmentStrategy
---@field DeploymentProtectionStrategy gamelift.enums.DeploymentProtectionStrategy
---@field DeploymentStatus gamelift.enums.DeploymentStatus
---@field EC2InstanceType gamelift.enums.EC2InstanceType
---@field EventCode gamelift.enums.EventCode
---@field FilterInstanceStatus gamelift.enums.FilterInstanceStatus
---@field FleetAction gamelift.enums.FleetAction
---@field FleetStatus gamelift.enums.FleetStatus
---@field FleetType gamelift.enums.FleetType
---@field FlexMatchMode gamelift.enums.FlexMatchMode
---@field GameServerClaimStatus gamelift.enums.GameServerClaimStatus
---@field GameServerGroupAction gamelift.enums.GameServerGroupAction
---@field GameServerGroupDeleteOption gamelift.enums.GameServerGroupDeleteOption
---@field GameServerGroupInstanceType gamelift.enums.GameServerGroupInstanceType
---@field GameServerGroupStatus gamelift.enums.GameServerGroupStatus
---@field GameServerHealthCheck gamelift.enums.GameServerHealthCheck
---@field GameServerInstanceStatus gamelift.enums.GameServerInstanceStatus
---@field GameServerIpProtocolSupported gamelift.enums.GameServerIpProtocolSupported
---@field GameServerProtectionPolicy gamelift.enums.GameServerProtectionPolicy
---@field GameServerUtilizationStatus gamelift.enums.GameServerUtilizationStatus
---@field GameSessionPlacementState gamelift.enums.GameSessionPlacementState
---@field GameSessionStatus gamelift.enums.GameSessionStatus
---@field GameSessionStatusReason gamelift.enums.GameSessionStatusReason
---@field InstanceRoleCredentialsProvider gamelift.enums.InstanceRoleCredentialsProvider
---@field InstanceStatus gamelift.enums.InstanceStatus
---@field IpProtocol gamelift.enums.IpProtocol
---@field LinuxCapability gamelift.enums.LinuxCapability
---@field ListComputeInputStatus gamelift.enums.ListComputeInputStatus
---@field LocationFilter gamelift.enums.LocationFilter
---@field LocationUpdateStatus gamelift.enums.LocationUpdateStatus
---@field LogDeliveryDestinationType gamelift.enums.LogDeliveryDestinationType
---@field LogDestination gamelift.enums.LogDestination
---@field MatchmakingConfigurationStatus gamelift.enums.MatchmakingConfigurationStatus
---@field MetricName gamelift.enums.MetricName
---@field OperatingSystem gamelift.enums.OperatingSystem
---@field PlacementFallbackStrategy gamelift.enums.PlacementFallbackStrategy
---@field PlayerGatewayMode gamelift.enums.PlayerGatewayMode
---@field PlayerGatewayStatus gamelift.enums.PlayerGatewayStatus
---@field PlayerSessionCreationPolicy gamelift.enums.PlayerSessionCreationPolicy
---@field PlayerSessionStatus gamelift.enums.PlayerSessionStatus
---@field PolicyType gamelift.enums.PolicyType
---@field PriorityType gamelift.enums.PriorityType
---@field ProtectionPolicy gamelift.enums.ProtectionPolicy
---@field RoutingStrategyType gamelift.enums.RoutingStrategyType
---@field ScalingAdjustmentType gamelift.enums.ScalingAdjustmentType
---@field ScalingStatusType gamelift.enums.ScalingStatusType
---@field SortOrder gamelift.enums.SortOrder
---@field TerminationMode gamelift.enums.TerminationMode
---@field ZeroCapacityStrategy gamelift.enums.ZeroCapacityStrategy

---@class gamelift.AcceptMatchInput
---@field AcceptanceType gamelift.AcceptanceType
---@field PlayerIds string[] # each 1 to 1024 characters, sensitive
---@field TicketId string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`

---@class gamelift.AcceptMatchOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@alias gamelift.AcceptanceType
---| "ACCEPT"
---| "REJECT"

---@class gamelift.enums.AcceptanceType
---@field ACCEPT "ACCEPT"
---@field REJECT "REJECT"

---@class gamelift.Alias
---@field AliasArn string # pattern `^arn:.*:alias\/alias-\S+$`
---@field AliasId string # pattern `^alias-\S+$`
---@field CreationTime number # unix seconds
---@field Description? string
---@field LastUpdatedTime? number # unix seconds
---@field Name? string # 1 to 1024 characters, pattern `^.*\S.*$`
---@field RoutingStrategy? gamelift.RoutingStrategy

---@class gamelift.AnywhereConfiguration
---@field Cost string # 1 to 11 characters, pattern `^\d{1,5}(?:\.\d{1,5})?$`

---@class gamelift.AttributeValue
---@field N? number
---@field S? string # 1 to 100 characters
---@field SDM? table<string, number> # keys of 1 to 100 characters
---@field SL? string[] # each 1 to 100 characters

---@class gamelift.AwsCredentials
---@field AccessKeyId string # at least 1 character
---@field SecretAccessKey? string # at least 1 character
---@field SessionToken? string # at least 1 character

---@alias gamelift.BackfillMode
---| "AUTOMATIC"
---| "MANUAL"

---@class gamelift.enums.BackfillMode
---@field AUTOMATIC "AUTOMATIC"
---@field MANUAL "MANUAL"

---@alias gamelift.BalancingStrategy
---| "SPOT_ONLY"
---| "SPOT_PREFERRED"
---| "ON_DEMAND_ONLY"

---@class gamelift.enums.BalancingStrategy
---@field SPOT_ONLY "SPOT_ONLY"
---@field SPOT_PREFERRED "SPOT_PREFERRED"
---@field ON_DEMAND_ONLY "ON_DEMAND_ONLY"

---@class gamelift.Build
---@field BuildArn string # pattern `^arn:.*:build\/build-\S+$`
---@field BuildId string # pattern `^build-\S+$`
---@field CreationTime number # unix seconds
---@field Name? string
---@field OperatingSystem? gamelift.OperatingSystem
---@field ServerSdkVersion? string # at most 128 characters, pattern `^\d+\.\d+\.\d+$`
---@field SizeOnDisk? integer # at least 0
---@field Status gamelift.BuildStatus
---@field Version? string

---@alias gamelift.BuildStatus
---| "INITIALIZED"
---| "READY"
---| "FAILED"

---@class gamelift.enums.BuildStatus
---@field INITIALIZED "INITIALIZED"
---@field READY "READY"
---@field FAILED "FAILED"

---@class gamelift.CertificateConfiguration
---@field CertificateType gamelift.CertificateType

---@alias gamelift.CertificateType
---| "DISABLED"
---| "GENERATED"

---@class gamelift.enums.CertificateType
---@field DISABLED "DISABLED"
---@field GENERATED "GENERATED"

---@class gamelift.ClaimFilterOption
---@field InstanceStatuses? gamelift.FilterInstanceStatus[]

---@class gamelift.ClaimGameServerInput
---@field FilterOption? gamelift.ClaimFilterOption
---@field GameServerData? string # 1 to 1024 characters, pattern `^.*\S.*$`, sensitive
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field GameServerId? string # 3 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`

---@class gamelift.ClaimGameServerOutput
---@field GameServer gamelift.GameServer
---@field ResponseMetadata gamelift.ResponseMetadata

---@alias gamelift.ComparisonOperatorType
---| "GreaterThanOrEqualToThreshold"
---| "GreaterThanThreshold"
---| "LessThanThreshold"
---| "LessThanOrEqualToThreshold"

---@class gamelift.enums.ComparisonOperatorType
---@field GreaterThanOrEqualToThreshold "GreaterThanOrEqualToThreshold"
---@field GreaterThanThreshold "GreaterThanThreshold"
---@field LessThanThreshold "LessThanThreshold"
---@field LessThanOrEqualToThreshold "LessThanOrEqualToThreshold"

---@class gamelift.Compute
---@field ComputeArn string # at most 1024 characters, pattern `^arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field ComputeName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field ComputeStatus gamelift.ComputeStatus
---@field ContainerAttributes? gamelift.ContainerAttribute[] # 1 to 10 items
---@field CreationTime number # unix seconds
---@field DnsName? string
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameLiftAgentEndpoint? string # 1 to 128 characters
---@field GameLiftServiceSdkEndpoint? string # 1 to 128 characters
---@field GameServerContainerGroupDefinitionArn? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field InstanceId? string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field OperatingSystem? gamelift.OperatingSystem
---@field Type? gamelift.EC2InstanceType

---@alias gamelift.ComputeStatus
---| "PENDING"
---| "ACTIVE"
---| "TERMINATING"
---| "IMPAIRED"

---@class gamelift.enums.ComputeStatus
---@field PENDING "PENDING"
---@field ACTIVE "ACTIVE"
---@field TERMINATING "TERMINATING"
---@field IMPAIRED "IMPAIRED"

---@alias gamelift.ComputeType
---| "EC2"
---| "ANYWHERE"

---@class gamelift.enums.ComputeType
---@field EC2 "EC2"
---@field ANYWHERE "ANYWHERE"

---@class gamelift.ConnectionPortRange
---@field FromPort integer # 1 to 60000, sensitive
---@field ToPort integer # 1 to 60000, sensitive

---@class gamelift.ContainerAttribute
---@field ContainerName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field ContainerRuntimeId string # at least 1 character

---@class gamelift.ContainerDependency
---@field Condition gamelift.ContainerDependencyCondition
---@field ContainerName string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`

---@alias gamelift.ContainerDependencyCondition
---| "START"
---| "COMPLETE"
---| "SUCCESS"
---| "HEALTHY"

---@class gamelift.enums.ContainerDependencyCondition
---@field START "START"
---@field COMPLETE "COMPLETE"
---@field SUCCESS "SUCCESS"
---@field HEALTHY "HEALTHY"

---@class gamelift.ContainerEnvironment
---@field Name string # 1 to 255 characters
---@field Value string # 1 to 255 characters

---@class gamelift.ContainerFleet
---@field BillingType? gamelift.ContainerFleetBillingType
---@field CreationTime number # unix seconds
---@field DeploymentDetails? gamelift.DeploymentDetails
---@field Description? string # 1 to 1024 characters
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetRoleArn string # 1 to 256 characters, pattern `^arn:.*:role\/[\w+=,.@-]+`
---@field GameServerContainerGroupDefinitionArn? string # 1 to 512 characters, pattern `^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field GameServerContainerGroupDefinitionName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field GameServerContainerGroupsPerInstance? integer # 1 to 5000
---@field GameSessionCreationLimitPolicy? gamelift.GameSessionCreationLimitPolicy
---@field InstanceConnectionPortRange? gamelift.ConnectionPortRange
---@field InstanceInboundPermissions? gamelift.IpPermission[] # at most 50 items
---@field InstanceType? string # 1 to 1024 characters
---@field LocationAttributes? gamelift.ContainerFleetLocationAttributes[]
---@field LogConfiguration? gamelift.LogConfiguration
---@field MaximumGameServerContainerGroupsPerInstance? integer # 1 to 5000
---@field MetricGroups? string[] # at most 1 item, each 1 to 255 characters
---@field NewGameSessionProtectionPolicy? gamelift.ProtectionPolicy
---@field PerInstanceContainerGroupDefinitionArn? string # 1 to 512 characters, pattern `^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field PerInstanceContainerGroupDefinitionName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field PlayerGatewayMode? gamelift.PlayerGatewayMode
---@field Status gamelift.ContainerFleetStatus

---@alias gamelift.ContainerFleetBillingType
---| "ON_DEMAND"
---| "SPOT"

---@class gamelift.enums.ContainerFleetBillingType
---@field ON_DEMAND "ON_DEMAND"
---@field SPOT "SPOT"

---@class gamelift.ContainerFleetLocationAttributes
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field PlayerGatewayStatus? gamelift.PlayerGatewayStatus
---@field Status gamelift.ContainerFleetLocationStatus

---@alias gamelift.ContainerFleetLocationStatus
---| "PENDING"
---| "CREATING"
---| "CREATED"
---| "ACTIVATING"
---| "ACTIVE"
---| "UPDATING"
---| "DELETING"
---| "EXPIRED"

---@class gamelift.enums.ContainerFleetLocationStatus
---@field PENDING "PENDING"
---@field CREATING "CREATING"
---@field CREATED "CREATED"
---@field ACTIVATING "ACTIVATING"
---@field ACTIVE "ACTIVE"
---@field UPDATING "UPDATING"
---@field DELETING "DELETING"
---@field EXPIRED "EXPIRED"

---@alias gamelift.ContainerFleetRemoveAttribute
---| "PER_INSTANCE_CONTAINER_GROUP_DEFINITION"

---@class gamelift.enums.ContainerFleetRemoveAttribute
---@field PER_INSTANCE_CONTAINER_GROUP_DEFINITION "PER_INSTANCE_CONTAINER_GROUP_DEFINITION"

---@alias gamelift.ContainerFleetStatus
---| "PENDING"
---| "CREATING"
---| "CREATED"
---| "ACTIVATING"
---| "ACTIVE"
---| "UPDATING"
---| "DELETING"
---| "EXPIRED"

---@class gamelift.enums.ContainerFleetStatus
---@field PENDING "PENDING"
---@field CREATING "CREATING"
---@field CREATED "CREATED"
---@field ACTIVATING "ACTIVATING"
---@field ACTIVE "ACTIVE"
---@field UPDATING "UPDATING"
---@field DELETING "DELETING"
---@field EXPIRED "EXPIRED"

---@class gamelift.ContainerGroupDefinition
---@field ContainerGroupDefinitionArn string # 1 to 512 characters, pattern `^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field ContainerGroupType? gamelift.ContainerGroupType
---@field CreationTime number # unix seconds
---@field GameServerContainerDefinition? gamelift.GameServerContainerDefinition
---@field Name string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field OperatingSystem? gamelift.ContainerOperatingSystem
---@field Status gamelift.ContainerGroupDefinitionStatus
---@field StatusReason? string # 1 to 1024 characters
---@field SupportContainerDefinitions? gamelift.SupportContainerDefinition[] # 1 to 10 items
---@field TotalMemoryLimitMebibytes? integer # 4 to 1024000
---@field TotalVcpuLimit? number # 0.125 to 10
---@field VersionDescription? string # 1 to 1024 characters
---@field VersionNumber? integer # at least 1

---@alias gamelift.ContainerGroupDefinitionRemoveAttribute
---| "TOTAL_VCPU_LIMIT"

---@class gamelift.enums.ContainerGroupDefinitionRemoveAttribute
---@field TOTAL_VCPU_LIMIT "TOTAL_VCPU_LIMIT"

---@alias gamelift.ContainerGroupDefinitionStatus
---| "READY"
---| "COPYING"
---| "FAILED"

---@class gamelift.enums.ContainerGroupDefinitionStatus
---@field READY "READY"
---@field COPYING "COPYING"
---@field FAILED "FAILED"

---@class gamelift.ContainerGroupPortMapping
---@field ContainerName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field ContainerPortMappings? gamelift.ContainerPortMapping[]
---@field ContainerRuntimeId string # at least 1 character

---@alias gamelift.ContainerGroupType
---| "GAME_SERVER"
---| "PER_INSTANCE"

---@class gamelift.enums.ContainerGroupType
---@field GAME_SERVER "GAME_SERVER"
---@field PER_INSTANCE "PER_INSTANCE"

---@class gamelift.ContainerHealthCheck
---@field Command string[] # 1 to 20 items, each 1 to 255 characters
---@field Interval? integer # 60 to 300
---@field Retries? integer # 5 to 10
---@field StartPeriod? integer # 0 to 300
---@field Timeout? integer # 30 to 60

---@class gamelift.ContainerIdentifier
---@field ContainerName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field ContainerRuntimeId string # at least 1 character

---@class gamelift.ContainerMountPoint
---@field AccessLevel? gamelift.ContainerMountPointAccessLevel
---@field ContainerPath? string # 1 to 1024 characters, pattern `^(\/+[^\/]+\/*)+$`
---@field InstancePath string # 1 to 1024 characters, pattern `^\/[\s\S]*$`

---@alias gamelift.ContainerMountPointAccessLevel
---| "READ_ONLY"
---| "READ_AND_WRITE"

---@class gamelift.enums.ContainerMountPointAccessLevel
---@field READ_ONLY "READ_ONLY"
---@field READ_AND_WRITE "READ_AND_WRITE"

---@alias gamelift.ContainerOperatingSystem
---| "AMAZON_LINUX_2023"

---@class gamelift.enums.ContainerOperatingSystem
---@field AMAZON_LINUX_2023 "AMAZON_LINUX_2023"

---@class gamelift.ContainerPortConfiguration
---@field ContainerPortRanges gamelift.ContainerPortRange[] # 1 to 100 items

---@class gamelift.ContainerPortMapping
---@field ConnectionPort? integer # 1 to 60000, sensitive
---@field ContainerPort? integer # 1 to 60000, sensitive
---@field Protocol? gamelift.IpProtocol

---@class gamelift.ContainerPortRange
---@field FromPort integer # 1 to 60000, sensitive
---@field Protocol gamelift.IpProtocol
---@field ToPort integer # 1 to 60000, sensitive

---@class gamelift.CreateAliasInput
---@field Description? string # 1 to 1024 characters
---@field Name string # 1 to 1024 characters, pattern `^.*\S.*$`
---@field RoutingStrategy gamelift.RoutingStrategy
---@field Tags? gamelift.Tag[] # 0 to 200 items

---@class gamelift.CreateAliasOutput
---@field Alias gamelift.Alias
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateBuildInput
---@field Name? string # 1 to 1024 characters
---@field OperatingSystem? gamelift.OperatingSystem
---@field ServerSdkVersion? string # at most 128 characters, pattern `^\d+\.\d+\.\d+$`
---@field StorageLocation? gamelift.S3Location
---@field Tags? gamelift.Tag[] # 0 to 200 items
---@field Version? string # 1 to 1024 characters

---@class gamelift.CreateBuildOutput
---@field Build gamelift.Build
---@field StorageLocation? gamelift.S3Location
---@field UploadCredentials? gamelift.AwsCredentials # sensitive
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateContainerFleetInput
---@field BillingType? gamelift.ContainerFleetBillingType
---@field Description? string # 1 to 1024 characters
---@field FleetRoleArn string # 1 to 256 characters, pattern `^arn:.*:role\/[\w+=,.@-]+`
---@field GameServerContainerGroupDefinitionName? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field GameServerContainerGroupsPerInstance? integer # 1 to 5000
---@field GameSessionCreationLimitPolicy? gamelift.GameSessionCreationLimitPolicy
---@field InstanceConnectionPortRange? gamelift.ConnectionPortRange
---@field InstanceInboundPermissions? gamelift.IpPermission[] # at most 50 items
---@field InstanceType? string # 1 to 1024 characters
---@field Locations? gamelift.LocationConfiguration[] # 1 to 100 items
---@field LogConfiguration? gamelift.LogConfiguration
---@field MetricGroups? string[] # at most 1 item, each 1 to 255 characters
---@field NewGameSessionProtectionPolicy? gamelift.ProtectionPolicy
---@field PerInstanceContainerGroupDefinitionName? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field PlayerGatewayMode? gamelift.PlayerGatewayMode
---@field Tags? gamelift.Tag[] # 0 to 200 items

---@class gamelift.CreateContainerFleetOutput
---@field ContainerFleet gamelift.ContainerFleet
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateContainerGroupDefinitionInput
---@field ContainerGroupType? gamelift.ContainerGroupType
---@field GameServerContainerDefinition? gamelift.GameServerContainerDefinitionInput
---@field Name string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field OperatingSystem gamelift.ContainerOperatingSystem
---@field SupportContainerDefinitions? gamelift.SupportContainerDefinitionInput[] # 0 to 10 items
---@field Tags? gamelift.Tag[] # 0 to 200 items
---@field TotalMemoryLimitMebibytes integer # 4 to 1024000
---@field TotalVcpuLimit? number # 0.125 to 10
---@field VersionDescription? string # 1 to 1024 characters

---@class gamelift.CreateContainerGroupDefinitionOutput
---@field ContainerGroupDefinition gamelift.ContainerGroupDefinition
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateFleetInput
---@field AnywhereConfiguration? gamelift.AnywhereConfiguration
---@field BuildId? string # 1 to 512 characters, pattern `^(build-\S+|arn:.*:build\/build-\S+)$`
---@field CertificateConfiguration? gamelift.CertificateConfiguration
---@field ComputeType? gamelift.ComputeType
---@field Description? string # 1 to 1024 characters
---@field EC2InboundPermissions? gamelift.IpPermission[] # at most 50 items
---@field EC2InstanceType? gamelift.EC2InstanceType
---@field FleetType? gamelift.FleetType
---@field InstanceRoleArn? string # at least 1 character
---@field InstanceRoleCredentialsProvider? gamelift.InstanceRoleCredentialsProvider
---@field Locations? gamelift.LocationConfiguration[] # 1 to 100 items
---@field LogPaths? string[] # each 1 to 1024 characters
---@field MetricGroups? string[] # at most 1 item, each 1 to 255 characters
---@field Name string # 1 to 1024 characters
---@field NewGameSessionProtectionPolicy? gamelift.ProtectionPolicy
---@field PeerVpcAwsAccountId? string # 1 to 1024 characters
---@field PeerVpcId? string # 1 to 1024 characters
---@field PlayerGatewayConfiguration? gamelift.PlayerGatewayConfiguration
---@field PlayerGatewayMode? gamelift.PlayerGatewayMode
---@field ResourceCreationLimitPolicy? gamelift.ResourceCreationLimitPolicy
---@field RuntimeConfiguration? gamelift.RuntimeConfiguration
---@field ScriptId? string # 1 to 512 characters, pattern `^(script-\S+|arn:.*:script\/script-\S+)$`
---@field ServerLaunchParameters? string # 1 to 1024 characters, pattern `^[A-Za-z0-9_:.+\/\\\- =@;{},?'\[\]"]+$`
---@field ServerLaunchPath? string # 1 to 1024 characters, pattern `^[A-Za-z0-9_:.+\/\\\- ]+$`
---@field Tags? gamelift.Tag[] # 0 to 200 items

---@class gamelift.CreateFleetLocationsInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Locations gamelift.LocationConfiguration[] # 1 to 100 items

---@class gamelift.CreateFleetLocationsOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field LocationStates gamelift.LocationState[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateFleetOutput
---@field FleetAttributes gamelift.FleetAttributes
---@field LocationStates gamelift.LocationState[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateGameServerGroupInput
---@field AutoScalingPolicy? gamelift.GameServerGroupAutoScalingPolicy
---@field BalancingStrategy? gamelift.BalancingStrategy
---@field GameServerGroupName string # 1 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field GameServerProtectionPolicy? gamelift.GameServerProtectionPolicy
---@field InstanceDefinitions gamelift.InstanceDefinition[] # 2 to 20 items
---@field LaunchTemplate gamelift.LaunchTemplateSpecification
---@field MaxSize integer # at least 1
---@field MinSize integer # at least 0
---@field RoleArn string # 1 to 256 characters, pattern `^arn:.*:role\/[\w+=,.@-]+`
---@field Tags? gamelift.Tag[] # 0 to 200 items
---@field VpcSubnets? string[] # 1 to 20 items, each 15 to 24 characters, each of pattern `^subnet-[0-9a-z]+$`

---@class gamelift.CreateGameServerGroupOutput
---@field GameServerGroup gamelift.GameServerGroup
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateGameSessionInput
---@field AliasId? string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`
---@field CreatorId? string # 1 to 1024 characters
---@field FleetId? string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionData? string # 1 to 262144 characters, sensitive
---@field GameSessionId? string # 1 to 48 characters, pattern `^[a-zA-Z0-9-]+$`
---@field IdempotencyToken? string # 1 to 48 characters, pattern `^[a-zA-Z0-9-]+$`, generated by the client if absent
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field MaximumPlayerSessionCount integer # at least 0
---@field Name? string # 1 to 1024 characters

---@class gamelift.CreateGameSessionOutput
---@field GameSession gamelift.GameSession
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateGameSessionQueueInput
---@field CustomEventData? string # 0 to 256 characters, pattern `^[\s\S]*$`, sensitive
---@field Destinations? gamelift.GameSessionQueueDestination[]
---@field FilterConfiguration? gamelift.FilterConfiguration
---@field LogConfiguration? gamelift.GameSessionQueueLogConfiguration
---@field Name string # 1 to 128 characters, pattern `^[a-zA-Z0-9-]+$`
---@field NotificationTarget? string # 0 to 300 characters, pattern `^[a-zA-Z0-9:_-]*(\.fifo)?$`
---@field PlayerLatencyPolicies? gamelift.PlayerLatencyPolicy[]
---@field PriorityConfiguration? gamelift.PriorityConfiguration
---@field Tags? gamelift.Tag[] # 0 to 200 items
---@field TimeoutInSeconds? integer # at least 0

---@class gamelift.CreateGameSessionQueueOutput
---@field GameSessionQueue gamelift.GameSessionQueue
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateLocationInput
---@field LocationName string # 8 to 64 characters, pattern `^custom-[A-Za-z0-9\-]+$`
---@field Tags? gamelift.Tag[] # 0 to 200 items

---@class gamelift.CreateLocationOutput
---@field Location gamelift.LocationModel
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateMatchmakingConfigurationInput
---@field AcceptanceRequired boolean
---@field AcceptanceTimeoutSeconds? integer # 1 to 600
---@field AdditionalPlayerCount? integer # at least 0
---@field BackfillMode? gamelift.BackfillMode
---@field CustomEventData? string # 0 to 256 characters, sensitive
---@field Description? string # 1 to 1024 characters
---@field FlexMatchMode? gamelift.FlexMatchMode
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionData? string # 1 to 4096 characters, sensitive
---@field GameSessionQueueArns? string[] # each 1 to 512 characters, each of pattern `^[a-zA-Z0-9:/-]+$`
---@field Name string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`
---@field NotificationTarget? string # 0 to 300 characters, pattern `^[a-zA-Z0-9:_/-]*(\.fifo)?$`
---@field RequestTimeoutSeconds integer # 1 to 43200
---@field RuleSetName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*)$`
---@field Tags? gamelift.Tag[] # 0 to 200 items

---@class gamelift.CreateMatchmakingConfigurationOutput
---@field Configuration gamelift.MatchmakingConfiguration
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateMatchmakingRuleSetInput
---@field Name string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`
---@field RuleSetBody string # 1 to 65535 characters
---@field Tags? gamelift.Tag[] # 0 to 200 items

---@class gamelift.CreateMatchmakingRuleSetOutput
---@field RuleSet gamelift.MatchmakingRuleSet
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreatePlayerSessionInput
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field PlayerData? string # 1 to 2048 characters, sensitive
---@field PlayerId string # 1 to 1024 characters, sensitive

---@class gamelift.CreatePlayerSessionOutput
---@field PlayerSession gamelift.PlayerSession
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreatePlayerSessionsInput
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field PlayerDataMap? table<string, string> # keys of 1 to 1024 characters, values of 1 to 2048 characters
---@field PlayerIds string[] # 1 to 25 items, each 1 to 1024 characters, sensitive

---@class gamelift.CreatePlayerSessionsOutput
---@field PlayerSessions gamelift.PlayerSession[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateScriptInput
---@field Name? string # 1 to 1024 characters
---@field NodeJsVersion? string # at most 16 characters, pattern `^[0-9]+\.(?:x|[0-9]+)$`
---@field StorageLocation? gamelift.S3Location
---@field Tags? gamelift.Tag[] # 0 to 200 items
---@field Version? string # 1 to 1024 characters
---@field ZipFile? string # at most 5000000 bytes

---@class gamelift.CreateScriptOutput
---@field Script gamelift.Script
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateVpcPeeringAuthorizationInput
---@field GameLiftAwsAccountId string # 1 to 1024 characters
---@field PeerVpcId string # 1 to 1024 characters

---@class gamelift.CreateVpcPeeringAuthorizationOutput
---@field VpcPeeringAuthorization gamelift.VpcPeeringAuthorization
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.CreateVpcPeeringConnectionInput
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field PeerVpcAwsAccountId string # 1 to 1024 characters
---@field PeerVpcId string # 1 to 1024 characters

---@class gamelift.CreateVpcPeeringConnectionOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteAliasInput
---@field AliasId string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`

---@class gamelift.DeleteBuildInput
---@field BuildId string # 1 to 512 characters, pattern `^(build-\S+|arn:.*:build\/build-\S+)$`

---@class gamelift.DeleteContainerFleetInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DeleteContainerFleetOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteContainerGroupDefinitionInput
---@field Name string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field VersionCountToRetain? integer # at least 0
---@field VersionNumber? integer # at least 1

---@class gamelift.DeleteContainerGroupDefinitionOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteFleetInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DeleteFleetLocationsInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Locations string[] # 1 to 100 items, each 1 to 64 characters, each of pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.DeleteFleetLocationsOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field LocationStates gamelift.LocationState[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteGameServerGroupInput
---@field DeleteOption? gamelift.GameServerGroupDeleteOption
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`

---@class gamelift.DeleteGameServerGroupOutput
---@field GameServerGroup gamelift.GameServerGroup
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteGameSessionQueueInput
---@field Name string # 1 to 256 characters, pattern `^([a-zA-Z0-9-]+|arn:.*:gamesessionqueue\/[a-zA-Z0-9-]+)$`

---@class gamelift.DeleteGameSessionQueueOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteLocationInput
---@field LocationName string # 1 to 128 characters, pattern `^(custom-[A-Za-z0-9\-]+|arn:.*:location\/custom-\S+)$`

---@class gamelift.DeleteLocationOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteMatchmakingConfigurationInput
---@field Name string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*)$`

---@class gamelift.DeleteMatchmakingConfigurationOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteMatchmakingRuleSetInput
---@field Name string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*)$`

---@class gamelift.DeleteMatchmakingRuleSetOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteScalingPolicyInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Name string # 1 to 1024 characters

---@class gamelift.DeleteScriptInput
---@field ScriptId string # 1 to 512 characters, pattern `^(script-\S+|arn:.*:script\/script-\S+)$`

---@class gamelift.DeleteVpcPeeringAuthorizationInput
---@field GameLiftAwsAccountId string # 1 to 1024 characters
---@field PeerVpcId string # 1 to 1024 characters

---@class gamelift.DeleteVpcPeeringAuthorizationOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeleteVpcPeeringConnectionInput
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field VpcPeeringConnectionId string # 1 to 1024 characters

---@class gamelift.DeleteVpcPeeringConnectionOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeploymentConfiguration
---@field ImpairmentStrategy? gamelift.DeploymentImpairmentStrategy
---@field MinimumHealthyPercentage? integer # 30 to 75
---@field ProtectionStrategy? gamelift.DeploymentProtectionStrategy

---@class gamelift.DeploymentDetails
---@field LatestDeploymentId? string # 1 to 1024 characters, pattern `^[a-zA-Z0-9\-]+$`

---@alias gamelift.DeploymentImpairmentStrategy
---| "MAINTAIN"
---| "ROLLBACK"

---@class gamelift.enums.DeploymentImpairmentStrategy
---@field MAINTAIN "MAINTAIN"
---@field ROLLBACK "ROLLBACK"

---@alias gamelift.DeploymentProtectionStrategy
---| "WITH_PROTECTION"
---| "IGNORE_PROTECTION"

---@class gamelift.enums.DeploymentProtectionStrategy
---@field WITH_PROTECTION "WITH_PROTECTION"
---@field IGNORE_PROTECTION "IGNORE_PROTECTION"

---@alias gamelift.DeploymentStatus
---| "IN_PROGRESS"
---| "IMPAIRED"
---| "COMPLETE"
---| "ROLLBACK_IN_PROGRESS"
---| "ROLLBACK_COMPLETE"
---| "CANCELLED"
---| "PENDING"

---@class gamelift.enums.DeploymentStatus
---@field IN_PROGRESS "IN_PROGRESS"
---@field IMPAIRED "IMPAIRED"
---@field COMPLETE "COMPLETE"
---@field ROLLBACK_IN_PROGRESS "ROLLBACK_IN_PROGRESS"
---@field ROLLBACK_COMPLETE "ROLLBACK_COMPLETE"
---@field CANCELLED "CANCELLED"
---@field PENDING "PENDING"

---@class gamelift.DeregisterComputeInput
---@field ComputeName string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DeregisterComputeOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DeregisterGameServerInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field GameServerId string # 3 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`

---@class gamelift.DescribeAliasInput
---@field AliasId string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`

---@class gamelift.DescribeAliasOutput
---@field Alias gamelift.Alias
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeBuildInput
---@field BuildId string # 1 to 512 characters, pattern `^(build-\S+|arn:.*:build\/build-\S+)$`

---@class gamelift.DescribeBuildOutput
---@field Build gamelift.Build
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeComputeInput
---@field ComputeName string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DescribeComputeOutput
---@field Compute gamelift.Compute
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeContainerFleetInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DescribeContainerFleetOutput
---@field ContainerFleet gamelift.ContainerFleet
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeContainerGroupDefinitionInput
---@field Name string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field VersionNumber? integer # at least 1

---@class gamelift.DescribeContainerGroupDefinitionOutput
---@field ContainerGroupDefinition gamelift.ContainerGroupDefinition
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeContainerGroupPortMappingsInput
---@field ComputeName? string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field ContainerGroupType gamelift.ContainerGroupType
---@field ContainerName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-_]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InstanceId? string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`

---@class gamelift.DescribeContainerGroupPortMappingsOutput
---@field ComputeName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field ContainerGroupDefinitionArn string # 1 to 512 characters, pattern `^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field ContainerGroupPortMappings gamelift.ContainerGroupPortMapping[]
---@field ContainerGroupType? gamelift.ContainerGroupType
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InstanceId string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeEC2InstanceLimitsInput
---@field EC2InstanceType? gamelift.EC2InstanceType
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.DescribeEC2InstanceLimitsOutput
---@field EC2InstanceLimits gamelift.EC2InstanceLimit[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetAttributesInput
---@field FleetIds? string[] # at least 1 item, each 1 to 512 characters, each of pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeFleetAttributesOutput
---@field FleetAttributes gamelift.FleetAttributes[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetCapacityInput
---@field FleetIds? string[] # at least 1 item, each 1 to 512 characters, each of pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeFleetCapacityOutput
---@field FleetCapacity gamelift.FleetCapacity[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetDeploymentInput
---@field DeploymentId? string # 1 to 1024 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DescribeFleetDeploymentOutput
---@field FleetDeployment gamelift.FleetDeployment
---@field LocationalDeployments? table<string, gamelift.LocationalDeployment> # keys of 1 to 128 characters, keys of pattern `^[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetEventsInput
---@field EndTime? gamelift.Timestamp # unix seconds, or ISO 8601 text
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters
---@field StartTime? gamelift.Timestamp # unix seconds, or ISO 8601 text

---@class gamelift.DescribeFleetEventsOutput
---@field Events gamelift.Event[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetLocationAttributesInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field Locations? string[] # 1 to 100 items, each 1 to 64 characters, each of pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeFleetLocationAttributesOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field LocationAttributes gamelift.LocationAttributes[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetLocationCapacityInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.DescribeFleetLocationCapacityOutput
---@field FleetCapacity gamelift.FleetCapacity
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetLocationUtilizationInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.DescribeFleetLocationUtilizationOutput
---@field FleetUtilization gamelift.FleetUtilization
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetPortSettingsInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.DescribeFleetPortSettingsOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InboundPermissions gamelift.IpPermission[] # at most 50 items
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field UpdateStatus? gamelift.LocationUpdateStatus
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeFleetUtilizationInput
---@field FleetIds? string[] # at least 1 item, each 1 to 512 characters, each of pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeFleetUtilizationOutput
---@field FleetUtilization gamelift.FleetUtilization[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameServerGroupInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`

---@class gamelift.DescribeGameServerGroupOutput
---@field GameServerGroup gamelift.GameServerGroup
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameServerInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field GameServerId string # 3 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`

---@class gamelift.DescribeGameServerInstancesInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field InstanceIds? string[] # 1 to 20 items, each 19 characters, each of pattern `^i-[0-9a-zA-Z]{17}$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeGameServerInstancesOutput
---@field GameServerInstances gamelift.GameServerInstance[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameServerOutput
---@field GameServer gamelift.GameServer
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameSessionDetailsInput
---@field AliasId? string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`
---@field FleetId? string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameSessionId? string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field Limit? integer # at least 1
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters
---@field StatusFilter? string # 1 to 1024 characters

---@class gamelift.DescribeGameSessionDetailsOutput
---@field GameSessionDetails gamelift.GameSessionDetail[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameSessionPlacementInput
---@field PlacementId string # 1 to 48 characters, pattern `^[a-zA-Z0-9-]+$`

---@class gamelift.DescribeGameSessionPlacementOutput
---@field GameSessionPlacement gamelift.GameSessionPlacement
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameSessionQueuesInput
---@field Limit? integer # at least 1
---@field Names? string[] # each 1 to 256 characters, each of pattern `^([a-zA-Z0-9-]+|arn:.*:gamesessionqueue\/[a-zA-Z0-9-]+)$`
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeGameSessionQueuesOutput
---@field GameSessionQueues gamelift.GameSessionQueue[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeGameSessionsInput
---@field AliasId? string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`
---@field FleetId? string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameSessionId? string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field Limit? integer # at least 1
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters
---@field StatusFilter? string # 1 to 1024 characters

---@class gamelift.DescribeGameSessionsOutput
---@field GameSessions gamelift.GameSession[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeInstancesInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InstanceId? string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`
---@field Limit? integer # at least 1
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeInstancesOutput
---@field Instances gamelift.Instance[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeMatchmakingConfigurationsInput
---@field Limit? integer # at least 1
---@field Names? string[] # each 1 to 256 characters, each of pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*)$`
---@field NextToken? string # 1 to 1024 characters
---@field RuleSetName? string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*)$`

---@class gamelift.DescribeMatchmakingConfigurationsOutput
---@field Configurations gamelift.MatchmakingConfiguration[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeMatchmakingInput
---@field TicketIds string[] # each at most 128 characters, each of pattern `^[a-zA-Z0-9-\.]*$`

---@class gamelift.DescribeMatchmakingOutput
---@field TicketList gamelift.MatchmakingTicket[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeMatchmakingRuleSetsInput
---@field Limit? integer # 1 to 10
---@field Names? string[] # 1 to 10 items, each 1 to 256 characters, each of pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*)$`
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.DescribeMatchmakingRuleSetsOutput
---@field NextToken? string # 1 to 1024 characters
---@field RuleSets gamelift.MatchmakingRuleSet[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribePlayerSessionsInput
---@field GameSessionId? string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters
---@field PlayerId? string # 1 to 1024 characters, sensitive
---@field PlayerSessionId? string # 1 to 128 characters, pattern `^psess-\S+$`
---@field PlayerSessionStatusFilter? string # 1 to 1024 characters

---@class gamelift.DescribePlayerSessionsOutput
---@field NextToken? string # 1 to 1024 characters
---@field PlayerSessions gamelift.PlayerSession[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeRuntimeConfigurationInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DescribeRuntimeConfigurationOutput
---@field RuntimeConfiguration gamelift.RuntimeConfiguration
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeScalingPoliciesInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters
---@field StatusFilter? gamelift.ScalingStatusType

---@class gamelift.DescribeScalingPoliciesOutput
---@field NextToken? string # 1 to 1024 characters
---@field ScalingPolicies gamelift.ScalingPolicy[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeScriptInput
---@field ScriptId string # 1 to 512 characters, pattern `^(script-\S+|arn:.*:script\/script-\S+)$`

---@class gamelift.DescribeScriptOutput
---@field Script gamelift.Script
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeVpcPeeringAuthorizationsInput

---@class gamelift.DescribeVpcPeeringAuthorizationsOutput
---@field VpcPeeringAuthorizations gamelift.VpcPeeringAuthorization[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DescribeVpcPeeringConnectionsInput
---@field FleetId? string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.DescribeVpcPeeringConnectionsOutput
---@field VpcPeeringConnections gamelift.VpcPeeringConnection[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.DesiredPlayerSession
---@field PlayerData? string # 1 to 2048 characters, sensitive
---@field PlayerId? string # 1 to 1024 characters, sensitive

---@class gamelift.EC2InstanceCounts
---@field ACTIVE? integer # at least 0
---@field DESIRED? integer # at least 0
---@field IDLE? integer # at least 0
---@field MAXIMUM? integer # at least 0
---@field MINIMUM? integer # at least 0
---@field PENDING? integer # at least 0
---@field TERMINATING? integer # at least 0

---@class gamelift.EC2InstanceLimit
---@field CurrentInstances? integer # at least 0
---@field EC2InstanceType? gamelift.EC2InstanceType
---@field InstanceLimit? integer # at least 0
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@alias gamelift.EC2InstanceType
---| "t2.micro"
---| "t2.small"
---| "t2.medium"
---| "t2.large"
---| "c3.large"
---| "c3.xlarge"
---| "c3.2xlarge"
---| "c3.4xlarge"
---| "c3.8xlarge"
---| "c4.large"
---| "c4.xlarge"
---| "c4.2xlarge"
---| "c4.4xlarge"
---| "c4.8xlarge"
---| "c5.large"
---| "c5.xlarge"
---| "c5.2xlarge"
---| "c5.4xlarge"
---| "c5.9xlarge"
---| "c5.12xlarge"
---| "c5.18xlarge"
---| "c5.24xlarge"
---| "c5a.large"
---| "c5a.xlarge"
---| "c5a.2xlarge"
---| "c5a.4xlarge"
---| "c5a.8xlarge"
---| "c5a.12xlarge"
---| "c5a.16xlarge"
---| "c5a.24xlarge"
---| "r3.large"
---| "r3.xlarge"
---| "r3.2xlarge"
---| "r3.4xlarge"
---| "r3.8xlarge"
---| "r4.large"
---| "r4.xlarge"
---| "r4.2xlarge"
---| "r4.4xlarge"
---| "r4.8xlarge"
---| "r4.16xlarge"
---| "r5.large"
---| "r5.xlarge"
---| "r5.2xlarge"
---| "r5.4xlarge"
---| "r5.8xlarge"
---| "r5.12xlarge"
---| "r5.16xlarge"
---| "r5.24xlarge"
---| "r5a.large"
---| "r5a.xlarge"
---| "r5a.2xlarge"
---| "r5a.4xlarge"
---| "r5a.8xlarge"
---| "r5a.12xlarge"
---| "r5a.16xlarge"
---| "r5a.24xlarge"
---| "m3.medium"
---| "m3.large"
---| "m3.xlarge"
---| "m3.2xlarge"
---| "m4.large"
---| "m4.xlarge"
---| "m4.2xlarge"
---| "m4.4xlarge"
---| "m4.10xlarge"
---| "m5.large"
---| "m5.xlarge"
---| "m5.2xlarge"
---| "m5.4xlarge"
---| "m5.8xlarge"
---| "m5.12xlarge"
---| "m5.16xlarge"
---| "m5.24xlarge"
---| "m5a.large"
---| "m5a.xlarge"
---| "m5a.2xlarge"
---| "m5a.4xlarge"
---| "m5a.8xlarge"
---| "m5a.12xlarge"
---| "m5a.16xlarge"
---| "m5a.24xlarge"
---| "c5d.large"
---| "c5d.xlarge"
---| "c5d.2xlarge"
---| "c5d.4xlarge"
---| "c5d.9xlarge"
---| "c5d.12xlarge"
---| "c5d.18xlarge"
---| "c5d.24xlarge"
---| "c6a.large"
---| "c6a.xlarge"
---| "c6a.2xlarge"
---| "c6a.4xlarge"
---| "c6a.8xlarge"
---| "c6a.12xlarge"
---| "c6a.16xlarge"
---| "c6a.24xlarge"
---| "c6i.large"
---| "c6i.xlarge"
---| "c6i.2xlarge"
---| "c6i.4xlarge"
---| "c6i.8xlarge"
---| "c6i.12xlarge"
---| "c6i.16xlarge"
---| "c6i.24xlarge"
---| "r5d.large"
---| "r5d.xlarge"
---| "r5d.2xlarge"
---| "r5d.4xlarge"
---| "r5d.8xlarge"
---| "r5d.12xlarge"
---| "r5d.16xlarge"
---| "r5d.24xlarge"
---| "m6g.medium"
---| "m6g.large"
---| "m6g.xlarge"
---| "m6g.2xlarge"
---| "m6g.4xlarge"
---| "m6g.8xlarge"
---| "m6g.12xlarge"
---| "m6g.16xlarge"
---| "c6g.medium"
---| "c6g.large"
---| "c6g.xlarge"
---| "c6g.2xlarge"
---| "c6g.4xlarge"
---| "c6g.8xlarge"
---| "c6g.12xlarge"
---| "c6g.16xlarge"
---| "r6g.medium"
---| "r6g.large"
---| "r6g.xlarge"
---| "r6g.2xlarge"
---| "r6g.4xlarge"
---| "r6g.8xlarge"
---| "r6g.12xlarge"
---| "r6g.16xlarge"
---| "c6gn.medium"
---| "c6gn.large"
---| "c6gn.xlarge"
---| "c6gn.2xlarge"
---| "c6gn.4xlarge"
---| "c6gn.8xlarge"
---| "c6gn.12xlarge"
---| "c6gn.16xlarge"
---| "c7g.medium"
---| "c7g.large"
---| "c7g.xlarge"
---| "c7g.2xlarge"
---| "c7g.4xlarge"
---| "c7g.8xlarge"
---| "c7g.12xlarge"
---| "c7g.16xlarge"
---| "r7g.medium"
---| "r7g.large"
---| "r7g.xlarge"
---| "r7g.2xlarge"
---| "r7g.4xlarge"
---| "r7g.8xlarge"
---| "r7g.12xlarge"
---| "r7g.16xlarge"
---| "m7g.medium"
---| "m7g.large"
---| "m7g.xlarge"
---| "m7g.2xlarge"
---| "m7g.4xlarge"
---| "m7g.8xlarge"
---| "m7g.12xlarge"
---| "m7g.16xlarge"
---| "g5g.xlarge"
---| "g5g.2xlarge"
---| "g5g.4xlarge"
---| "g5g.8xlarge"
---| "g5g.16xlarge"
---| "r6i.large"
---| "r6i.xlarge"
---| "r6i.2xlarge"
---| "r6i.4xlarge"
---| "r6i.8xlarge"
---| "r6i.12xlarge"
---| "r6i.16xlarge"
---| "c6gd.medium"
---| "c6gd.large"
---| "c6gd.xlarge"
---| "c6gd.2xlarge"
---| "c6gd.4xlarge"
---| "c6gd.8xlarge"
---| "c6gd.12xlarge"
---| "c6gd.16xlarge"
---| "c6in.large"
---| "c6in.xlarge"
---| "c6in.2xlarge"
---| "c6in.4xlarge"
---| "c6in.8xlarge"
---| "c6in.12xlarge"
---| "c6in.16xlarge"
---| "c7a.medium"
---| "c7a.large"
---| "c7a.xlarge"
---| "c7a.2xlarge"
---| "c7a.4xlarge"
---| "c7a.8xlarge"
---| "c7a.12xlarge"
---| "c7a.16xlarge"
---| "c7gd.medium"
---| "c7gd.large"
---| "c7gd.xlarge"
---| "c7gd.2xlarge"
---| "c7gd.4xlarge"
---| "c7gd.8xlarge"
---| "c7gd.12xlarge"
---| "c7gd.16xlarge"
---| "c7gn.medium"
---| "c7gn.large"
---| "c7gn.xlarge"
---| "c7gn.2xlarge"
---| "c7gn.4xlarge"
---| "c7gn.8xlarge"
---| "c7gn.12xlarge"
---| "c7gn.16xlarge"
---| "c7i.large"
---| "c7i.xlarge"
---| "c7i.2xlarge"
---| "c7i.4xlarge"
---| "c7i.8xlarge"
---| "c7i.12xlarge"
---| "c7i.16xlarge"
---| "m6a.large"
---| "m6a.xlarge"
---| "m6a.2xlarge"
---| "m6a.4xlarge"
---| "m6a.8xlarge"
---| "m6a.12xlarge"
---| "m6a.16xlarge"
---| "m6gd.medium"
---| "m6gd.large"
---| "m6gd.xlarge"
---| "m6gd.2xlarge"
---| "m6gd.4xlarge"
---| "m6gd.8xlarge"
---| "m6gd.12xlarge"
---| "m6gd.16xlarge"
---| "m6i.large"
---| "m6i.xlarge"
---| "m6i.2xlarge"
---| "m6i.4xlarge"
---| "m6i.8xlarge"
---| "m6i.12xlarge"
---| "m6i.16xlarge"
---| "m7a.medium"
---| "m7a.large"
---| "m7a.xlarge"
---| "m7a.2xlarge"
---| "m7a.4xlarge"
---| "m7a.8xlarge"
---| "m7a.12xlarge"
---| "m7a.16xlarge"
---| "m7gd.medium"
---| "m7gd.large"
---| "m7gd.xlarge"
---| "m7gd.2xlarge"
---| "m7gd.4xlarge"
---| "m7gd.8xlarge"
---| "m7gd.12xlarge"
---| "m7gd.16xlarge"
---| "m7i.large"
---| "m7i.xlarge"
---| "m7i.2xlarge"
---| "m7i.4xlarge"
---| "m7i.8xlarge"
---| "m7i.12xlarge"
---| "m7i.16xlarge"
---| "r6gd.medium"
---| "r6gd.large"
---| "r6gd.xlarge"
---| "r6gd.2xlarge"
---| "r6gd.4xlarge"
---| "r6gd.8xlarge"
---| "r6gd.12xlarge"
---| "r6gd.16xlarge"
---| "r7a.medium"
---| "r7a.large"
---| "r7a.xlarge"
---| "r7a.2xlarge"
---| "r7a.4xlarge"
---| "r7a.8xlarge"
---| "r7a.12xlarge"
---| "r7a.16xlarge"
---| "r7gd.medium"
---| "r7gd.large"
---| "r7gd.xlarge"
---| "r7gd.2xlarge"
---| "r7gd.4xlarge"
---| "r7gd.8xlarge"
---| "r7gd.12xlarge"
---| "r7gd.16xlarge"
---| "r7i.large"
---| "r7i.xlarge"
---| "r7i.2xlarge"
---| "r7i.4xlarge"
---| "r7i.8xlarge"
---| "r7i.12xlarge"
---| "r7i.16xlarge"
---| "r7i.24xlarge"
---| "r7i.48xlarge"
---| "c5ad.large"
---| "c5ad.xlarge"
---| "c5ad.2xlarge"
---| "c5ad.4xlarge"
---| "c5ad.8xlarge"
---| "c5ad.12xlarge"
---| "c5ad.16xlarge"
---| "c5ad.24xlarge"
---| "c5n.large"
---| "c5n.xlarge"
---| "c5n.2xlarge"
---| "c5n.4xlarge"
---| "c5n.9xlarge"
---| "c5n.18xlarge"
---| "r5ad.large"
---| "r5ad.xlarge"
---| "r5ad.2xlarge"
---| "r5ad.4xlarge"
---| "r5ad.8xlarge"
---| "r5ad.12xlarge"
---| "r5ad.16xlarge"
---| "r5ad.24xlarge"
---| "c6id.large"
---| "c6id.xlarge"
---| "c6id.2xlarge"
---| "c6id.4xlarge"
---| "c6id.8xlarge"
---| "c6id.12xlarge"
---| "c6id.16xlarge"
---| "c6id.24xlarge"
---| "c6id.32xlarge"
---| "c8g.medium"
---| "c8g.large"
---| "c8g.xlarge"
---| "c8g.2xlarge"
---| "c8g.4xlarge"
---| "c8g.8xlarge"
---| "c8g.12xlarge"
---| "c8g.16xlarge"
---| "c8g.24xlarge"
---| "c8g.48xlarge"
---| "m5ad.large"
---| "m5ad.xlarge"
---| "m5ad.2xlarge"
---| "m5ad.4xlarge"
---| "m5ad.8xlarge"
---| "m5ad.12xlarge"
---| "m5ad.16xlarge"
---| "m5ad.24xlarge"
---| "m5d.large"
---| "m5d.xlarge"
---| "m5d.2xlarge"
---| "m5d.4xlarge"
---| "m5d.8xlarge"
---| "m5d.12xlarge"
---| "m5d.16xlarge"
---| "m5d.24xlarge"
---| "m5dn.large"
---| "m5dn.xlarge"
---| "m5dn.2xlarge"
---| "m5dn.4xlarge"
---| "m5dn.8xlarge"
---| "m5dn.12xlarge"
---| "m5dn.16xlarge"
---| "m5dn.24xlarge"
---| "m5n.large"
---| "m5n.xlarge"
---| "m5n.2xlarge"
---| "m5n.4xlarge"
---| "m5n.8xlarge"
---| "m5n.12xlarge"
---| "m5n.16xlarge"
---| "m5n.24xlarge"
---| "m6id.large"
---| "m6id.xlarge"
---| "m6id.2xlarge"
---| "m6id.4xlarge"
---| "m6id.8xlarge"
---| "m6id.12xlarge"
---| "m6id.16xlarge"
---| "m6id.24xlarge"
---| "m6id.32xlarge"
---| "m6idn.large"
---| "m6idn.xlarge"
---| "m6idn.2xlarge"
---| "m6idn.4xlarge"
---| "m6idn.8xlarge"
---| "m6idn.12xlarge"
---| "m6idn.16xlarge"
---| "m6idn.24xlarge"
---| "m6idn.32xlarge"
---| "m6in.large"
---| "m6in.xlarge"
---| "m6in.2xlarge"
---| "m6in.4xlarge"
---| "m6in.8xlarge"
---| "m6in.12xlarge"
---| "m6in.16xlarge"
---| "m6in.24xlarge"
---| "m6in.32xlarge"
---| "m8g.medium"
---| "m8g.large"
---| "m8g.xlarge"
---| "m8g.2xlarge"
---| "m8g.4xlarge"
---| "m8g.8xlarge"
---| "m8g.12xlarge"
---| "m8g.16xlarge"
---| "m8g.24xlarge"
---| "m8g.48xlarge"
---| "r5dn.large"
---| "r5dn.xlarge"
---| "r5dn.2xlarge"
---| "r5dn.4xlarge"
---| "r5dn.8xlarge"
---| "r5dn.12xlarge"
---| "r5dn.16xlarge"
---| "r5dn.24xlarge"
---| "r5n.large"
---| "r5n.xlarge"
---| "r5n.2xlarge"
---| "r5n.4xlarge"
---| "r5n.8xlarge"
---| "r5n.12xlarge"
---| "r5n.16xlarge"
---| "r5n.24xlarge"
---| "r6a.large"
---| "r6a.xlarge"
---| "r6a.2xlarge"
---| "r6a.4xlarge"
---| "r6a.8xlarge"
---| "r6a.12xlarge"
---| "r6a.16xlarge"
---| "r6a.24xlarge"
---| "r6a.32xlarge"
---| "r6a.48xlarge"
---| "r6id.large"
---| "r6id.xlarge"
---| "r6id.2xlarge"
---| "r6id.4xlarge"
---| "r6id.8xlarge"
---| "r6id.12xlarge"
---| "r6id.16xlarge"
---| "r6id.24xlarge"
---| "r6id.32xlarge"
---| "r6idn.large"
---| "r6idn.xlarge"
---| "r6idn.2xlarge"
---| "r6idn.4xlarge"
---| "r6idn.8xlarge"
---| "r6idn.12xlarge"
---| "r6idn.16xlarge"
---| "r6idn.24xlarge"
---| "r6idn.32xlarge"
---| "r6in.large"
---| "r6in.xlarge"
---| "r6in.2xlarge"
---| "r6in.4xlarge"
---| "r6in.8xlarge"
---| "r6in.12xlarge"
---| "r6in.16xlarge"
---| "r6in.24xlarge"
---| "r6in.32xlarge"
---| "r8g.medium"
---| "r8g.large"
---| "r8g.xlarge"
---| "r8g.2xlarge"
---| "r8g.4xlarge"
---| "r8g.8xlarge"
---| "r8g.12xlarge"
---| "r8g.16xlarge"
---| "r8g.24xlarge"
---| "r8g.48xlarge"
---| "m4.16xlarge"
---| "c6a.32xlarge"
---| "c6a.48xlarge"
---| "c6i.32xlarge"
---| "r6i.24xlarge"
---| "r6i.32xlarge"
---| "c6in.24xlarge"
---| "c6in.32xlarge"
---| "c7a.24xlarge"
---| "c7a.32xlarge"
---| "c7a.48xlarge"
---| "c7i.24xlarge"
---| "c7i.48xlarge"
---| "m6a.24xlarge"
---| "m6a.32xlarge"
---| "m6a.48xlarge"
---| "m6i.24xlarge"
---| "m6i.32xlarge"
---| "m7a.24xlarge"
---| "m7a.32xlarge"
---| "m7a.48xlarge"
---| "m7i.24xlarge"
---| "m7i.48xlarge"
---| "r7a.24xlarge"
---| "r7a.32xlarge"
---| "r7a.48xlarge"
---| "c8a.medium"
---| "c8a.large"
---| "c8a.xlarge"
---| "c8a.2xlarge"
---| "c8a.4xlarge"
---| "c8a.8xlarge"
---| "c8i.large"
---| "c8i.xlarge"
---| "c8i.2xlarge"
---| "c8i.4xlarge"
---| "c8i.8xlarge"
---| "c9g.medium"
---| "c9g.large"
---| "c9g.xlarge"
---| "c9g.2xlarge"
---| "c9g.4xlarge"
---| "c9g.8xlarge"
---| "m8a.medium"
---| "m8a.large"
---| "m8a.xlarge"
---| "m8a.2xlarge"
---| "m8a.4xlarge"
---| "m8a.8xlarge"
---| "m8i.large"
---| "m8i.xlarge"
---| "m8i.2xlarge"
---| "m8i.4xlarge"
---| "m8i.8xlarge"
---| "m9g.medium"
---| "m9g.large"
---| "m9g.xlarge"
---| "m9g.2xlarge"
---| "m9g.4xlarge"
---| "m9g.8xlarge"

---@class gamelift.enums.EC2InstanceType
---@field ["t2.micro"] "t2.micro"
---@field ["t2.small"] "t2.small"
---@field ["t2.medium"] "t2.medium"
---@field ["t2.large"] "t2.large"
---@field ["c3.large"] "c3.large"
---@field ["c3.xlarge"] "c3.xlarge"
---@field ["c3.2xlarge"] "c3.2xlarge"
---@field ["c3.4xlarge"] "c3.4xlarge"
---@field ["c3.8xlarge"] "c3.8xlarge"
---@field ["c4.large"] "c4.large"
---@field ["c4.xlarge"] "c4.xlarge"
---@field ["c4.2xlarge"] "c4.2xlarge"
---@field ["c4.4xlarge"] "c4.4xlarge"
---@field ["c4.8xlarge"] "c4.8xlarge"
---@field ["c5.large"] "c5.large"
---@field ["c5.xlarge"] "c5.xlarge"
---@field ["c5.2xlarge"] "c5.2xlarge"
---@field ["c5.4xlarge"] "c5.4xlarge"
---@field ["c5.9xlarge"] "c5.9xlarge"
---@field ["c5.12xlarge"] "c5.12xlarge"
---@field ["c5.18xlarge"] "c5.18xlarge"
---@field ["c5.24xlarge"] "c5.24xlarge"
---@field ["c5a.large"] "c5a.large"
---@field ["c5a.xlarge"] "c5a.xlarge"
---@field ["c5a.2xlarge"] "c5a.2xlarge"
---@field ["c5a.4xlarge"] "c5a.4xlarge"
---@field ["c5a.8xlarge"] "c5a.8xlarge"
---@field ["c5a.12xlarge"] "c5a.12xlarge"
---@field ["c5a.16xlarge"] "c5a.16xlarge"
---@field ["c5a.24xlarge"] "c5a.24xlarge"
---@field ["r3.large"] "r3.large"
---@field ["r3.xlarge"] "r3.xlarge"
---@field ["r3.2xlarge"] "r3.2xlarge"
---@field ["r3.4xlarge"] "r3.4xlarge"
---@field ["r3.8xlarge"] "r3.8xlarge"
---@field ["r4.large"] "r4.large"
---@field ["r4.xlarge"] "r4.xlarge"
---@field ["r4.2xlarge"] "r4.2xlarge"
---@field ["r4.4xlarge"] "r4.4xlarge"
---@field ["r4.8xlarge"] "r4.8xlarge"
---@field ["r4.16xlarge"] "r4.16xlarge"
---@field ["r5.large"] "r5.large"
---@field ["r5.xlarge"] "r5.xlarge"
---@field ["r5.2xlarge"] "r5.2xlarge"
---@field ["r5.4xlarge"] "r5.4xlarge"
---@field ["r5.8xlarge"] "r5.8xlarge"
---@field ["r5.12xlarge"] "r5.12xlarge"
---@field ["r5.16xlarge"] "r5.16xlarge"
---@field ["r5.24xlarge"] "r5.24xlarge"
---@field ["r5a.large"] "r5a.large"
---@field ["r5a.xlarge"] "r5a.xlarge"
---@field ["r5a.2xlarge"] "r5a.2xlarge"
---@field ["r5a.4xlarge"] "r5a.4xlarge"
---@field ["r5a.8xlarge"] "r5a.8xlarge"
---@field ["r5a.12xlarge"] "r5a.12xlarge"
---@field ["r5a.16xlarge"] "r5a.16xlarge"
---@field ["r5a.24xlarge"] "r5a.24xlarge"
---@field ["m3.medium"] "m3.medium"
---@field ["m3.large"] "m3.large"
---@field ["m3.xlarge"] "m3.xlarge"
---@field ["m3.2xlarge"] "m3.2xlarge"
---@field ["m4.large"] "m4.large"
---@field ["m4.xlarge"] "m4.xlarge"
---@field ["m4.2xlarge"] "m4.2xlarge"
---@field ["m4.4xlarge"] "m4.4xlarge"
---@field ["m4.10xlarge"] "m4.10xlarge"
---@field ["m5.large"] "m5.large"
---@field ["m5.xlarge"] "m5.xlarge"
---@field ["m5.2xlarge"] "m5.2xlarge"
---@field ["m5.4xlarge"] "m5.4xlarge"
---@field ["m5.8xlarge"] "m5.8xlarge"
---@field ["m5.12xlarge"] "m5.12xlarge"
---@field ["m5.16xlarge"] "m5.16xlarge"
---@field ["m5.24xlarge"] "m5.24xlarge"
---@field ["m5a.large"] "m5a.large"
---@field ["m5a.xlarge"] "m5a.xlarge"
---@field ["m5a.2xlarge"] "m5a.2xlarge"
---@field ["m5a.4xlarge"] "m5a.4xlarge"
---@field ["m5a.8xlarge"] "m5a.8xlarge"
---@field ["m5a.12xlarge"] "m5a.12xlarge"
---@field ["m5a.16xlarge"] "m5a.16xlarge"
---@field ["m5a.24xlarge"] "m5a.24xlarge"
---@field ["c5d.large"] "c5d.large"
---@field ["c5d.xlarge"] "c5d.xlarge"
---@field ["c5d.2xlarge"] "c5d.2xlarge"
---@field ["c5d.4xlarge"] "c5d.4xlarge"
---@field ["c5d.9xlarge"] "c5d.9xlarge"
---@field ["c5d.12xlarge"] "c5d.12xlarge"
---@field ["c5d.18xlarge"] "c5d.18xlarge"
---@field ["c5d.24xlarge"] "c5d.24xlarge"
---@field ["c6a.large"] "c6a.large"
---@field ["c6a.xlarge"] "c6a.xlarge"
---@field ["c6a.2xlarge"] "c6a.2xlarge"
---@field ["c6a.4xlarge"] "c6a.4xlarge"
---@field ["c6a.8xlarge"] "c6a.8xlarge"
---@field ["c6a.12xlarge"] "c6a.12xlarge"
---@field ["c6a.16xlarge"] "c6a.16xlarge"
---@field ["c6a.24xlarge"] "c6a.24xlarge"
---@field ["c6i.large"] "c6i.large"
---@field ["c6i.xlarge"] "c6i.xlarge"
---@field ["c6i.2xlarge"] "c6i.2xlarge"
---@field ["c6i.4xlarge"] "c6i.4xlarge"
---@field ["c6i.8xlarge"] "c6i.8xlarge"
---@field ["c6i.12xlarge"] "c6i.12xlarge"
---@field ["c6i.16xlarge"] "c6i.16xlarge"
---@field ["c6i.24xlarge"] "c6i.24xlarge"
---@field ["r5d.large"] "r5d.large"
---@field ["r5d.xlarge"] "r5d.xlarge"
---@field ["r5d.2xlarge"] "r5d.2xlarge"
---@field ["r5d.4xlarge"] "r5d.4xlarge"
---@field ["r5d.8xlarge"] "r5d.8xlarge"
---@field ["r5d.12xlarge"] "r5d.12xlarge"
---@field ["r5d.16xlarge"] "r5d.16xlarge"
---@field ["r5d.24xlarge"] "r5d.24xlarge"
---@field ["m6g.medium"] "m6g.medium"
---@field ["m6g.large"] "m6g.large"
---@field ["m6g.xlarge"] "m6g.xlarge"
---@field ["m6g.2xlarge"] "m6g.2xlarge"
---@field ["m6g.4xlarge"] "m6g.4xlarge"
---@field ["m6g.8xlarge"] "m6g.8xlarge"
---@field ["m6g.12xlarge"] "m6g.12xlarge"
---@field ["m6g.16xlarge"] "m6g.16xlarge"
---@field ["c6g.medium"] "c6g.medium"
---@field ["c6g.large"] "c6g.large"
---@field ["c6g.xlarge"] "c6g.xlarge"
---@field ["c6g.2xlarge"] "c6g.2xlarge"
---@field ["c6g.4xlarge"] "c6g.4xlarge"
---@field ["c6g.8xlarge"] "c6g.8xlarge"
---@field ["c6g.12xlarge"] "c6g.12xlarge"
---@field ["c6g.16xlarge"] "c6g.16xlarge"
---@field ["r6g.medium"] "r6g.medium"
---@field ["r6g.large"] "r6g.large"
---@field ["r6g.xlarge"] "r6g.xlarge"
---@field ["r6g.2xlarge"] "r6g.2xlarge"
---@field ["r6g.4xlarge"] "r6g.4xlarge"
---@field ["r6g.8xlarge"] "r6g.8xlarge"
---@field ["r6g.12xlarge"] "r6g.12xlarge"
---@field ["r6g.16xlarge"] "r6g.16xlarge"
---@field ["c6gn.medium"] "c6gn.medium"
---@field ["c6gn.large"] "c6gn.large"
---@field ["c6gn.xlarge"] "c6gn.xlarge"
---@field ["c6gn.2xlarge"] "c6gn.2xlarge"
---@field ["c6gn.4xlarge"] "c6gn.4xlarge"
---@field ["c6gn.8xlarge"] "c6gn.8xlarge"
---@field ["c6gn.12xlarge"] "c6gn.12xlarge"
---@field ["c6gn.16xlarge"] "c6gn.16xlarge"
---@field ["c7g.medium"] "c7g.medium"
---@field ["c7g.large"] "c7g.large"
---@field ["c7g.xlarge"] "c7g.xlarge"
---@field ["c7g.2xlarge"] "c7g.2xlarge"
---@field ["c7g.4xlarge"] "c7g.4xlarge"
---@field ["c7g.8xlarge"] "c7g.8xlarge"
---@field ["c7g.12xlarge"] "c7g.12xlarge"
---@field ["c7g.16xlarge"] "c7g.16xlarge"
---@field ["r7g.medium"] "r7g.medium"
---@field ["r7g.large"] "r7g.large"
---@field ["r7g.xlarge"] "r7g.xlarge"
---@field ["r7g.2xlarge"] "r7g.2xlarge"
---@field ["r7g.4xlarge"] "r7g.4xlarge"
---@field ["r7g.8xlarge"] "r7g.8xlarge"
---@field ["r7g.12xlarge"] "r7g.12xlarge"
---@field ["r7g.16xlarge"] "r7g.16xlarge"
---@field ["m7g.medium"] "m7g.medium"
---@field ["m7g.large"] "m7g.large"
---@field ["m7g.xlarge"] "m7g.xlarge"
---@field ["m7g.2xlarge"] "m7g.2xlarge"
---@field ["m7g.4xlarge"] "m7g.4xlarge"
---@field ["m7g.8xlarge"] "m7g.8xlarge"
---@field ["m7g.12xlarge"] "m7g.12xlarge"
---@field ["m7g.16xlarge"] "m7g.16xlarge"
---@field ["g5g.xlarge"] "g5g.xlarge"
---@field ["g5g.2xlarge"] "g5g.2xlarge"
---@field ["g5g.4xlarge"] "g5g.4xlarge"
---@field ["g5g.8xlarge"] "g5g.8xlarge"
---@field ["g5g.16xlarge"] "g5g.16xlarge"
---@field ["r6i.large"] "r6i.large"
---@field ["r6i.xlarge"] "r6i.xlarge"
---@field ["r6i.2xlarge"] "r6i.2xlarge"
---@field ["r6i.4xlarge"] "r6i.4xlarge"
---@field ["r6i.8xlarge"] "r6i.8xlarge"
---@field ["r6i.12xlarge"] "r6i.12xlarge"
---@field ["r6i.16xlarge"] "r6i.16xlarge"
---@field ["c6gd.medium"] "c6gd.medium"
---@field ["c6gd.large"] "c6gd.large"
---@field ["c6gd.xlarge"] "c6gd.xlarge"
---@field ["c6gd.2xlarge"] "c6gd.2xlarge"
---@field ["c6gd.4xlarge"] "c6gd.4xlarge"
---@field ["c6gd.8xlarge"] "c6gd.8xlarge"
---@field ["c6gd.12xlarge"] "c6gd.12xlarge"
---@field ["c6gd.16xlarge"] "c6gd.16xlarge"
---@field ["c6in.large"] "c6in.large"
---@field ["c6in.xlarge"] "c6in.xlarge"
---@field ["c6in.2xlarge"] "c6in.2xlarge"
---@field ["c6in.4xlarge"] "c6in.4xlarge"
---@field ["c6in.8xlarge"] "c6in.8xlarge"
---@field ["c6in.12xlarge"] "c6in.12xlarge"
---@field ["c6in.16xlarge"] "c6in.16xlarge"
---@field ["c7a.medium"] "c7a.medium"
---@field ["c7a.large"] "c7a.large"
---@field ["c7a.xlarge"] "c7a.xlarge"
---@field ["c7a.2xlarge"] "c7a.2xlarge"
---@field ["c7a.4xlarge"] "c7a.4xlarge"
---@field ["c7a.8xlarge"] "c7a.8xlarge"
---@field ["c7a.12xlarge"] "c7a.12xlarge"
---@field ["c7a.16xlarge"] "c7a.16xlarge"
---@field ["c7gd.medium"] "c7gd.medium"
---@field ["c7gd.large"] "c7gd.large"
---@field ["c7gd.xlarge"] "c7gd.xlarge"
---@field ["c7gd.2xlarge"] "c7gd.2xlarge"
---@field ["c7gd.4xlarge"] "c7gd.4xlarge"
---@field ["c7gd.8xlarge"] "c7gd.8xlarge"
---@field ["c7gd.12xlarge"] "c7gd.12xlarge"
---@field ["c7gd.16xlarge"] "c7gd.16xlarge"
---@field ["c7gn.medium"] "c7gn.medium"
---@field ["c7gn.large"] "c7gn.large"
---@field ["c7gn.xlarge"] "c7gn.xlarge"
---@field ["c7gn.2xlarge"] "c7gn.2xlarge"
---@field ["c7gn.4xlarge"] "c7gn.4xlarge"
---@field ["c7gn.8xlarge"] "c7gn.8xlarge"
---@field ["c7gn.12xlarge"] "c7gn.12xlarge"
---@field ["c7gn.16xlarge"] "c7gn.16xlarge"
---@field ["c7i.large"] "c7i.large"
---@field ["c7i.xlarge"] "c7i.xlarge"
---@field ["c7i.2xlarge"] "c7i.2xlarge"
---@field ["c7i.4xlarge"] "c7i.4xlarge"
---@field ["c7i.8xlarge"] "c7i.8xlarge"
---@field ["c7i.12xlarge"] "c7i.12xlarge"
---@field ["c7i.16xlarge"] "c7i.16xlarge"
---@field ["m6a.large"] "m6a.large"
---@field ["m6a.xlarge"] "m6a.xlarge"
---@field ["m6a.2xlarge"] "m6a.2xlarge"
---@field ["m6a.4xlarge"] "m6a.4xlarge"
---@field ["m6a.8xlarge"] "m6a.8xlarge"
---@field ["m6a.12xlarge"] "m6a.12xlarge"
---@field ["m6a.16xlarge"] "m6a.16xlarge"
---@field ["m6gd.medium"] "m6gd.medium"
---@field ["m6gd.large"] "m6gd.large"
---@field ["m6gd.xlarge"] "m6gd.xlarge"
---@field ["m6gd.2xlarge"] "m6gd.2xlarge"
---@field ["m6gd.4xlarge"] "m6gd.4xlarge"
---@field ["m6gd.8xlarge"] "m6gd.8xlarge"
---@field ["m6gd.12xlarge"] "m6gd.12xlarge"
---@field ["m6gd.16xlarge"] "m6gd.16xlarge"
---@field ["m6i.large"] "m6i.large"
---@field ["m6i.xlarge"] "m6i.xlarge"
---@field ["m6i.2xlarge"] "m6i.2xlarge"
---@field ["m6i.4xlarge"] "m6i.4xlarge"
---@field ["m6i.8xlarge"] "m6i.8xlarge"
---@field ["m6i.12xlarge"] "m6i.12xlarge"
---@field ["m6i.16xlarge"] "m6i.16xlarge"
---@field ["m7a.medium"] "m7a.medium"
---@field ["m7a.large"] "m7a.large"
---@field ["m7a.xlarge"] "m7a.xlarge"
---@field ["m7a.2xlarge"] "m7a.2xlarge"
---@field ["m7a.4xlarge"] "m7a.4xlarge"
---@field ["m7a.8xlarge"] "m7a.8xlarge"
---@field ["m7a.12xlarge"] "m7a.12xlarge"
---@field ["m7a.16xlarge"] "m7a.16xlarge"
---@field ["m7gd.medium"] "m7gd.medium"
---@field ["m7gd.large"] "m7gd.large"
---@field ["m7gd.xlarge"] "m7gd.xlarge"
---@field ["m7gd.2xlarge"] "m7gd.2xlarge"
---@field ["m7gd.4xlarge"] "m7gd.4xlarge"
---@field ["m7gd.8xlarge"] "m7gd.8xlarge"
---@field ["m7gd.12xlarge"] "m7gd.12xlarge"
---@field ["m7gd.16xlarge"] "m7gd.16xlarge"
---@field ["m7i.large"] "m7i.large"
---@field ["m7i.xlarge"] "m7i.xlarge"
---@field ["m7i.2xlarge"] "m7i.2xlarge"
---@field ["m7i.4xlarge"] "m7i.4xlarge"
---@field ["m7i.8xlarge"] "m7i.8xlarge"
---@field ["m7i.12xlarge"] "m7i.12xlarge"
---@field ["m7i.16xlarge"] "m7i.16xlarge"
---@field ["r6gd.medium"] "r6gd.medium"
---@field ["r6gd.large"] "r6gd.large"
---@field ["r6gd.xlarge"] "r6gd.xlarge"
---@field ["r6gd.2xlarge"] "r6gd.2xlarge"
---@field ["r6gd.4xlarge"] "r6gd.4xlarge"
---@field ["r6gd.8xlarge"] "r6gd.8xlarge"
---@field ["r6gd.12xlarge"] "r6gd.12xlarge"
---@field ["r6gd.16xlarge"] "r6gd.16xlarge"
---@field ["r7a.medium"] "r7a.medium"
---@field ["r7a.large"] "r7a.large"
---@field ["r7a.xlarge"] "r7a.xlarge"
---@field ["r7a.2xlarge"] "r7a.2xlarge"
---@field ["r7a.4xlarge"] "r7a.4xlarge"
---@field ["r7a.8xlarge"] "r7a.8xlarge"
---@field ["r7a.12xlarge"] "r7a.12xlarge"
---@field ["r7a.16xlarge"] "r7a.16xlarge"
---@field ["r7gd.medium"] "r7gd.medium"
---@field ["r7gd.large"] "r7gd.large"
---@field ["r7gd.xlarge"] "r7gd.xlarge"
---@field ["r7gd.2xlarge"] "r7gd.2xlarge"
---@field ["r7gd.4xlarge"] "r7gd.4xlarge"
---@field ["r7gd.8xlarge"] "r7gd.8xlarge"
---@field ["r7gd.12xlarge"] "r7gd.12xlarge"
---@field ["r7gd.16xlarge"] "r7gd.16xlarge"
---@field ["r7i.large"] "r7i.large"
---@field ["r7i.xlarge"] "r7i.xlarge"
---@field ["r7i.2xlarge"] "r7i.2xlarge"
---@field ["r7i.4xlarge"] "r7i.4xlarge"
---@field ["r7i.8xlarge"] "r7i.8xlarge"
---@field ["r7i.12xlarge"] "r7i.12xlarge"
---@field ["r7i.16xlarge"] "r7i.16xlarge"
---@field ["r7i.24xlarge"] "r7i.24xlarge"
---@field ["r7i.48xlarge"] "r7i.48xlarge"
---@field ["c5ad.large"] "c5ad.large"
---@field ["c5ad.xlarge"] "c5ad.xlarge"
---@field ["c5ad.2xlarge"] "c5ad.2xlarge"
---@field ["c5ad.4xlarge"] "c5ad.4xlarge"
---@field ["c5ad.8xlarge"] "c5ad.8xlarge"
---@field ["c5ad.12xlarge"] "c5ad.12xlarge"
---@field ["c5ad.16xlarge"] "c5ad.16xlarge"
---@field ["c5ad.24xlarge"] "c5ad.24xlarge"
---@field ["c5n.large"] "c5n.large"
---@field ["c5n.xlarge"] "c5n.xlarge"
---@field ["c5n.2xlarge"] "c5n.2xlarge"
---@field ["c5n.4xlarge"] "c5n.4xlarge"
---@field ["c5n.9xlarge"] "c5n.9xlarge"
---@field ["c5n.18xlarge"] "c5n.18xlarge"
---@field ["r5ad.large"] "r5ad.large"
---@field ["r5ad.xlarge"] "r5ad.xlarge"
---@field ["r5ad.2xlarge"] "r5ad.2xlarge"
---@field ["r5ad.4xlarge"] "r5ad.4xlarge"
---@field ["r5ad.8xlarge"] "r5ad.8xlarge"
---@field ["r5ad.12xlarge"] "r5ad.12xlarge"
---@field ["r5ad.16xlarge"] "r5ad.16xlarge"
---@field ["r5ad.24xlarge"] "r5ad.24xlarge"
---@field ["c6id.large"] "c6id.large"
---@field ["c6id.xlarge"] "c6id.xlarge"
---@field ["c6id.2xlarge"] "c6id.2xlarge"
---@field ["c6id.4xlarge"] "c6id.4xlarge"
---@field ["c6id.8xlarge"] "c6id.8xlarge"
---@field ["c6id.12xlarge"] "c6id.12xlarge"
---@field ["c6id.16xlarge"] "c6id.16xlarge"
---@field ["c6id.24xlarge"] "c6id.24xlarge"
---@field ["c6id.32xlarge"] "c6id.32xlarge"
---@field ["c8g.medium"] "c8g.medium"
---@field ["c8g.large"] "c8g.large"
---@field ["c8g.xlarge"] "c8g.xlarge"
---@field ["c8g.2xlarge"] "c8g.2xlarge"
---@field ["c8g.4xlarge"] "c8g.4xlarge"
---@field ["c8g.8xlarge"] "c8g.8xlarge"
---@field ["c8g.12xlarge"] "c8g.12xlarge"
---@field ["c8g.16xlarge"] "c8g.16xlarge"
---@field ["c8g.24xlarge"] "c8g.24xlarge"
---@field ["c8g.48xlarge"] "c8g.48xlarge"
---@field ["m5ad.large"] "m5ad.large"
---@field ["m5ad.xlarge"] "m5ad.xlarge"
---@field ["m5ad.2xlarge"] "m5ad.2xlarge"
---@field ["m5ad.4xlarge"] "m5ad.4xlarge"
---@field ["m5ad.8xlarge"] "m5ad.8xlarge"
---@field ["m5ad.12xlarge"] "m5ad.12xlarge"
---@field ["m5ad.16xlarge"] "m5ad.16xlarge"
---@field ["m5ad.24xlarge"] "m5ad.24xlarge"
---@field ["m5d.large"] "m5d.large"
---@field ["m5d.xlarge"] "m5d.xlarge"
---@field ["m5d.2xlarge"] "m5d.2xlarge"
---@field ["m5d.4xlarge"] "m5d.4xlarge"
---@field ["m5d.8xlarge"] "m5d.8xlarge"
---@field ["m5d.12xlarge"] "m5d.12xlarge"
---@field ["m5d.16xlarge"] "m5d.16xlarge"
---@field ["m5d.24xlarge"] "m5d.24xlarge"
---@field ["m5dn.large"] "m5dn.large"
---@field ["m5dn.xlarge"] "m5dn.xlarge"
---@field ["m5dn.2xlarge"] "m5dn.2xlarge"
---@field ["m5dn.4xlarge"] "m5dn.4xlarge"
---@field ["m5dn.8xlarge"] "m5dn.8xlarge"
---@field ["m5dn.12xlarge"] "m5dn.12xlarge"
---@field ["m5dn.16xlarge"] "m5dn.16xlarge"
---@field ["m5dn.24xlarge"] "m5dn.24xlarge"
---@field ["m5n.large"] "m5n.large"
---@field ["m5n.xlarge"] "m5n.xlarge"
---@field ["m5n.2xlarge"] "m5n.2xlarge"
---@field ["m5n.4xlarge"] "m5n.4xlarge"
---@field ["m5n.8xlarge"] "m5n.8xlarge"
---@field ["m5n.12xlarge"] "m5n.12xlarge"
---@field ["m5n.16xlarge"] "m5n.16xlarge"
---@field ["m5n.24xlarge"] "m5n.24xlarge"
---@field ["m6id.large"] "m6id.large"
---@field ["m6id.xlarge"] "m6id.xlarge"
---@field ["m6id.2xlarge"] "m6id.2xlarge"
---@field ["m6id.4xlarge"] "m6id.4xlarge"
---@field ["m6id.8xlarge"] "m6id.8xlarge"
---@field ["m6id.12xlarge"] "m6id.12xlarge"
---@field ["m6id.16xlarge"] "m6id.16xlarge"
---@field ["m6id.24xlarge"] "m6id.24xlarge"
---@field ["m6id.32xlarge"] "m6id.32xlarge"
---@field ["m6idn.large"] "m6idn.large"
---@field ["m6idn.xlarge"] "m6idn.xlarge"
---@field ["m6idn.2xlarge"] "m6idn.2xlarge"
---@field ["m6idn.4xlarge"] "m6idn.4xlarge"
---@field ["m6idn.8xlarge"] "m6idn.8xlarge"
---@field ["m6idn.12xlarge"] "m6idn.12xlarge"
---@field ["m6idn.16xlarge"] "m6idn.16xlarge"
---@field ["m6idn.24xlarge"] "m6idn.24xlarge"
---@field ["m6idn.32xlarge"] "m6idn.32xlarge"
---@field ["m6in.large"] "m6in.large"
---@field ["m6in.xlarge"] "m6in.xlarge"
---@field ["m6in.2xlarge"] "m6in.2xlarge"
---@field ["m6in.4xlarge"] "m6in.4xlarge"
---@field ["m6in.8xlarge"] "m6in.8xlarge"
---@field ["m6in.12xlarge"] "m6in.12xlarge"
---@field ["m6in.16xlarge"] "m6in.16xlarge"
---@field ["m6in.24xlarge"] "m6in.24xlarge"
---@field ["m6in.32xlarge"] "m6in.32xlarge"
---@field ["m8g.medium"] "m8g.medium"
---@field ["m8g.large"] "m8g.large"
---@field ["m8g.xlarge"] "m8g.xlarge"
---@field ["m8g.2xlarge"] "m8g.2xlarge"
---@field ["m8g.4xlarge"] "m8g.4xlarge"
---@field ["m8g.8xlarge"] "m8g.8xlarge"
---@field ["m8g.12xlarge"] "m8g.12xlarge"
---@field ["m8g.16xlarge"] "m8g.16xlarge"
---@field ["m8g.24xlarge"] "m8g.24xlarge"
---@field ["m8g.48xlarge"] "m8g.48xlarge"
---@field ["r5dn.large"] "r5dn.large"
---@field ["r5dn.xlarge"] "r5dn.xlarge"
---@field ["r5dn.2xlarge"] "r5dn.2xlarge"
---@field ["r5dn.4xlarge"] "r5dn.4xlarge"
---@field ["r5dn.8xlarge"] "r5dn.8xlarge"
---@field ["r5dn.12xlarge"] "r5dn.12xlarge"
---@field ["r5dn.16xlarge"] "r5dn.16xlarge"
---@field ["r5dn.24xlarge"] "r5dn.24xlarge"
---@field ["r5n.large"] "r5n.large"
---@field ["r5n.xlarge"] "r5n.xlarge"
---@field ["r5n.2xlarge"] "r5n.2xlarge"
---@field ["r5n.4xlarge"] "r5n.4xlarge"
---@field ["r5n.8xlarge"] "r5n.8xlarge"
---@field ["r5n.12xlarge"] "r5n.12xlarge"
---@field ["r5n.16xlarge"] "r5n.16xlarge"
---@field ["r5n.24xlarge"] "r5n.24xlarge"
---@field ["r6a.large"] "r6a.large"
---@field ["r6a.xlarge"] "r6a.xlarge"
---@field ["r6a.2xlarge"] "r6a.2xlarge"
---@field ["r6a.4xlarge"] "r6a.4xlarge"
---@field ["r6a.8xlarge"] "r6a.8xlarge"
---@field ["r6a.12xlarge"] "r6a.12xlarge"
---@field ["r6a.16xlarge"] "r6a.16xlarge"
---@field ["r6a.24xlarge"] "r6a.24xlarge"
---@field ["r6a.32xlarge"] "r6a.32xlarge"
---@field ["r6a.48xlarge"] "r6a.48xlarge"
---@field ["r6id.large"] "r6id.large"
---@field ["r6id.xlarge"] "r6id.xlarge"
---@field ["r6id.2xlarge"] "r6id.2xlarge"
---@field ["r6id.4xlarge"] "r6id.4xlarge"
---@field ["r6id.8xlarge"] "r6id.8xlarge"
---@field ["r6id.12xlarge"] "r6id.12xlarge"
---@field ["r6id.16xlarge"] "r6id.16xlarge"
---@field ["r6id.24xlarge"] "r6id.24xlarge"
---@field ["r6id.32xlarge"] "r6id.32xlarge"
---@field ["r6idn.large"] "r6idn.large"
---@field ["r6idn.xlarge"] "r6idn.xlarge"
---@field ["r6idn.2xlarge"] "r6idn.2xlarge"
---@field ["r6idn.4xlarge"] "r6idn.4xlarge"
---@field ["r6idn.8xlarge"] "r6idn.8xlarge"
---@field ["r6idn.12xlarge"] "r6idn.12xlarge"
---@field ["r6idn.16xlarge"] "r6idn.16xlarge"
---@field ["r6idn.24xlarge"] "r6idn.24xlarge"
---@field ["r6idn.32xlarge"] "r6idn.32xlarge"
---@field ["r6in.large"] "r6in.large"
---@field ["r6in.xlarge"] "r6in.xlarge"
---@field ["r6in.2xlarge"] "r6in.2xlarge"
---@field ["r6in.4xlarge"] "r6in.4xlarge"
---@field ["r6in.8xlarge"] "r6in.8xlarge"
---@field ["r6in.12xlarge"] "r6in.12xlarge"
---@field ["r6in.16xlarge"] "r6in.16xlarge"
---@field ["r6in.24xlarge"] "r6in.24xlarge"
---@field ["r6in.32xlarge"] "r6in.32xlarge"
---@field ["r8g.medium"] "r8g.medium"
---@field ["r8g.large"] "r8g.large"
---@field ["r8g.xlarge"] "r8g.xlarge"
---@field ["r8g.2xlarge"] "r8g.2xlarge"
---@field ["r8g.4xlarge"] "r8g.4xlarge"
---@field ["r8g.8xlarge"] "r8g.8xlarge"
---@field ["r8g.12xlarge"] "r8g.12xlarge"
---@field ["r8g.16xlarge"] "r8g.16xlarge"
---@field ["r8g.24xlarge"] "r8g.24xlarge"
---@field ["r8g.48xlarge"] "r8g.48xlarge"
---@field ["m4.16xlarge"] "m4.16xlarge"
---@field ["c6a.32xlarge"] "c6a.32xlarge"
---@field ["c6a.48xlarge"] "c6a.48xlarge"
---@field ["c6i.32xlarge"] "c6i.32xlarge"
---@field ["r6i.24xlarge"] "r6i.24xlarge"
---@field ["r6i.32xlarge"] "r6i.32xlarge"
---@field ["c6in.24xlarge"] "c6in.24xlarge"
---@field ["c6in.32xlarge"] "c6in.32xlarge"
---@field ["c7a.24xlarge"] "c7a.24xlarge"
---@field ["c7a.32xlarge"] "c7a.32xlarge"
---@field ["c7a.48xlarge"] "c7a.48xlarge"
---@field ["c7i.24xlarge"] "c7i.24xlarge"
---@field ["c7i.48xlarge"] "c7i.48xlarge"
---@field ["m6a.24xlarge"] "m6a.24xlarge"
---@field ["m6a.32xlarge"] "m6a.32xlarge"
---@field ["m6a.48xlarge"] "m6a.48xlarge"
---@field ["m6i.24xlarge"] "m6i.24xlarge"
---@field ["m6i.32xlarge"] "m6i.32xlarge"
---@field ["m7a.24xlarge"] "m7a.24xlarge"
---@field ["m7a.32xlarge"] "m7a.32xlarge"
---@field ["m7a.48xlarge"] "m7a.48xlarge"
---@field ["m7i.24xlarge"] "m7i.24xlarge"
---@field ["m7i.48xlarge"] "m7i.48xlarge"
---@field ["r7a.24xlarge"] "r7a.24xlarge"
---@field ["r7a.32xlarge"] "r7a.32xlarge"
---@field ["r7a.48xlarge"] "r7a.48xlarge"
---@field ["c8a.medium"] "c8a.medium"
---@field ["c8a.large"] "c8a.large"
---@field ["c8a.xlarge"] "c8a.xlarge"
---@field ["c8a.2xlarge"] "c8a.2xlarge"
---@field ["c8a.4xlarge"] "c8a.4xlarge"
---@field ["c8a.8xlarge"] "c8a.8xlarge"
---@field ["c8i.large"] "c8i.large"
---@field ["c8i.xlarge"] "c8i.xlarge"
---@field ["c8i.2xlarge"] "c8i.2xlarge"
---@field ["c8i.4xlarge"] "c8i.4xlarge"
---@field ["c8i.8xlarge"] "c8i.8xlarge"
---@field ["c9g.medium"] "c9g.medium"
---@field ["c9g.large"] "c9g.large"
---@field ["c9g.xlarge"] "c9g.xlarge"
---@field ["c9g.2xlarge"] "c9g.2xlarge"
---@field ["c9g.4xlarge"] "c9g.4xlarge"
---@field ["c9g.8xlarge"] "c9g.8xlarge"
---@field ["m8a.medium"] "m8a.medium"
---@field ["m8a.large"] "m8a.large"
---@field ["m8a.xlarge"] "m8a.xlarge"
---@field ["m8a.2xlarge"] "m8a.2xlarge"
---@field ["m8a.4xlarge"] "m8a.4xlarge"
---@field ["m8a.8xlarge"] "m8a.8xlarge"
---@field ["m8i.large"] "m8i.large"
---@field ["m8i.xlarge"] "m8i.xlarge"
---@field ["m8i.2xlarge"] "m8i.2xlarge"
---@field ["m8i.4xlarge"] "m8i.4xlarge"
---@field ["m8i.8xlarge"] "m8i.8xlarge"
---@field ["m9g.medium"] "m9g.medium"
---@field ["m9g.large"] "m9g.large"
---@field ["m9g.xlarge"] "m9g.xlarge"
---@field ["m9g.2xlarge"] "m9g.2xlarge"
---@field ["m9g.4xlarge"] "m9g.4xlarge"
---@field ["m9g.8xlarge"] "m9g.8xlarge"

---@class gamelift.Event
---@field Count? integer # 1 to 101
---@field EventCode? gamelift.EventCode
---@field EventId string # 1 to 1024 characters
---@field EventTime? number # unix seconds
---@field Message? string # at least 1 character
---@field PreSignedLogUrl? string # 1 to 1024 characters
---@field ResourceId string # 1 to 1024 characters

---@alias gamelift.EventCode
---| "GENERIC_EVENT"
---| "FLEET_CREATED"
---| "FLEET_DELETED"
---| "FLEET_EXPIRED"
---| "FLEET_SCALING_EVENT"
---| "FLEET_STATE_DOWNLOADING"
---| "FLEET_STATE_VALIDATING"
---| "FLEET_STATE_BUILDING"
---| "FLEET_STATE_ACTIVATING"
---| "FLEET_STATE_ACTIVE"
---| "FLEET_STATE_ERROR"
---| "FLEET_STATE_PENDING"
---| "FLEET_STATE_CREATING"
---| "FLEET_STATE_CREATED"
---| "FLEET_STATE_UPDATING"
---| "FLEET_INITIALIZATION_FAILED"
---| "FLEET_BINARY_DOWNLOAD_FAILED"
---| "FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND"
---| "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE"
---| "FLEET_VALIDATION_TIMED_OUT"
---| "FLEET_ACTIVATION_FAILED"
---| "FLEET_ACTIVATION_FAILED_NO_INSTANCES"
---| "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED"
---| "SERVER_PROCESS_INVALID_PATH"
---| "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT"
---| "SERVER_PROCESS_PROCESS_READY_TIMEOUT"
---| "SERVER_PROCESS_CRASHED"
---| "SERVER_PROCESS_TERMINATED_UNHEALTHY"
---| "SERVER_PROCESS_FORCE_TERMINATED"
---| "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT"
---| "SERVER_PROCESS_SDK_INITIALIZATION_FAILED"
---| "SERVER_PROCESS_MISCONFIGURED_CONTAINER_PORT"
---| "GAME_SESSION_ACTIVATION_TIMEOUT"
---| "FLEET_CREATION_EXTRACTING_BUILD"
---| "FLEET_CREATION_RUNNING_INSTALLER"
---| "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG"
---| "FLEET_VPC_PEERING_SUCCEEDED"
---| "FLEET_VPC_PEERING_FAILED"
---| "FLEET_VPC_PEERING_DELETED"
---| "INSTANCE_INTERRUPTED"
---| "INSTANCE_RECYCLED"
---| "INSTANCE_REPLACED_UNHEALTHY"
---| "FLEET_CREATION_COMPLETED_INSTALLER"
---| "FLEET_CREATION_FAILED_INSTALLER"
---| "COMPUTE_LOG_UPLOAD_FAILED"
---| "GAME_SERVER_CONTAINER_GROUP_CRASHED"
---| "PER_INSTANCE_CONTAINER_GROUP_CRASHED"
---| "GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY"
---| "LOCATION_STATE_PENDING"
---| "LOCATION_STATE_CREATING"
---| "LOCATION_STATE_CREATED"
---| "LOCATION_STATE_ACTIVATING"
---| "LOCATION_STATE_ACTIVE"
---| "LOCATION_STATE_UPDATING"
---| "LOCATION_STATE_ERROR"
---| "LOCATION_STATE_DELETING"
---| "LOCATION_STATE_DELETED"

---@class gamelift.enums.EventCode
---@field GENERIC_EVENT "GENERIC_EVENT"
---@field FLEET_CREATED "FLEET_CREATED"
---@field FLEET_DELETED "FLEET_DELETED"
---@field FLEET_EXPIRED "FLEET_EXPIRED"
---@field FLEET_SCALING_EVENT "FLEET_SCALING_EVENT"
---@field FLEET_STATE_DOWNLOADING "FLEET_STATE_DOWNLOADING"
---@field FLEET_STATE_VALIDATING "FLEET_STATE_VALIDATING"
---@field FLEET_STATE_BUILDING "FLEET_STATE_BUILDING"
---@field FLEET_STATE_ACTIVATING "FLEET_STATE_ACTIVATING"
---@field FLEET_STATE_ACTIVE "FLEET_STATE_ACTIVE"
---@field FLEET_STATE_ERROR "FLEET_STATE_ERROR"
---@field FLEET_STATE_PENDING "FLEET_STATE_PENDING"
---@field FLEET_STATE_CREATING "FLEET_STATE_CREATING"
---@field FLEET_STATE_CREATED "FLEET_STATE_CREATED"
---@field FLEET_STATE_UPDATING "FLEET_STATE_UPDATING"
---@field FLEET_INITIALIZATION_FAILED "FLEET_INITIALIZATION_FAILED"
---@field FLEET_BINARY_DOWNLOAD_FAILED "FLEET_BINARY_DOWNLOAD_FAILED"
---@field FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND "FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND"
---@field FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE"
---@field FLEET_VALIDATION_TIMED_OUT "FLEET_VALIDATION_TIMED_OUT"
---@field FLEET_ACTIVATION_FAILED "FLEET_ACTIVATION_FAILED"
---@field FLEET_ACTIVATION_FAILED_NO_INSTANCES "FLEET_ACTIVATION_FAILED_NO_INSTANCES"
---@field FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED"
---@field SERVER_PROCESS_INVALID_PATH "SERVER_PROCESS_INVALID_PATH"
---@field SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT"
---@field SERVER_PROCESS_PROCESS_READY_TIMEOUT "SERVER_PROCESS_PROCESS_READY_TIMEOUT"
---@field SERVER_PROCESS_CRASHED "SERVER_PROCESS_CRASHED"
---@field SERVER_PROCESS_TERMINATED_UNHEALTHY "SERVER_PROCESS_TERMINATED_UNHEALTHY"
---@field SERVER_PROCESS_FORCE_TERMINATED "SERVER_PROCESS_FORCE_TERMINATED"
---@field SERVER_PROCESS_PROCESS_EXIT_TIMEOUT "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT"
---@field SERVER_PROCESS_SDK_INITIALIZATION_FAILED "SERVER_PROCESS_SDK_INITIALIZATION_FAILED"
---@field SERVER_PROCESS_MISCONFIGURED_CONTAINER_PORT "SERVER_PROCESS_MISCONFIGURED_CONTAINER_PORT"
---@field GAME_SESSION_ACTIVATION_TIMEOUT "GAME_SESSION_ACTIVATION_TIMEOUT"
---@field FLEET_CREATION_EXTRACTING_BUILD "FLEET_CREATION_EXTRACTING_BUILD"
---@field FLEET_CREATION_RUNNING_INSTALLER "FLEET_CREATION_RUNNING_INSTALLER"
---@field FLEET_CREATION_VALIDATING_RUNTIME_CONFIG "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG"
---@field FLEET_VPC_PEERING_SUCCEEDED "FLEET_VPC_PEERING_SUCCEEDED"
---@field FLEET_VPC_PEERING_FAILED "FLEET_VPC_PEERING_FAILED"
---@field FLEET_VPC_PEERING_DELETED "FLEET_VPC_PEERING_DELETED"
---@field INSTANCE_INTERRUPTED "INSTANCE_INTERRUPTED"
---@field INSTANCE_RECYCLED "INSTANCE_RECYCLED"
---@field INSTANCE_REPLACED_UNHEALTHY "INSTANCE_REPLACED_UNHEALTHY"
---@field FLEET_CREATION_COMPLETED_INSTALLER "FLEET_CREATION_COMPLETED_INSTALLER"
---@field FLEET_CREATION_FAILED_INSTALLER "FLEET_CREATION_FAILED_INSTALLER"
---@field COMPUTE_LOG_UPLOAD_FAILED "COMPUTE_LOG_UPLOAD_FAILED"
---@field GAME_SERVER_CONTAINER_GROUP_CRASHED "GAME_SERVER_CONTAINER_GROUP_CRASHED"
---@field PER_INSTANCE_CONTAINER_GROUP_CRASHED "PER_INSTANCE_CONTAINER_GROUP_CRASHED"
---@field GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY "GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY"
---@field LOCATION_STATE_PENDING "LOCATION_STATE_PENDING"
---@field LOCATION_STATE_CREATING "LOCATION_STATE_CREATING"
---@field LOCATION_STATE_CREATED "LOCATION_STATE_CREATED"
---@field LOCATION_STATE_ACTIVATING "LOCATION_STATE_ACTIVATING"
---@field LOCATION_STATE_ACTIVE "LOCATION_STATE_ACTIVE"
---@field LOCATION_STATE_UPDATING "LOCATION_STATE_UPDATING"
---@field LOCATION_STATE_ERROR "LOCATION_STATE_ERROR"
---@field LOCATION_STATE_DELETING "LOCATION_STATE_DELETING"
---@field LOCATION_STATE_DELETED "LOCATION_STATE_DELETED"

---@class gamelift.FilterConfiguration
---@field AllowedLocations? string[] # 1 to 100 items, each 1 to 64 characters, each of pattern `^[A-Za-z0-9\-]+$`

---@alias gamelift.FilterInstanceStatus
---| "ACTIVE"
---| "DRAINING"

---@class gamelift.enums.FilterInstanceStatus
---@field ACTIVE "ACTIVE"
---@field DRAINING "DRAINING"

---@alias gamelift.FleetAction
---| "AUTO_SCALING"

---@class gamelift.enums.FleetAction
---@field AUTO_SCALING "AUTO_SCALING"

---@class gamelift.FleetAttributes
---@field AnywhereConfiguration? gamelift.AnywhereConfiguration
---@field BuildArn? string # pattern `^arn:.*:build\/build-\S+$`
---@field BuildId? string # pattern `^build-\S+$`
---@field CertificateConfiguration? gamelift.CertificateConfiguration
---@field ComputeType? gamelift.ComputeType
---@field CreationTime number # unix seconds
---@field Description? string # 1 to 1024 characters
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetType? gamelift.FleetType
---@field InstanceRoleArn? string # at least 1 character
---@field InstanceRoleCredentialsProvider? gamelift.InstanceRoleCredentialsProvider
---@field InstanceType? gamelift.EC2InstanceType
---@field LogPaths? string[] # each 1 to 1024 characters
---@field MetricGroups? string[] # at most 1 item, each 1 to 255 characters
---@field Name? string # 1 to 1024 characters
---@field NewGameSessionProtectionPolicy? gamelift.ProtectionPolicy
---@field OperatingSystem? gamelift.OperatingSystem
---@field PlayerGatewayConfiguration? gamelift.PlayerGatewayConfiguration
---@field PlayerGatewayMode? gamelift.PlayerGatewayMode
---@field ResourceCreationLimitPolicy? gamelift.ResourceCreationLimitPolicy
---@field ScriptArn? string # pattern `^arn:.*:script\/script-\S+$`
---@field ScriptId? string # pattern `^script-\S+$`
---@field ServerLaunchParameters? string # 1 to 1024 characters, pattern `^[A-Za-z0-9_:.+\/\\\- =@;{},?'\[\]"]+$`
---@field ServerLaunchPath? string # 1 to 1024 characters, pattern `^[A-Za-z0-9_:.+\/\\\- ]+$`
---@field Status gamelift.FleetStatus
---@field StoppedActions? gamelift.FleetAction[] # 1 item
---@field TerminationTime? number # unix seconds

---@class gamelift.FleetCapacity
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameServerContainerGroupCounts? gamelift.GameServerContainerGroupCounts
---@field InstanceCounts? gamelift.EC2InstanceCounts
---@field InstanceType? gamelift.EC2InstanceType
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field ManagedCapacityConfiguration? gamelift.ManagedCapacityConfiguration

---@class gamelift.FleetDeployment
---@field CreationTime number # unix seconds
---@field DeploymentConfiguration? gamelift.DeploymentConfiguration
---@field DeploymentId string # 1 to 1024 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field DeploymentStatus gamelift.DeploymentStatus
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameServerBinaryArn? string # 1 to 256 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field PerInstanceBinaryArn? string # 1 to 256 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field RollbackGameServerBinaryArn? string # 1 to 256 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field RollbackPerInstanceBinaryArn? string # 1 to 256 characters, pattern `^[a-zA-Z0-9:/-]+$`

---@alias gamelift.FleetStatus
---| "NEW"
---| "DOWNLOADING"
---| "VALIDATING"
---| "BUILDING"
---| "ACTIVATING"
---| "ACTIVE"
---| "DELETING"
---| "ERROR"
---| "TERMINATED"
---| "NOT_FOUND"
---| "EXPIRED"

---@class gamelift.enums.FleetStatus
---@field NEW "NEW"
---@field DOWNLOADING "DOWNLOADING"
---@field VALIDATING "VALIDATING"
---@field BUILDING "BUILDING"
---@field ACTIVATING "ACTIVATING"
---@field ACTIVE "ACTIVE"
---@field DELETING "DELETING"
---@field ERROR "ERROR"
---@field TERMINATED "TERMINATED"
---@field NOT_FOUND "NOT_FOUND"
---@field EXPIRED "EXPIRED"

---@alias gamelift.FleetType
---| "ON_DEMAND"
---| "SPOT"

---@class gamelift.enums.FleetType
---@field ON_DEMAND "ON_DEMAND"
---@field SPOT "SPOT"

---@class gamelift.FleetUtilization
---@field ActiveGameSessionCount? integer # at least 0
---@field ActiveServerProcessCount? integer # at least 0
---@field CurrentPlayerSessionCount? integer # at least 0
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field MaximumPlayerSessionCount? integer # at least 0

---@alias gamelift.FlexMatchMode
---| "STANDALONE"
---| "WITH_QUEUE"

---@class gamelift.enums.FlexMatchMode
---@field STANDALONE "STANDALONE"
---@field WITH_QUEUE "WITH_QUEUE"

---@class gamelift.GameProperty
---@field Key string # at most 32 characters
---@field Value string # at most 96 characters, sensitive

---@class gamelift.GameServer
---@field ClaimStatus gamelift.GameServerClaimStatus
---@field ConnectionInfo? string # 1 to 512 characters, pattern `^.*\S.*$`
---@field GameServerData? string # 1 to 1024 characters, pattern `^.*\S.*$`, sensitive
---@field GameServerGroupArn string # 1 to 256 characters, pattern `^arn:.*:gameservergroup\/[a-zA-Z0-9-\.]*$`
---@field GameServerGroupName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field GameServerId string # 3 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field InstanceId string # 19 characters, pattern `^i-[0-9a-zA-Z]{17}$`
---@field LastClaimTime? number # unix seconds
---@field LastHealthCheckTime? number # unix seconds
---@field RegistrationTime? number # unix seconds
---@field UtilizationStatus gamelift.GameServerUtilizationStatus

---@alias gamelift.GameServerClaimStatus
---| "CLAIMED"

---@class gamelift.enums.GameServerClaimStatus
---@field CLAIMED "CLAIMED"

---@class gamelift.GameServerContainerDefinition
---@field ContainerName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field DependsOn? gamelift.ContainerDependency[] # 1 to 10 items
---@field EnvironmentOverride? gamelift.ContainerEnvironment[] # 1 to 20 items
---@field ImageUri? string # 1 to 255 characters, pattern `^[a-zA-Z0-9-_\.@\/:]+$`
---@field LinuxCapabilities? gamelift.LinuxCapabilities
---@field MountPoints? gamelift.ContainerMountPoint[] # 1 to 10 items
---@field PortConfiguration? gamelift.ContainerPortConfiguration
---@field ResolvedImageDigest? string # pattern `^sha256:[a-fA-F0-9]{64}$`
---@field ServerSdkVersion? string # at most 128 characters, pattern `^\d+\.\d+\.\d+$`
---@field Vcpu? number # 0.125 to 10

---@class gamelift.GameServerContainerDefinitionInput
---@field ContainerName string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field DependsOn? gamelift.ContainerDependency[] # 1 to 10 items
---@field EnvironmentOverride? gamelift.ContainerEnvironment[] # 1 to 20 items
---@field ImageUri string # 1 to 255 characters, pattern `^[a-zA-Z0-9-_\.@\/:]+$`
---@field LinuxCapabilities? gamelift.LinuxCapabilities
---@field MountPoints? gamelift.ContainerMountPoint[] # 1 to 10 items
---@field PortConfiguration gamelift.ContainerPortConfiguration
---@field ServerSdkVersion string # at most 128 characters, pattern `^\d+\.\d+\.\d+$`
---@field Vcpu? number # 0.125 to 10

---@class gamelift.GameServerContainerGroupCounts
---@field ACTIVE? integer # at least 0
---@field IDLE? integer # at least 0
---@field PENDING? integer # at least 0
---@field TERMINATING? integer # at least 0

---@class gamelift.GameServerGroup
---@field AutoScalingGroupArn? string # 0 to 256 characters, pattern `^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*$`
---@field BalancingStrategy? gamelift.BalancingStrategy
---@field CreationTime number # unix seconds
---@field GameServerGroupArn string # 1 to 256 characters, pattern `^arn:.*:gameservergroup\/[a-zA-Z0-9-\.]*$`
---@field GameServerGroupName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field GameServerProtectionPolicy? gamelift.GameServerProtectionPolicy
---@field InstanceDefinitions? gamelift.InstanceDefinition[] # 2 to 20 items
---@field LastUpdatedTime? number # unix seconds
---@field RoleArn string # 1 to 256 characters, pattern `^arn:.*:role\/[\w+=,.@-]+`
---@field Status gamelift.GameServerGroupStatus
---@field StatusReason? string # 1 to 1024 characters
---@field SuspendedActions? gamelift.GameServerGroupAction[] # 1 item

---@alias gamelift.GameServerGroupAction
---| "REPLACE_INSTANCE_TYPES"

---@class gamelift.enums.GameServerGroupAction
---@field REPLACE_INSTANCE_TYPES "REPLACE_INSTANCE_TYPES"

---@class gamelift.GameServerGroupAutoScalingPolicy
---@field EstimatedInstanceWarmup? integer # at least 1
---@field TargetTrackingConfiguration gamelift.TargetTrackingConfiguration

---@alias gamelift.GameServerGroupDeleteOption
---| "SAFE_DELETE"
---| "FORCE_DELETE"
---| "RETAIN"

---@class gamelift.enums.GameServerGroupDeleteOption
---@field SAFE_DELETE "SAFE_DELETE"
---@field FORCE_DELETE "FORCE_DELETE"
---@field RETAIN "RETAIN"

---@alias gamelift.GameServerGroupInstanceType
---| "c4.large"
---| "c4.xlarge"
---| "c4.2xlarge"
---| "c4.4xlarge"
---| "c4.8xlarge"
---| "c5.large"
---| "c5.xlarge"
---| "c5.2xlarge"
---| "c5.4xlarge"
---| "c5.9xlarge"
---| "c5.12xlarge"
---| "c5.18xlarge"
---| "c5.24xlarge"
---| "c5a.large"
---| "c5a.xlarge"
---| "c5a.2xlarge"
---| "c5a.4xlarge"
---| "c5a.8xlarge"
---| "c5a.12xlarge"
---| "c5a.16xlarge"
---| "c5a.24xlarge"
---| "c6g.medium"
---| "c6g.large"
---| "c6g.xlarge"
---| "c6g.2xlarge"
---| "c6g.4xlarge"
---| "c6g.8xlarge"
---| "c6g.12xlarge"
---| "c6g.16xlarge"
---| "r4.large"
---| "r4.xlarge"
---| "r4.2xlarge"
---| "r4.4xlarge"
---| "r4.8xlarge"
---| "r4.16xlarge"
---| "r5.large"
---| "r5.xlarge"
---| "r5.2xlarge"
---| "r5.4xlarge"
---| "r5.8xlarge"
---| "r5.12xlarge"
---| "r5.16xlarge"
---| "r5.24xlarge"
---| "r5a.large"
---| "r5a.xlarge"
---| "r5a.2xlarge"
---| "r5a.4xlarge"
---| "r5a.8xlarge"
---| "r5a.12xlarge"
---| "r5a.16xlarge"
---| "r5a.24xlarge"
---| "r6g.medium"
---| "r6g.large"
---| "r6g.xlarge"
---| "r6g.2xlarge"
---| "r6g.4xlarge"
---| "r6g.8xlarge"
---| "r6g.12xlarge"
---| "r6g.16xlarge"
---| "m4.large"
---| "m4.xlarge"
---| "m4.2xlarge"
---| "m4.4xlarge"
---| "m4.10xlarge"
---| "m5.large"
---| "m5.xlarge"
---| "m5.2xlarge"
---| "m5.4xlarge"
---| "m5.8xlarge"
---| "m5.12xlarge"
---| "m5.16xlarge"
---| "m5.24xlarge"
---| "m5a.large"
---| "m5a.xlarge"
---| "m5a.2xlarge"
---| "m5a.4xlarge"
---| "m5a.8xlarge"
---| "m5a.12xlarge"
---| "m5a.16xlarge"
---| "m5a.24xlarge"
---| "m6g.medium"
---| "m6g.large"
---| "m6g.xlarge"
---| "m6g.2xlarge"
---| "m6g.4xlarge"
---| "m6g.8xlarge"
---| "m6g.12xlarge"
---| "m6g.16xlarge"

---@class gamelift.enums.GameServerGroupInstanceType
---@field ["c4.large"] "c4.large"
---@field ["c4.xlarge"] "c4.xlarge"
---@field ["c4.2xlarge"] "c4.2xlarge"
---@field ["c4.4xlarge"] "c4.4xlarge"
---@field ["c4.8xlarge"] "c4.8xlarge"
---@field ["c5.large"] "c5.large"
---@field ["c5.xlarge"] "c5.xlarge"
---@field ["c5.2xlarge"] "c5.2xlarge"
---@field ["c5.4xlarge"] "c5.4xlarge"
---@field ["c5.9xlarge"] "c5.9xlarge"
---@field ["c5.12xlarge"] "c5.12xlarge"
---@field ["c5.18xlarge"] "c5.18xlarge"
---@field ["c5.24xlarge"] "c5.24xlarge"
---@field ["c5a.large"] "c5a.large"
---@field ["c5a.xlarge"] "c5a.xlarge"
---@field ["c5a.2xlarge"] "c5a.2xlarge"
---@field ["c5a.4xlarge"] "c5a.4xlarge"
---@field ["c5a.8xlarge"] "c5a.8xlarge"
---@field ["c5a.12xlarge"] "c5a.12xlarge"
---@field ["c5a.16xlarge"] "c5a.16xlarge"
---@field ["c5a.24xlarge"] "c5a.24xlarge"
---@field ["c6g.medium"] "c6g.medium"
---@field ["c6g.large"] "c6g.large"
---@field ["c6g.xlarge"] "c6g.xlarge"
---@field ["c6g.2xlarge"] "c6g.2xlarge"
---@field ["c6g.4xlarge"] "c6g.4xlarge"
---@field ["c6g.8xlarge"] "c6g.8xlarge"
---@field ["c6g.12xlarge"] "c6g.12xlarge"
---@field ["c6g.16xlarge"] "c6g.16xlarge"
---@field ["r4.large"] "r4.large"
---@field ["r4.xlarge"] "r4.xlarge"
---@field ["r4.2xlarge"] "r4.2xlarge"
---@field ["r4.4xlarge"] "r4.4xlarge"
---@field ["r4.8xlarge"] "r4.8xlarge"
---@field ["r4.16xlarge"] "r4.16xlarge"
---@field ["r5.large"] "r5.large"
---@field ["r5.xlarge"] "r5.xlarge"
---@field ["r5.2xlarge"] "r5.2xlarge"
---@field ["r5.4xlarge"] "r5.4xlarge"
---@field ["r5.8xlarge"] "r5.8xlarge"
---@field ["r5.12xlarge"] "r5.12xlarge"
---@field ["r5.16xlarge"] "r5.16xlarge"
---@field ["r5.24xlarge"] "r5.24xlarge"
---@field ["r5a.large"] "r5a.large"
---@field ["r5a.xlarge"] "r5a.xlarge"
---@field ["r5a.2xlarge"] "r5a.2xlarge"
---@field ["r5a.4xlarge"] "r5a.4xlarge"
---@field ["r5a.8xlarge"] "r5a.8xlarge"
---@field ["r5a.12xlarge"] "r5a.12xlarge"
---@field ["r5a.16xlarge"] "r5a.16xlarge"
---@field ["r5a.24xlarge"] "r5a.24xlarge"
---@field ["r6g.medium"] "r6g.medium"
---@field ["r6g.large"] "r6g.large"
---@field ["r6g.xlarge"] "r6g.xlarge"
---@field ["r6g.2xlarge"] "r6g.2xlarge"
---@field ["r6g.4xlarge"] "r6g.4xlarge"
---@field ["r6g.8xlarge"] "r6g.8xlarge"
---@field ["r6g.12xlarge"] "r6g.12xlarge"
---@field ["r6g.16xlarge"] "r6g.16xlarge"
---@field ["m4.large"] "m4.large"
---@field ["m4.xlarge"] "m4.xlarge"
---@field ["m4.2xlarge"] "m4.2xlarge"
---@field ["m4.4xlarge"] "m4.4xlarge"
---@field ["m4.10xlarge"] "m4.10xlarge"
---@field ["m5.large"] "m5.large"
---@field ["m5.xlarge"] "m5.xlarge"
---@field ["m5.2xlarge"] "m5.2xlarge"
---@field ["m5.4xlarge"] "m5.4xlarge"
---@field ["m5.8xlarge"] "m5.8xlarge"
---@field ["m5.12xlarge"] "m5.12xlarge"
---@field ["m5.16xlarge"] "m5.16xlarge"
---@field ["m5.24xlarge"] "m5.24xlarge"
---@field ["m5a.large"] "m5a.large"
---@field ["m5a.xlarge"] "m5a.xlarge"
---@field ["m5a.2xlarge"] "m5a.2xlarge"
---@field ["m5a.4xlarge"] "m5a.4xlarge"
---@field ["m5a.8xlarge"] "m5a.8xlarge"
---@field ["m5a.12xlarge"] "m5a.12xlarge"
---@field ["m5a.16xlarge"] "m5a.16xlarge"
---@field ["m5a.24xlarge"] "m5a.24xlarge"
---@field ["m6g.medium"] "m6g.medium"
---@field ["m6g.large"] "m6g.large"
---@field ["m6g.xlarge"] "m6g.xlarge"
---@field ["m6g.2xlarge"] "m6g.2xlarge"
---@field ["m6g.4xlarge"] "m6g.4xlarge"
---@field ["m6g.8xlarge"] "m6g.8xlarge"
---@field ["m6g.12xlarge"] "m6g.12xlarge"
---@field ["m6g.16xlarge"] "m6g.16xlarge"

---@alias gamelift.GameServerGroupStatus
---| "NEW"
---| "ACTIVATING"
---| "ACTIVE"
---| "DELETE_SCHEDULED"
---| "DELETING"
---| "DELETED"
---| "ERROR"

---@class gamelift.enums.GameServerGroupStatus
---@field NEW "NEW"
---@field ACTIVATING "ACTIVATING"
---@field ACTIVE "ACTIVE"
---@field DELETE_SCHEDULED "DELETE_SCHEDULED"
---@field DELETING "DELETING"
---@field DELETED "DELETED"
---@field ERROR "ERROR"

---@alias gamelift.GameServerHealthCheck
---| "HEALTHY"

---@class gamelift.enums.GameServerHealthCheck
---@field HEALTHY "HEALTHY"

---@class gamelift.GameServerInstance
---@field GameServerGroupArn string # 1 to 256 characters, pattern `^arn:.*:gameservergroup\/[a-zA-Z0-9-\.]*$`
---@field GameServerGroupName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field InstanceId string # 19 characters, pattern `^i-[0-9a-zA-Z]{17}$`
---@field InstanceStatus gamelift.GameServerInstanceStatus

---@alias gamelift.GameServerInstanceStatus
---| "ACTIVE"
---| "DRAINING"
---| "SPOT_TERMINATING"

---@class gamelift.enums.GameServerInstanceStatus
---@field ACTIVE "ACTIVE"
---@field DRAINING "DRAINING"
---@field SPOT_TERMINATING "SPOT_TERMINATING"

---@alias gamelift.GameServerIpProtocolSupported
---| "IPv4"
---| "DUAL_STACK"

---@class gamelift.enums.GameServerIpProtocolSupported
---@field IPv4 "IPv4"
---@field DUAL_STACK "DUAL_STACK"

---@alias gamelift.GameServerProtectionPolicy
---| "NO_PROTECTION"
---| "FULL_PROTECTION"

---@class gamelift.enums.GameServerProtectionPolicy
---@field NO_PROTECTION "NO_PROTECTION"
---@field FULL_PROTECTION "FULL_PROTECTION"

---@alias gamelift.GameServerUtilizationStatus
---| "AVAILABLE"
---| "UTILIZED"

---@class gamelift.enums.GameServerUtilizationStatus
---@field AVAILABLE "AVAILABLE"
---@field UTILIZED "UTILIZED"

---@class gamelift.GameSession
---@field ComputeName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field CreationTime number # unix seconds
---@field CreatorId? string # 1 to 1024 characters
---@field CurrentPlayerSessionCount? integer # at least 0
---@field DnsName? string
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionData? string # 1 to 262144 characters, sensitive
---@field GameSessionId string # 1 to 1024 characters
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field MatchmakerData? string # 1 to 390000 characters, sensitive
---@field MaximumPlayerSessionCount? integer # at least 0
---@field Name? string # 1 to 1024 characters
---@field PlayerGatewayStatus? gamelift.PlayerGatewayStatus
---@field PlayerSessionCreationPolicy? gamelift.PlayerSessionCreationPolicy
---@field Port? integer # 1 to 60000, sensitive
---@field Status gamelift.GameSessionStatus
---@field StatusReason? gamelift.GameSessionStatusReason
---@field TerminationTime? number # unix seconds

---@class gamelift.GameSessionConnectionInfo
---@field DnsName? string
---@field GameSessionArn string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field MatchedPlayerSessions? gamelift.MatchedPlayerSession[]
---@field PlayerGatewayStatus? gamelift.PlayerGatewayStatus
---@field Port? integer # at least 1

---@class gamelift.GameSessionCreationLimitPolicy
---@field NewGameSessionsPerCreator? integer # at least 0
---@field PolicyPeriodInMinutes? integer # at least 0

---@class gamelift.GameSessionDetail
---@field GameSession? gamelift.GameSession
---@field ProtectionPolicy? gamelift.ProtectionPolicy

---@class gamelift.GameSessionPlacement
---@field DnsName? string
---@field EndTime? number # unix seconds
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionArn? string # 1 to 1024 characters
---@field GameSessionData? string # 1 to 262144 characters, sensitive
---@field GameSessionId? string # 1 to 1024 characters
---@field GameSessionName? string # 1 to 1024 characters
---@field GameSessionQueueName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9-]+$`
---@field GameSessionRegion? string # 1 to 1024 characters
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field MatchmakerData? string # 1 to 390000 characters, sensitive
---@field MaximumPlayerSessionCount? integer # at least 0
---@field PlacedPlayerSessions? gamelift.PlacedPlayerSession[]
---@field PlacementId string # 1 to 48 characters, pattern `^[a-zA-Z0-9-]+$`
---@field PlayerGatewayStatus? gamelift.PlayerGatewayStatus
---@field PlayerLatencies? gamelift.PlayerLatency[]
---@field Port? integer # 1 to 60000, sensitive
---@field PriorityConfigurationOverride? gamelift.PriorityConfigurationOverride
---@field StartTime? number # unix seconds
---@field Status gamelift.GameSessionPlacementState

---@alias gamelift.GameSessionPlacementState
---| "PENDING"
---| "FULFILLED"
---| "CANCELLED"
---| "TIMED_OUT"
---| "FAILED"

---@class gamelift.enums.GameSessionPlacementState
---@field PENDING "PENDING"
---@field FULFILLED "FULFILLED"
---@field CANCELLED "CANCELLED"
---@field TIMED_OUT "TIMED_OUT"
---@field FAILED "FAILED"

---@class gamelift.GameSessionQueue
---@field CustomEventData? string # 0 to 256 characters, pattern `^[\s\S]*$`, sensitive
---@field Destinations? gamelift.GameSessionQueueDestination[]
---@field FilterConfiguration? gamelift.FilterConfiguration
---@field GameSessionQueueArn string # 1 to 256 characters, pattern `^arn:.*:gamesessionqueue\/[a-zA-Z0-9-]+$`
---@field LogConfiguration? gamelift.GameSessionQueueLogConfiguration
---@field Name? string # 1 to 128 characters, pattern `^[a-zA-Z0-9-]+$`
---@field NotificationTarget? string # 0 to 300 characters, pattern `^[a-zA-Z0-9:_-]*(\.fifo)?$`
---@field PlayerLatencyPolicies? gamelift.PlayerLatencyPolicy[]
---@field PriorityConfiguration? gamelift.PriorityConfiguration
---@field TimeoutInSeconds? integer # at least 0

---@class gamelift.GameSessionQueueDestination
---@field DestinationArn? string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`

---@class gamelift.GameSessionQueueLogConfiguration
---@field DeliveryDestinations gamelift.LogDeliveryDestination[] # 1 to 3 items

---@alias gamelift.GameSessionStatus
---| "ACTIVE"
---| "ACTIVATING"
---| "TERMINATED"
---| "TERMINATING"
---| "ERROR"

---@class gamelift.enums.GameSessionStatus
---@field ACTIVE "ACTIVE"
---@field ACTIVATING "ACTIVATING"
---@field TERMINATED "TERMINATED"
---@field TERMINATING "TERMINATING"
---@field ERROR "ERROR"

---@alias gamelift.GameSessionStatusReason
---| "INTERRUPTED"
---| "TRIGGERED_ON_PROCESS_TERMINATE"
---| "FORCE_TERMINATED"

---@class gamelift.enums.GameSessionStatusReason
---@field INTERRUPTED "INTERRUPTED"
---@field TRIGGERED_ON_PROCESS_TERMINATE "TRIGGERED_ON_PROCESS_TERMINATE"
---@field FORCE_TERMINATED "FORCE_TERMINATED"

---@class gamelift.GetComputeAccessInput
---@field ComputeName string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.GetComputeAccessOutput
---@field ComputeArn string # at most 1024 characters, pattern `^arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field ComputeName? string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field ContainerIdentifiers gamelift.ContainerIdentifier[] # 1 to 10 items
---@field Credentials gamelift.AwsCredentials # sensitive
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Target? string # 1 to 400 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.GetComputeAuthTokenInput
---@field ComputeName string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`

---@class gamelift.GetComputeAuthTokenOutput
---@field AuthToken? string # 1 to 64 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field ComputeArn string # at most 1024 characters, pattern `^arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field ComputeName? string # at most 1024 characters, pattern `^([a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?|arn:.*:compute\/[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?)$`
---@field ExpirationTimestamp? number # unix seconds
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.GetGameSessionLogUrlInput
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`

---@class gamelift.GetGameSessionLogUrlOutput
---@field PreSignedUrl? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.GetInstanceAccessInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InstanceId string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`

---@class gamelift.GetInstanceAccessOutput
---@field InstanceAccess gamelift.InstanceAccess
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.GetPlayerConnectionDetailsInput
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field PlayerIds string[] # 1 to 25 items, each 1 to 1024 characters, sensitive

---@class gamelift.GetPlayerConnectionDetailsOutput
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field PlayerConnectionDetails gamelift.PlayerConnectionDetail[] # at least 1 item
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.Instance
---@field CreationTime number # unix seconds
---@field DnsName? string
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InstanceId string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field OperatingSystem? gamelift.OperatingSystem
---@field Status gamelift.InstanceStatus
---@field Type? gamelift.EC2InstanceType

---@class gamelift.InstanceAccess
---@field Credentials? gamelift.InstanceCredentials # sensitive
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InstanceId string # 1 to 256 characters, pattern `^[a-zA-Z0-9\.-]+$`
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field OperatingSystem? gamelift.OperatingSystem

---@class gamelift.InstanceCredentials
---@field Secret? string # at least 1 character
---@field UserName? string # at least 1 character

---@class gamelift.InstanceDefinition
---@field InstanceType gamelift.GameServerGroupInstanceType
---@field WeightedCapacity? string # 1 to 3 characters, pattern `^[\u0031-\u0039][\u0030-\u0039]{0,2}$`

---@alias gamelift.InstanceRoleCredentialsProvider
---| "SHARED_CREDENTIAL_FILE"

---@class gamelift.enums.InstanceRoleCredentialsProvider
---@field SHARED_CREDENTIAL_FILE "SHARED_CREDENTIAL_FILE"

---@alias gamelift.InstanceStatus
---| "PENDING"
---| "ACTIVE"
---| "TERMINATING"

---@class gamelift.enums.InstanceStatus
---@field PENDING "PENDING"
---@field ACTIVE "ACTIVE"
---@field TERMINATING "TERMINATING"

---@class gamelift.IpPermission
---@field FromPort integer # 1 to 60000, sensitive
---@field IpRange string # pattern `^[^\s]+$`, sensitive
---@field Protocol gamelift.IpProtocol
---@field ToPort integer # 1 to 60000, sensitive

---@alias gamelift.IpProtocol
---| "TCP"
---| "UDP"

---@class gamelift.enums.IpProtocol
---@field TCP "TCP"
---@field UDP "UDP"

---@class gamelift.LaunchTemplateSpecification
---@field LaunchTemplateId? string # 1 to 255 characters, pattern `^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]+$`
---@field LaunchTemplateName? string # 3 to 128 characters, pattern `^[a-zA-Z0-9\(\)\.\-/_]+$`
---@field Version? string # 1 to 128 characters, pattern `^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]+$`

---@class gamelift.LinuxCapabilities
---@field Include? gamelift.LinuxCapability[] # 0 to 37 items

---@alias gamelift.LinuxCapability
---| "AUDIT_CONTROL"
---| "AUDIT_WRITE"
---| "BLOCK_SUSPEND"
---| "CHOWN"
---| "DAC_OVERRIDE"
---| "DAC_READ_SEARCH"
---| "FOWNER"
---| "FSETID"
---| "IPC_LOCK"
---| "IPC_OWNER"
---| "KILL"
---| "LEASE"
---| "LINUX_IMMUTABLE"
---| "MAC_ADMIN"
---| "MAC_OVERRIDE"
---| "MKNOD"
---| "NET_ADMIN"
---| "NET_BIND_SERVICE"
---| "NET_BROADCAST"
---| "NET_RAW"
---| "SETFCAP"
---| "SETGID"
---| "SETPCAP"
---| "SETUID"
---| "SYS_ADMIN"
---| "SYS_BOOT"
---| "SYS_CHROOT"
---| "SYS_MODULE"
---| "SYS_NICE"
---| "SYS_PACCT"
---| "SYS_PTRACE"
---| "SYS_RAWIO"
---| "SYS_RESOURCE"
---| "SYS_TIME"
---| "SYS_TTY_CONFIG"
---| "SYSLOG"
---| "WAKE_ALARM"

---@class gamelift.enums.LinuxCapability
---@field AUDIT_CONTROL "AUDIT_CONTROL"
---@field AUDIT_WRITE "AUDIT_WRITE"
---@field BLOCK_SUSPEND "BLOCK_SUSPEND"
---@field CHOWN "CHOWN"
---@field DAC_OVERRIDE "DAC_OVERRIDE"
---@field DAC_READ_SEARCH "DAC_READ_SEARCH"
---@field FOWNER "FOWNER"
---@field FSETID "FSETID"
---@field IPC_LOCK "IPC_LOCK"
---@field IPC_OWNER "IPC_OWNER"
---@field KILL "KILL"
---@field LEASE "LEASE"
---@field LINUX_IMMUTABLE "LINUX_IMMUTABLE"
---@field MAC_ADMIN "MAC_ADMIN"
---@field MAC_OVERRIDE "MAC_OVERRIDE"
---@field MKNOD "MKNOD"
---@field NET_ADMIN "NET_ADMIN"
---@field NET_BIND_SERVICE "NET_BIND_SERVICE"
---@field NET_BROADCAST "NET_BROADCAST"
---@field NET_RAW "NET_RAW"
---@field SETFCAP "SETFCAP"
---@field SETGID "SETGID"
---@field SETPCAP "SETPCAP"
---@field SETUID "SETUID"
---@field SYS_ADMIN "SYS_ADMIN"
---@field SYS_BOOT "SYS_BOOT"
---@field SYS_CHROOT "SYS_CHROOT"
---@field SYS_MODULE "SYS_MODULE"
---@field SYS_NICE "SYS_NICE"
---@field SYS_PACCT "SYS_PACCT"
---@field SYS_PTRACE "SYS_PTRACE"
---@field SYS_RAWIO "SYS_RAWIO"
---@field SYS_RESOURCE "SYS_RESOURCE"
---@field SYS_TIME "SYS_TIME"
---@field SYS_TTY_CONFIG "SYS_TTY_CONFIG"
---@field SYSLOG "SYSLOG"
---@field WAKE_ALARM "WAKE_ALARM"

---@class gamelift.ListAliasesInput
---@field Limit? integer # at least 1
---@field Name? string # at least 1 character
---@field NextToken? string # at least 1 character
---@field RoutingStrategyType? gamelift.RoutingStrategyType

---@class gamelift.ListAliasesOutput
---@field Aliases gamelift.Alias[]
---@field NextToken? string # at least 1 character
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListBuildsInput
---@field Limit? integer # at least 1
---@field NextToken? string # at least 1 character
---@field Status? gamelift.BuildStatus

---@class gamelift.ListBuildsOutput
---@field Builds gamelift.Build[]
---@field NextToken? string # at least 1 character
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListComputeInput
---@field ComputeStatus? gamelift.ListComputeInputStatus
---@field ContainerGroupDefinitionName? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters

---@alias gamelift.ListComputeInputStatus
---| "ACTIVE"
---| "IMPAIRED"

---@class gamelift.enums.ListComputeInputStatus
---@field ACTIVE "ACTIVE"
---@field IMPAIRED "IMPAIRED"

---@class gamelift.ListComputeOutput
---@field ComputeList gamelift.Compute[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListContainerFleetsInput
---@field ContainerGroupDefinitionName? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.ListContainerFleetsOutput
---@field ContainerFleets gamelift.ContainerFleet[] # at least 1 item
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListContainerGroupDefinitionVersionsInput
---@field Limit? integer # 1 to 100
---@field Name string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.ListContainerGroupDefinitionVersionsOutput
---@field ContainerGroupDefinitions gamelift.ContainerGroupDefinition[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListContainerGroupDefinitionsInput
---@field ContainerGroupType? gamelift.ContainerGroupType
---@field Limit? integer # 1 to 100
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.ListContainerGroupDefinitionsOutput
---@field ContainerGroupDefinitions gamelift.ContainerGroupDefinition[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListFleetDeploymentsInput
---@field FleetId? string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.ListFleetDeploymentsOutput
---@field FleetDeployments gamelift.FleetDeployment[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListFleetsInput
---@field BuildId? string # 1 to 512 characters, pattern `^(build-\S+|arn:.*:build\/build-\S+)$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters
---@field ScriptId? string # 1 to 512 characters, pattern `^(script-\S+|arn:.*:script\/script-\S+)$`

---@class gamelift.ListFleetsOutput
---@field FleetIds string[] # at least 1 item, each 1 to 128 characters, each of pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListGameServerGroupsInput
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.ListGameServerGroupsOutput
---@field GameServerGroups gamelift.GameServerGroup[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListGameServersInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field Limit? integer # at least 1
---@field NextToken? string # 1 to 1024 characters
---@field SortOrder? gamelift.SortOrder

---@class gamelift.ListGameServersOutput
---@field GameServers gamelift.GameServer[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListLocationsInput
---@field Filters? gamelift.LocationFilter[] # 1 to 2 items
---@field Limit? integer # 1 to 200
---@field NextToken? string # 1 to 1024 characters

---@class gamelift.ListLocationsOutput
---@field Locations gamelift.LocationModel[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListScriptsInput
---@field Limit? integer # at least 1
---@field NextToken? string # at least 1 character

---@class gamelift.ListScriptsOutput
---@field NextToken? string # at least 1 character
---@field Scripts gamelift.Script[]
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ListTagsForResourceRequest
---@field ResourceARN string # 1 to 1011 characters

---@class gamelift.ListTagsForResourceResponse
---@field Tags gamelift.Tag[] # 0 to 200 items
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.LocationAttributes
---@field LocationState? gamelift.LocationState
---@field StoppedActions? gamelift.FleetAction[] # 1 item
---@field UpdateStatus? gamelift.LocationUpdateStatus

---@class gamelift.LocationConfiguration
---@field Location string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@alias gamelift.LocationFilter
---| "AWS"
---| "CUSTOM"

---@class gamelift.enums.LocationFilter
---@field AWS "AWS"
---@field CUSTOM "CUSTOM"

---@class gamelift.LocationModel
---@field LocationArn string # 1 to 128 characters, pattern `^arn:.*:location\/custom-\S+$`
---@field LocationName? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field PingBeacon? gamelift.PingBeacon

---@class gamelift.LocationState
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field PlayerGatewayStatus? gamelift.PlayerGatewayStatus
---@field Status gamelift.FleetStatus

---@alias gamelift.LocationUpdateStatus
---| "PENDING_UPDATE"

---@class gamelift.enums.LocationUpdateStatus
---@field PENDING_UPDATE "PENDING_UPDATE"

---@class gamelift.LocationalDeployment
---@field DeploymentStatus gamelift.DeploymentStatus

---@class gamelift.LogConfiguration
---@field LogDestination? gamelift.LogDestination
---@field LogGroupArn? string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/\-\*]+$`
---@field S3BucketName? string # at least 1 character

---@class gamelift.LogDeliveryDestination
---@field DestinationArn? string # 1 to 512 characters, pattern `^arn:[a-zA-Z0-9:/*._#-]+$`
---@field LogDestination gamelift.LogDeliveryDestinationType

---@alias gamelift.LogDeliveryDestinationType
---| "CLOUDWATCH"
---| "S3"
---| "FIREHOSE"

---@class gamelift.enums.LogDeliveryDestinationType
---@field CLOUDWATCH "CLOUDWATCH"
---@field S3 "S3"
---@field FIREHOSE "FIREHOSE"

---@alias gamelift.LogDestination
---| "NONE"
---| "CLOUDWATCH"
---| "S3"

---@class gamelift.enums.LogDestination
---@field NONE "NONE"
---@field CLOUDWATCH "CLOUDWATCH"
---@field S3 "S3"

---@class gamelift.ManagedCapacityConfiguration
---@field ScaleInAfterInactivityMinutes? integer # 5 to 1440
---@field ZeroCapacityStrategy? gamelift.ZeroCapacityStrategy

---@class gamelift.MatchedPlayerSession
---@field PlayerId string # 1 to 1024 characters, sensitive
---@field PlayerSessionId string # 1 to 128 characters, pattern `^psess-\S+$`

---@class gamelift.MatchmakingConfiguration
---@field AcceptanceRequired? boolean
---@field AcceptanceTimeoutSeconds? integer # 1 to 600
---@field AdditionalPlayerCount? integer # at least 0
---@field BackfillMode? gamelift.BackfillMode
---@field ConfigurationArn string # pattern `^arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*$`
---@field CreationTime number # unix seconds
---@field CustomEventData? string # 0 to 256 characters, sensitive
---@field Description? string # 1 to 1024 characters
---@field FlexMatchMode? gamelift.FlexMatchMode
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionData? string # 1 to 4096 characters, sensitive
---@field GameSessionQueueArns? string[] # each 1 to 512 characters, each of pattern `^[a-zA-Z0-9:/-]+$`
---@field Name? string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`
---@field NotificationTarget? string # 0 to 300 characters, pattern `^[a-zA-Z0-9:_/-]*(\.fifo)?$`
---@field RequestTimeoutSeconds? integer # 1 to 43200
---@field RuleSetArn string # pattern `^arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*$`
---@field RuleSetName? string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`

---@alias gamelift.MatchmakingConfigurationStatus
---| "CANCELLED"
---| "COMPLETED"
---| "FAILED"
---| "PLACING"
---| "QUEUED"
---| "REQUIRES_ACCEPTANCE"
---| "SEARCHING"
---| "TIMED_OUT"

---@class gamelift.enums.MatchmakingConfigurationStatus
---@field CANCELLED "CANCELLED"
---@field COMPLETED "COMPLETED"
---@field FAILED "FAILED"
---@field PLACING "PLACING"
---@field QUEUED "QUEUED"
---@field REQUIRES_ACCEPTANCE "REQUIRES_ACCEPTANCE"
---@field SEARCHING "SEARCHING"
---@field TIMED_OUT "TIMED_OUT"

---@class gamelift.MatchmakingRuleSet
---@field CreationTime number # unix seconds
---@field RuleSetArn string # pattern `^arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*$`
---@field RuleSetBody string # 1 to 65535 characters
---@field RuleSetName? string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`

---@class gamelift.MatchmakingTicket
---@field ConfigurationArn string # pattern `^arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*$`
---@field ConfigurationName? string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`
---@field EndTime? number # unix seconds
---@field EstimatedWaitTime? integer # at least 0
---@field GameSessionConnectionInfo? gamelift.GameSessionConnectionInfo
---@field Players? gamelift.Player[]
---@field StartTime? number # unix seconds
---@field Status gamelift.MatchmakingConfigurationStatus
---@field StatusMessage? string
---@field StatusReason? string
---@field TicketId string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`

---@alias gamelift.MetricName
---| "ActivatingGameSessions"
---| "ActiveGameSessions"
---| "ActiveInstances"
---| "AvailableGameSessions"
---| "AvailablePlayerSessions"
---| "CurrentPlayerSessions"
---| "IdleInstances"
---| "PercentAvailableGameSessions"
---| "PercentIdleInstances"
---| "QueueDepth"
---| "WaitTime"
---| "ConcurrentActivatableGameSessions"

---@class gamelift.enums.MetricName
---@field ActivatingGameSessions "ActivatingGameSessions"
---@field ActiveGameSessions "ActiveGameSessions"
---@field ActiveInstances "ActiveInstances"
---@field AvailableGameSessions "AvailableGameSessions"
---@field AvailablePlayerSessions "AvailablePlayerSessions"
---@field CurrentPlayerSessions "CurrentPlayerSessions"
---@field IdleInstances "IdleInstances"
---@field PercentAvailableGameSessions "PercentAvailableGameSessions"
---@field PercentIdleInstances "PercentIdleInstances"
---@field QueueDepth "QueueDepth"
---@field WaitTime "WaitTime"
---@field ConcurrentActivatableGameSessions "ConcurrentActivatableGameSessions"

---@alias gamelift.OperatingSystem
---| "WINDOWS_2012"
---| "AMAZON_LINUX"
---| "AMAZON_LINUX_2"
---| "WINDOWS_2016"
---| "AMAZON_LINUX_2023"
---| "WINDOWS_2022"

---@class gamelift.enums.OperatingSystem
---@field WINDOWS_2012 "WINDOWS_2012"
---@field AMAZON_LINUX "AMAZON_LINUX"
---@field AMAZON_LINUX_2 "AMAZON_LINUX_2"
---@field WINDOWS_2016 "WINDOWS_2016"
---@field AMAZON_LINUX_2023 "AMAZON_LINUX_2023"
---@field WINDOWS_2022 "WINDOWS_2022"

---@class gamelift.PingBeacon
---@field UDPEndpoint? gamelift.UDPEndpoint

---@class gamelift.PlacedPlayerSession
---@field PlayerId string # 1 to 1024 characters, sensitive
---@field PlayerSessionId string # 1 to 128 characters, pattern `^psess-\S+$`

---@alias gamelift.PlacementFallbackStrategy
---| "DEFAULT_AFTER_SINGLE_PASS"
---| "NONE"

---@class gamelift.enums.PlacementFallbackStrategy
---@field DEFAULT_AFTER_SINGLE_PASS "DEFAULT_AFTER_SINGLE_PASS"
---@field NONE "NONE"

---@class gamelift.Player
---@field LatencyInMs? table<string, integer> # keys of at least 1 character, values of at least 1
---@field PlayerAttributes? table<string, gamelift.AttributeValue> # keys of 1 to 1024 characters
---@field PlayerId? string # 1 to 1024 characters, sensitive
---@field Team? string # 1 to 1024 characters

---@class gamelift.PlayerConnectionDetail
---@field Endpoints? gamelift.PlayerConnectionEndpoint[]
---@field Expiration? number # unix seconds
---@field PlayerGatewayToken? string # 0 to 1024 characters
---@field PlayerId string # 1 to 1024 characters, sensitive

---@class gamelift.PlayerConnectionEndpoint
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field Port? integer # 1 to 60000, sensitive

---@class gamelift.PlayerGatewayConfiguration
---@field GameServerIpProtocolSupported? gamelift.GameServerIpProtocolSupported

---@alias gamelift.PlayerGatewayMode
---| "DISABLED"
---| "ENABLED"
---| "REQUIRED"

---@class gamelift.enums.PlayerGatewayMode
---@field DISABLED "DISABLED"
---@field ENABLED "ENABLED"
---@field REQUIRED "REQUIRED"

---@alias gamelift.PlayerGatewayStatus
---| "DISABLED"
---| "ENABLED"

---@class gamelift.enums.PlayerGatewayStatus
---@field DISABLED "DISABLED"
---@field ENABLED "ENABLED"

---@class gamelift.PlayerLatency
---@field LatencyInMilliseconds? number
---@field PlayerId? string # 1 to 1024 characters, sensitive
---@field RegionIdentifier? string # 1 to 1024 characters

---@class gamelift.PlayerLatencyPolicy
---@field MaximumIndividualPlayerLatencyMilliseconds? integer # at least 0
---@field PolicyDurationSeconds? integer # at least 0

---@class gamelift.PlayerSession
---@field CreationTime number # unix seconds
---@field DnsName? string
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameSessionId string # 1 to 1024 characters
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field PlayerData? string # 1 to 2048 characters, sensitive
---@field PlayerId string # 1 to 1024 characters, sensitive
---@field PlayerSessionId string # 1 to 128 characters, pattern `^psess-\S+$`
---@field Port? integer # 1 to 60000, sensitive
---@field Status gamelift.PlayerSessionStatus
---@field TerminationTime? number # unix seconds

---@alias gamelift.PlayerSessionCreationPolicy
---| "ACCEPT_ALL"
---| "DENY_ALL"

---@class gamelift.enums.PlayerSessionCreationPolicy
---@field ACCEPT_ALL "ACCEPT_ALL"
---@field DENY_ALL "DENY_ALL"

---@alias gamelift.PlayerSessionStatus
---| "RESERVED"
---| "ACTIVE"
---| "COMPLETED"
---| "TIMEDOUT"

---@class gamelift.enums.PlayerSessionStatus
---@field RESERVED "RESERVED"
---@field ACTIVE "ACTIVE"
---@field COMPLETED "COMPLETED"
---@field TIMEDOUT "TIMEDOUT"

---@alias gamelift.PolicyType
---| "RuleBased"
---| "TargetBased"

---@class gamelift.enums.PolicyType
---@field RuleBased "RuleBased"
---@field TargetBased "TargetBased"

---@class gamelift.PriorityConfiguration
---@field LocationOrder? string[] # 1 to 100 items, each 1 to 64 characters, each of pattern `^[A-Za-z0-9\-]+$`
---@field PriorityOrder? gamelift.PriorityType[] # 1 to 4 items

---@class gamelift.PriorityConfigurationOverride
---@field LocationOrder string[] # 1 to 10 items, each 1 to 64 characters, each of pattern `^[A-Za-z0-9\-]+$`
---@field PlacementFallbackStrategy? gamelift.PlacementFallbackStrategy

---@alias gamelift.PriorityType
---| "LATENCY"
---| "COST"
---| "DESTINATION"
---| "LOCATION"

---@class gamelift.enums.PriorityType
---@field LATENCY "LATENCY"
---@field COST "COST"
---@field DESTINATION "DESTINATION"
---@field LOCATION "LOCATION"

---@alias gamelift.ProtectionPolicy
---| "NoProtection"
---| "FullProtection"

---@class gamelift.enums.ProtectionPolicy
---@field NoProtection "NoProtection"
---@field FullProtection "FullProtection"

---@class gamelift.PutScalingPolicyInput
---@field ComparisonOperator? gamelift.ComparisonOperatorType
---@field EvaluationPeriods? integer # at least 1
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field MetricName gamelift.MetricName
---@field Name string # 1 to 1024 characters
---@field PolicyType? gamelift.PolicyType
---@field ScalingAdjustment? integer
---@field ScalingAdjustmentType? gamelift.ScalingAdjustmentType
---@field TargetConfiguration? gamelift.TargetConfiguration
---@field Threshold? number

---@class gamelift.PutScalingPolicyOutput
---@field Name? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.RegisterComputeInput
---@field CertificatePath? string # 1 to 1024 characters
---@field ComputeName string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
---@field DnsName? string # 1 to 256 characters, pattern `^[0-9a-zA-Z_\-\.]+$`
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field IpAddress? string # 1 to 128 characters, pattern `^[0-9A-Fa-f\:\.]+$`, sensitive
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.RegisterComputeOutput
---@field Compute gamelift.Compute
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.RegisterGameServerInput
---@field ConnectionInfo? string # 1 to 512 characters, pattern `^.*\S.*$`
---@field GameServerData? string # 1 to 1024 characters, pattern `^.*\S.*$`, sensitive
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field GameServerId string # 3 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field InstanceId string # 19 characters, pattern `^i-[0-9a-zA-Z]{17}$`

---@class gamelift.RegisterGameServerOutput
---@field GameServer gamelift.GameServer
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.RequestUploadCredentialsInput
---@field BuildId string # 1 to 512 characters, pattern `^(build-\S+|arn:.*:build\/build-\S+)$`

---@class gamelift.RequestUploadCredentialsOutput
---@field StorageLocation gamelift.S3Location
---@field UploadCredentials gamelift.AwsCredentials # sensitive
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ResolveAliasInput
---@field AliasId string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`

---@class gamelift.ResolveAliasOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ResourceCreationLimitPolicy
---@field NewGameSessionsPerCreator? integer # at least 0
---@field PolicyPeriodInMinutes? integer # at least 0

---@class gamelift.ResumeGameServerGroupInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field ResumeActions gamelift.GameServerGroupAction[] # 1 item

---@class gamelift.ResumeGameServerGroupOutput
---@field GameServerGroup gamelift.GameServerGroup
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.RoutingStrategy
---@field FleetId? string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Message? string
---@field Type? gamelift.RoutingStrategyType

---@alias gamelift.RoutingStrategyType
---| "SIMPLE"
---| "TERMINAL"

---@class gamelift.enums.RoutingStrategyType
---@field SIMPLE "SIMPLE"
---@field TERMINAL "TERMINAL"

---@class gamelift.RuntimeConfiguration
---@field GameSessionActivationTimeoutSeconds? integer # 1 to 600
---@field MaxConcurrentGameSessionActivations? integer # 1 to 2147483647
---@field ServerProcesses? gamelift.ServerProcess[] # 1 to 50 items

---@class gamelift.S3Location
---@field Bucket? string # at least 1 character
---@field Key? string # at least 1 character
---@field ObjectVersion? string # at least 1 character
---@field RoleArn? string # at least 1 character

---@alias gamelift.ScalingAdjustmentType
---| "ChangeInCapacity"
---| "ExactCapacity"
---| "PercentChangeInCapacity"

---@class gamelift.enums.ScalingAdjustmentType
---@field ChangeInCapacity "ChangeInCapacity"
---@field ExactCapacity "ExactCapacity"
---@field PercentChangeInCapacity "PercentChangeInCapacity"

---@class gamelift.ScalingPolicy
---@field ComparisonOperator? gamelift.ComparisonOperatorType
---@field EvaluationPeriods? integer # at least 1
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field MetricName? gamelift.MetricName
---@field Name? string # 1 to 1024 characters
---@field PolicyType? gamelift.PolicyType
---@field ScalingAdjustment? integer
---@field ScalingAdjustmentType? gamelift.ScalingAdjustmentType
---@field Status gamelift.ScalingStatusType
---@field TargetConfiguration? gamelift.TargetConfiguration
---@field Threshold? number
---@field UpdateStatus? gamelift.LocationUpdateStatus

---@alias gamelift.ScalingStatusType
---| "ACTIVE"
---| "UPDATE_REQUESTED"
---| "UPDATING"
---| "DELETE_REQUESTED"
---| "DELETING"
---| "DELETED"
---| "ERROR"

---@class gamelift.enums.ScalingStatusType
---@field ACTIVE "ACTIVE"
---@field UPDATE_REQUESTED "UPDATE_REQUESTED"
---@field UPDATING "UPDATING"
---@field DELETE_REQUESTED "DELETE_REQUESTED"
---@field DELETING "DELETING"
---@field DELETED "DELETED"
---@field ERROR "ERROR"

---@class gamelift.Script
---@field CreationTime number # unix seconds
---@field Name? string # 1 to 1024 characters
---@field NodeJsVersion? string # at most 16 characters, pattern `^[0-9]+\.(?:x|[0-9]+)$`
---@field ScriptArn string # pattern `^arn:.*:script\/script-\S+$`
---@field ScriptId string # pattern `^script-\S+$`
---@field SizeOnDisk? integer # at least 0
---@field StorageLocation? gamelift.S3Location
---@field Version? string # 1 to 1024 characters

---@class gamelift.SearchGameSessionsInput
---@field AliasId? string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`
---@field FilterExpression? string # 1 to 1024 characters
---@field FleetId? string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Limit? integer # at least 1
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field NextToken? string # 1 to 1024 characters
---@field SortExpression? string # 1 to 1024 characters

---@class gamelift.SearchGameSessionsOutput
---@field GameSessions gamelift.GameSession[]
---@field NextToken? string # 1 to 1024 characters
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ServerProcess
---@field ConcurrentExecutions integer # at least 1
---@field LaunchPath string # 1 to 1024 characters, pattern `^[A-Za-z0-9_:.+\/\\\- ]+$`
---@field Parameters? string # 1 to 1024 characters, pattern `^[A-Za-z0-9_:.+\/\\\- =@;{},?'\[\]"]+$`

---@alias gamelift.SortOrder
---| "ASCENDING"
---| "DESCENDING"

---@class gamelift.enums.SortOrder
---@field ASCENDING "ASCENDING"
---@field DESCENDING "DESCENDING"

---@class gamelift.StartFleetActionsInput
---@field Actions gamelift.FleetAction[] # 1 item
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.StartFleetActionsOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.StartGameSessionPlacementInput
---@field DesiredPlayerSessions? gamelift.DesiredPlayerSession[]
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionData? string # 1 to 262144 characters, sensitive
---@field GameSessionName? string # 1 to 1024 characters
---@field GameSessionQueueName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-]+|arn:.*:gamesessionqueue\/[a-zA-Z0-9-]+)$`
---@field MaximumPlayerSessionCount integer # at least 0
---@field PlacementId? string # 1 to 48 characters, pattern `^[a-zA-Z0-9-]+$`, generated by the client if absent
---@field PlayerLatencies? gamelift.PlayerLatency[]
---@field PriorityConfigurationOverride? gamelift.PriorityConfigurationOverride

---@class gamelift.StartGameSessionPlacementOutput
---@field GameSessionPlacement gamelift.GameSessionPlacement
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.StartMatchBackfillInput
---@field ConfigurationName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*)$`
---@field GameSessionArn? string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field Players gamelift.Player[]
---@field TicketId? string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`, generated by the client if absent

---@class gamelift.StartMatchBackfillOutput
---@field MatchmakingTicket gamelift.MatchmakingTicket
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.StartMatchmakingInput
---@field ConfigurationName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*)$`
---@field Players gamelift.Player[]
---@field TicketId? string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`, generated by the client if absent

---@class gamelift.StartMatchmakingOutput
---@field MatchmakingTicket gamelift.MatchmakingTicket
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.StopFleetActionsInput
---@field Actions gamelift.FleetAction[] # 1 item
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`

---@class gamelift.StopFleetActionsOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.StopGameSessionPlacementInput
---@field PlacementId string # 1 to 48 characters, pattern `^[a-zA-Z0-9-]+$`

---@class gamelift.StopGameSessionPlacementOutput
---@field GameSessionPlacement gamelift.GameSessionPlacement
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.StopMatchmakingInput
---@field TicketId string # at most 128 characters, pattern `^[a-zA-Z0-9-\.]*$`

---@class gamelift.StopMatchmakingOutput
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.SupportContainerDefinition
---@field ContainerName? string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field DependsOn? gamelift.ContainerDependency[] # 1 to 10 items
---@field EnvironmentOverride? gamelift.ContainerEnvironment[] # 1 to 20 items
---@field Essential? boolean
---@field HealthCheck? gamelift.ContainerHealthCheck
---@field ImageUri? string # 1 to 255 characters, pattern `^[a-zA-Z0-9-_\.@\/:]+$`
---@field LinuxCapabilities? gamelift.LinuxCapabilities
---@field MemoryHardLimitMebibytes? integer # 4 to 1024000
---@field MountPoints? gamelift.ContainerMountPoint[] # 1 to 10 items
---@field PortConfiguration? gamelift.ContainerPortConfiguration
---@field ResolvedImageDigest? string # pattern `^sha256:[a-fA-F0-9]{64}$`
---@field Vcpu? number # 0.125 to 10

---@class gamelift.SupportContainerDefinitionInput
---@field ContainerName string # 1 to 128 characters, pattern `^[a-zA-Z0-9\-]+$`
---@field DependsOn? gamelift.ContainerDependency[] # 1 to 10 items
---@field EnvironmentOverride? gamelift.ContainerEnvironment[] # 1 to 20 items
---@field Essential? boolean
---@field HealthCheck? gamelift.ContainerHealthCheck
---@field ImageUri string # 1 to 255 characters, pattern `^[a-zA-Z0-9-_\.@\/:]+$`
---@field LinuxCapabilities? gamelift.LinuxCapabilities
---@field MemoryHardLimitMebibytes? integer # 4 to 1024000
---@field MountPoints? gamelift.ContainerMountPoint[] # 1 to 10 items
---@field PortConfiguration? gamelift.ContainerPortConfiguration
---@field Vcpu? number # 0.125 to 10

---@class gamelift.SuspendGameServerGroupInput
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field SuspendActions gamelift.GameServerGroupAction[] # 1 item

---@class gamelift.SuspendGameServerGroupOutput
---@field GameServerGroup gamelift.GameServerGroup
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.Tag
---@field Key string # 1 to 128 characters
---@field Value string # 0 to 256 characters

---@class gamelift.TagResourceRequest
---@field ResourceARN string # 1 to 1011 characters
---@field Tags gamelift.Tag[] # 0 to 200 items

---@class gamelift.TagResourceResponse
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.TargetConfiguration
---@field TargetValue number

---@class gamelift.TargetTrackingConfiguration
---@field TargetValue number # at least 0

---@class gamelift.TerminateGameSessionInput
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field TerminationMode gamelift.TerminationMode

---@class gamelift.TerminateGameSessionOutput
---@field GameSession gamelift.GameSession
---@field ResponseMetadata gamelift.ResponseMetadata

---@alias gamelift.TerminationMode
---| "TRIGGER_ON_PROCESS_TERMINATE"
---| "FORCE_TERMINATE"

---@class gamelift.enums.TerminationMode
---@field TRIGGER_ON_PROCESS_TERMINATE "TRIGGER_ON_PROCESS_TERMINATE"
---@field FORCE_TERMINATE "FORCE_TERMINATE"

---@class gamelift.UDPEndpoint
---@field Domain? string # 1 to 1024 characters
---@field Port? integer # at least 1

---@class gamelift.UntagResourceRequest
---@field ResourceARN string # 1 to 1011 characters
---@field TagKeys string[] # 0 to 200 items, each 1 to 128 characters

---@class gamelift.UntagResourceResponse
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateAliasInput
---@field AliasId string # 1 to 512 characters, pattern `^(alias-\S+|arn:.*:alias\/alias-\S+)$`
---@field Description? string # 1 to 1024 characters
---@field Name? string # 1 to 1024 characters, pattern `^.*\S.*$`
---@field RoutingStrategy? gamelift.RoutingStrategy

---@class gamelift.UpdateAliasOutput
---@field Alias gamelift.Alias
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateBuildInput
---@field BuildId string # 1 to 512 characters, pattern `^(build-\S+|arn:.*:build\/build-\S+)$`
---@field Name? string # 1 to 1024 characters
---@field Version? string # 1 to 1024 characters

---@class gamelift.UpdateBuildOutput
---@field Build gamelift.Build
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateContainerFleetInput
---@field DeploymentConfiguration? gamelift.DeploymentConfiguration
---@field Description? string # 1 to 1024 characters
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameServerContainerGroupDefinitionName? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field GameServerContainerGroupsPerInstance? integer # 1 to 5000
---@field GameSessionCreationLimitPolicy? gamelift.GameSessionCreationLimitPolicy
---@field InstanceConnectionPortRange? gamelift.ConnectionPortRange
---@field InstanceInboundPermissionAuthorizations? gamelift.IpPermission[] # at most 50 items
---@field InstanceInboundPermissionRevocations? gamelift.IpPermission[] # at most 50 items
---@field LogConfiguration? gamelift.LogConfiguration
---@field MetricGroups? string[] # at most 1 item, each 1 to 255 characters
---@field NewGameSessionProtectionPolicy? gamelift.ProtectionPolicy
---@field PerInstanceContainerGroupDefinitionName? string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field RemoveAttributes? gamelift.ContainerFleetRemoveAttribute[] # 1 item

---@class gamelift.UpdateContainerFleetOutput
---@field ContainerFleet gamelift.ContainerFleet
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateContainerGroupDefinitionInput
---@field GameServerContainerDefinition? gamelift.GameServerContainerDefinitionInput
---@field Name string # 1 to 512 characters, pattern `^[a-zA-Z0-9\-]+$|^arn:.*:containergroupdefinition\/[a-zA-Z0-9\-]+(:[0-9]+)?$`
---@field OperatingSystem? gamelift.ContainerOperatingSystem
---@field RemoveAttributes? gamelift.ContainerGroupDefinitionRemoveAttribute[] # 1 item
---@field SourceVersionNumber? integer # at least 1
---@field SupportContainerDefinitions? gamelift.SupportContainerDefinitionInput[] # 0 to 10 items
---@field TotalMemoryLimitMebibytes? integer # 4 to 1024000
---@field TotalVcpuLimit? number # 0.125 to 10
---@field VersionDescription? string # 1 to 1024 characters

---@class gamelift.UpdateContainerGroupDefinitionOutput
---@field ContainerGroupDefinition gamelift.ContainerGroupDefinition
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateFleetAttributesInput
---@field AnywhereConfiguration? gamelift.AnywhereConfiguration
---@field Description? string # 1 to 1024 characters
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field MetricGroups? string[] # at most 1 item, each 1 to 255 characters
---@field Name? string # 1 to 1024 characters
---@field NewGameSessionProtectionPolicy? gamelift.ProtectionPolicy
---@field ResourceCreationLimitPolicy? gamelift.ResourceCreationLimitPolicy

---@class gamelift.UpdateFleetAttributesOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateFleetCapacityInput
---@field DesiredInstances? integer # at least 0
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field ManagedCapacityConfiguration? gamelift.ManagedCapacityConfiguration
---@field MaxSize? integer # at least 0
---@field MinSize? integer # at least 0

---@class gamelift.UpdateFleetCapacityOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field Location? string # 1 to 64 characters, pattern `^[A-Za-z0-9\-]+$`
---@field ManagedCapacityConfiguration? gamelift.ManagedCapacityConfiguration
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateFleetPortSettingsInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field InboundPermissionAuthorizations? gamelift.IpPermission[] # at most 50 items
---@field InboundPermissionRevocations? gamelift.IpPermission[] # at most 50 items

---@class gamelift.UpdateFleetPortSettingsOutput
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateGameServerGroupInput
---@field BalancingStrategy? gamelift.BalancingStrategy
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field GameServerProtectionPolicy? gamelift.GameServerProtectionPolicy
---@field InstanceDefinitions? gamelift.InstanceDefinition[] # 2 to 20 items
---@field RoleArn? string # 1 to 256 characters, pattern `^arn:.*:role\/[\w+=,.@-]+`

---@class gamelift.UpdateGameServerGroupOutput
---@field GameServerGroup gamelift.GameServerGroup
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateGameServerInput
---@field GameServerData? string # 1 to 1024 characters, pattern `^.*\S.*$`, sensitive
---@field GameServerGroupName string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]+|arn:.*:gameservergroup\/[a-zA-Z0-9-\.]+)$`
---@field GameServerId string # 3 to 128 characters, pattern `^[a-zA-Z0-9-\.]+$`
---@field HealthCheck? gamelift.GameServerHealthCheck
---@field UtilizationStatus? gamelift.GameServerUtilizationStatus

---@class gamelift.UpdateGameServerOutput
---@field GameServer gamelift.GameServer
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateGameSessionInput
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionId string # 1 to 512 characters, pattern `^[a-zA-Z0-9:/-]+$`
---@field MaximumPlayerSessionCount? integer # at least 0
---@field Name? string # 1 to 1024 characters
---@field PlayerSessionCreationPolicy? gamelift.PlayerSessionCreationPolicy
---@field ProtectionPolicy? gamelift.ProtectionPolicy

---@class gamelift.UpdateGameSessionOutput
---@field GameSession gamelift.GameSession
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateGameSessionQueueInput
---@field AddLogDeliveryDestinations? gamelift.LogDeliveryDestination[] # 1 to 3 items
---@field CustomEventData? string # 0 to 256 characters, pattern `^[\s\S]*$`, sensitive
---@field Destinations? gamelift.GameSessionQueueDestination[]
---@field FilterConfiguration? gamelift.FilterConfiguration
---@field Name string # 1 to 256 characters, pattern `^([a-zA-Z0-9-]+|arn:.*:gamesessionqueue\/[a-zA-Z0-9-]+)$`
---@field NotificationTarget? string # 0 to 300 characters, pattern `^[a-zA-Z0-9:_-]*(\.fifo)?$`
---@field PlayerLatencyPolicies? gamelift.PlayerLatencyPolicy[]
---@field PriorityConfiguration? gamelift.PriorityConfiguration
---@field RemoveLogDeliveryDestinations? gamelift.LogDeliveryDestination[] # 1 to 3 items
---@field TimeoutInSeconds? integer # at least 0

---@class gamelift.UpdateGameSessionQueueOutput
---@field GameSessionQueue gamelift.GameSessionQueue
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateMatchmakingConfigurationInput
---@field AcceptanceRequired? boolean
---@field AcceptanceTimeoutSeconds? integer # 1 to 600
---@field AdditionalPlayerCount? integer # at least 0
---@field BackfillMode? gamelift.BackfillMode
---@field CustomEventData? string # 0 to 256 characters, sensitive
---@field Description? string # 1 to 1024 characters
---@field FlexMatchMode? gamelift.FlexMatchMode
---@field GameProperties? gamelift.GameProperty[] # at most 16 items
---@field GameSessionData? string # 1 to 4096 characters, sensitive
---@field GameSessionQueueArns? string[] # each 1 to 512 characters, each of pattern `^[a-zA-Z0-9:/-]+$`
---@field Name string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingconfiguration\/[a-zA-Z0-9-\.]*)$`
---@field NotificationTarget? string # 0 to 300 characters, pattern `^[a-zA-Z0-9:_/-]*(\.fifo)?$`
---@field RequestTimeoutSeconds? integer # 1 to 43200
---@field RuleSetName? string # 1 to 256 characters, pattern `^([a-zA-Z0-9-\.]*|arn:.*:matchmakingruleset\/[a-zA-Z0-9-\.]*)$`

---@class gamelift.UpdateMatchmakingConfigurationOutput
---@field Configuration gamelift.MatchmakingConfiguration
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateRuntimeConfigurationInput
---@field FleetId string # 1 to 512 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field RuntimeConfiguration gamelift.RuntimeConfiguration

---@class gamelift.UpdateRuntimeConfigurationOutput
---@field RuntimeConfiguration gamelift.RuntimeConfiguration
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.UpdateScriptInput
---@field Name? string # 1 to 1024 characters
---@field ScriptId string # 1 to 512 characters, pattern `^(script-\S+|arn:.*:script\/script-\S+)$`
---@field StorageLocation? gamelift.S3Location
---@field Version? string # 1 to 1024 characters
---@field ZipFile? string # at most 5000000 bytes

---@class gamelift.UpdateScriptOutput
---@field Script gamelift.Script
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.ValidateMatchmakingRuleSetInput
---@field RuleSetBody string # 1 to 65535 characters

---@class gamelift.ValidateMatchmakingRuleSetOutput
---@field Valid? boolean
---@field ResponseMetadata gamelift.ResponseMetadata

---@class gamelift.VpcPeeringAuthorization
---@field CreationTime number # unix seconds
---@field ExpirationTime? number # unix seconds
---@field GameLiftAwsAccountId string # 1 to 1024 characters
---@field PeerVpcAwsAccountId string # 1 to 1024 characters
---@field PeerVpcId string # 1 to 1024 characters

---@class gamelift.VpcPeeringConnection
---@field FleetArn string # 1 to 512 characters, pattern `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field FleetId string # 1 to 128 characters, pattern `^[a-z]*fleet-[a-zA-Z0-9\-]+$`
---@field GameLiftVpcId string # 1 to 1024 characters
---@field IpV4CidrBlock? string # 1 to 1024 characters
---@field PeerVpcId string # 1 to 1024 characters
---@field Status gamelift.VpcPeeringConnectionStatus
---@field VpcPeeringConnectionId string # 1 to 1024 characters

---@class gamelift.VpcPeeringConnectionStatus
---@field Code? string # 1 to 1024 characters
---@field Message? string # 1 to 1024 characters

---@alias gamelift.ZeroCapacityStrategy
---| "MANUAL"
---| "SCALE_TO_AND_FROM_ZERO"

---@class gamelift.enums.ZeroCapacityStrategy
---@field MANUAL "MANUAL"
---@field SCALE_TO_AND_FROM_ZERO "SCALE_TO_AND_FROM_ZERO"

---@class gamelift.paginate.DescribeFleetAttributesInput: gamelift.DescribeFleetAttributesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeFleetAttributesResult
---@field FleetAttributes gamelift.FleetAttributes[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeFleetAttributesPages: gamelift.Pages
---@overload fun(): gamelift.DescribeFleetAttributesOutput?
---@field next_page fun(self): gamelift.DescribeFleetAttributesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.FleetAttributes?
---@field build_full_result fun(self): gamelift.paginate.DescribeFleetAttributesResult?, gamelift.Error

---@class gamelift.paginate.DescribeFleetAttributes
---@field paginate fun(self, params?: gamelift.paginate.DescribeFleetAttributesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetAttributesPages

---@class gamelift.paginate.DescribeFleetCapacityInput: gamelift.DescribeFleetCapacityInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeFleetCapacityResult
---@field FleetCapacity gamelift.FleetCapacity[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeFleetCapacityPages: gamelift.Pages
---@overload fun(): gamelift.DescribeFleetCapacityOutput?
---@field next_page fun(self): gamelift.DescribeFleetCapacityOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.FleetCapacity?
---@field build_full_result fun(self): gamelift.paginate.DescribeFleetCapacityResult?, gamelift.Error

---@class gamelift.paginate.DescribeFleetCapacity
---@field paginate fun(self, params?: gamelift.paginate.DescribeFleetCapacityInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetCapacityPages

---@class gamelift.paginate.DescribeFleetEventsInput: gamelift.DescribeFleetEventsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeFleetEventsResult
---@field Events gamelift.Event[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeFleetEventsPages: gamelift.Pages
---@overload fun(): gamelift.DescribeFleetEventsOutput?
---@field next_page fun(self): gamelift.DescribeFleetEventsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.Event?
---@field build_full_result fun(self): gamelift.paginate.DescribeFleetEventsResult?, gamelift.Error

---@class gamelift.paginate.DescribeFleetEvents
---@field paginate fun(self, params: gamelift.paginate.DescribeFleetEventsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetEventsPages

---@class gamelift.paginate.DescribeFleetLocationAttributesInput: gamelift.DescribeFleetLocationAttributesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeFleetLocationAttributesResult
---@field LocationAttributes gamelift.LocationAttributes[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeFleetLocationAttributesPages: gamelift.Pages
---@overload fun(): gamelift.DescribeFleetLocationAttributesOutput?
---@field next_page fun(self): gamelift.DescribeFleetLocationAttributesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.LocationAttributes?
---@field build_full_result fun(self): gamelift.paginate.DescribeFleetLocationAttributesResult?, gamelift.Error

---@class gamelift.paginate.DescribeFleetLocationAttributes
---@field paginate fun(self, params: gamelift.paginate.DescribeFleetLocationAttributesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetLocationAttributesPages

---@class gamelift.paginate.DescribeFleetUtilizationInput: gamelift.DescribeFleetUtilizationInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeFleetUtilizationResult
---@field FleetUtilization gamelift.FleetUtilization[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeFleetUtilizationPages: gamelift.Pages
---@overload fun(): gamelift.DescribeFleetUtilizationOutput?
---@field next_page fun(self): gamelift.DescribeFleetUtilizationOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.FleetUtilization?
---@field build_full_result fun(self): gamelift.paginate.DescribeFleetUtilizationResult?, gamelift.Error

---@class gamelift.paginate.DescribeFleetUtilization
---@field paginate fun(self, params?: gamelift.paginate.DescribeFleetUtilizationInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetUtilizationPages

---@class gamelift.paginate.DescribeGameServerInstancesInput: gamelift.DescribeGameServerInstancesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeGameServerInstancesResult
---@field GameServerInstances gamelift.GameServerInstance[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeGameServerInstancesPages: gamelift.Pages
---@overload fun(): gamelift.DescribeGameServerInstancesOutput?
---@field next_page fun(self): gamelift.DescribeGameServerInstancesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameServerInstance?
---@field build_full_result fun(self): gamelift.paginate.DescribeGameServerInstancesResult?, gamelift.Error

---@class gamelift.paginate.DescribeGameServerInstances
---@field paginate fun(self, params: gamelift.paginate.DescribeGameServerInstancesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameServerInstancesPages

---@class gamelift.paginate.DescribeGameSessionDetailsInput: gamelift.DescribeGameSessionDetailsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeGameSessionDetailsResult
---@field GameSessionDetails gamelift.GameSessionDetail[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeGameSessionDetailsPages: gamelift.Pages
---@overload fun(): gamelift.DescribeGameSessionDetailsOutput?
---@field next_page fun(self): gamelift.DescribeGameSessionDetailsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameSessionDetail?
---@field build_full_result fun(self): gamelift.paginate.DescribeGameSessionDetailsResult?, gamelift.Error

---@class gamelift.paginate.DescribeGameSessionDetails
---@field paginate fun(self, params?: gamelift.paginate.DescribeGameSessionDetailsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameSessionDetailsPages

---@class gamelift.paginate.DescribeGameSessionQueuesInput: gamelift.DescribeGameSessionQueuesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeGameSessionQueuesResult
---@field GameSessionQueues gamelift.GameSessionQueue[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeGameSessionQueuesPages: gamelift.Pages
---@overload fun(): gamelift.DescribeGameSessionQueuesOutput?
---@field next_page fun(self): gamelift.DescribeGameSessionQueuesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameSessionQueue?
---@field build_full_result fun(self): gamelift.paginate.DescribeGameSessionQueuesResult?, gamelift.Error

---@class gamelift.paginate.DescribeGameSessionQueues
---@field paginate fun(self, params?: gamelift.paginate.DescribeGameSessionQueuesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameSessionQueuesPages

---@class gamelift.paginate.DescribeGameSessionsInput: gamelift.DescribeGameSessionsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeGameSessionsResult
---@field GameSessions gamelift.GameSession[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeGameSessionsPages: gamelift.Pages
---@overload fun(): gamelift.DescribeGameSessionsOutput?
---@field next_page fun(self): gamelift.DescribeGameSessionsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameSession?
---@field build_full_result fun(self): gamelift.paginate.DescribeGameSessionsResult?, gamelift.Error

---@class gamelift.paginate.DescribeGameSessions
---@field paginate fun(self, params?: gamelift.paginate.DescribeGameSessionsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameSessionsPages

---@class gamelift.paginate.DescribeInstancesInput: gamelift.DescribeInstancesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeInstancesResult
---@field Instances gamelift.Instance[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeInstancesPages: gamelift.Pages
---@overload fun(): gamelift.DescribeInstancesOutput?
---@field next_page fun(self): gamelift.DescribeInstancesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.Instance?
---@field build_full_result fun(self): gamelift.paginate.DescribeInstancesResult?, gamelift.Error

---@class gamelift.paginate.DescribeInstances
---@field paginate fun(self, params: gamelift.paginate.DescribeInstancesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeInstancesPages

---@class gamelift.paginate.DescribeMatchmakingConfigurationsInput: gamelift.DescribeMatchmakingConfigurationsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeMatchmakingConfigurationsResult
---@field Configurations gamelift.MatchmakingConfiguration[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeMatchmakingConfigurationsPages: gamelift.Pages
---@overload fun(): gamelift.DescribeMatchmakingConfigurationsOutput?
---@field next_page fun(self): gamelift.DescribeMatchmakingConfigurationsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.MatchmakingConfiguration?
---@field build_full_result fun(self): gamelift.paginate.DescribeMatchmakingConfigurationsResult?, gamelift.Error

---@class gamelift.paginate.DescribeMatchmakingConfigurations
---@field paginate fun(self, params?: gamelift.paginate.DescribeMatchmakingConfigurationsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeMatchmakingConfigurationsPages

---@class gamelift.paginate.DescribeMatchmakingRuleSetsInput: gamelift.DescribeMatchmakingRuleSetsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeMatchmakingRuleSetsResult
---@field RuleSets gamelift.MatchmakingRuleSet[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeMatchmakingRuleSetsPages: gamelift.Pages
---@overload fun(): gamelift.DescribeMatchmakingRuleSetsOutput?
---@field next_page fun(self): gamelift.DescribeMatchmakingRuleSetsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.MatchmakingRuleSet?
---@field build_full_result fun(self): gamelift.paginate.DescribeMatchmakingRuleSetsResult?, gamelift.Error

---@class gamelift.paginate.DescribeMatchmakingRuleSets
---@field paginate fun(self, params?: gamelift.paginate.DescribeMatchmakingRuleSetsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeMatchmakingRuleSetsPages

---@class gamelift.paginate.DescribePlayerSessionsInput: gamelift.DescribePlayerSessionsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribePlayerSessionsResult
---@field PlayerSessions gamelift.PlayerSession[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribePlayerSessionsPages: gamelift.Pages
---@overload fun(): gamelift.DescribePlayerSessionsOutput?
---@field next_page fun(self): gamelift.DescribePlayerSessionsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.PlayerSession?
---@field build_full_result fun(self): gamelift.paginate.DescribePlayerSessionsResult?, gamelift.Error

---@class gamelift.paginate.DescribePlayerSessions
---@field paginate fun(self, params?: gamelift.paginate.DescribePlayerSessionsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribePlayerSessionsPages

---@class gamelift.paginate.DescribeScalingPoliciesInput: gamelift.DescribeScalingPoliciesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.DescribeScalingPoliciesResult
---@field ScalingPolicies gamelift.ScalingPolicy[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.DescribeScalingPoliciesPages: gamelift.Pages
---@overload fun(): gamelift.DescribeScalingPoliciesOutput?
---@field next_page fun(self): gamelift.DescribeScalingPoliciesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.ScalingPolicy?
---@field build_full_result fun(self): gamelift.paginate.DescribeScalingPoliciesResult?, gamelift.Error

---@class gamelift.paginate.DescribeScalingPolicies
---@field paginate fun(self, params: gamelift.paginate.DescribeScalingPoliciesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeScalingPoliciesPages

---@class gamelift.paginate.ListAliasesInput: gamelift.ListAliasesInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListAliasesResult
---@field Aliases gamelift.Alias[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListAliasesPages: gamelift.Pages
---@overload fun(): gamelift.ListAliasesOutput?
---@field next_page fun(self): gamelift.ListAliasesOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.Alias?
---@field build_full_result fun(self): gamelift.paginate.ListAliasesResult?, gamelift.Error

---@class gamelift.paginate.ListAliases
---@field paginate fun(self, params?: gamelift.paginate.ListAliasesInput, options?: gamelift.CallOptions): gamelift.paginate.ListAliasesPages

---@class gamelift.paginate.ListBuildsInput: gamelift.ListBuildsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListBuildsResult
---@field Builds gamelift.Build[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListBuildsPages: gamelift.Pages
---@overload fun(): gamelift.ListBuildsOutput?
---@field next_page fun(self): gamelift.ListBuildsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.Build?
---@field build_full_result fun(self): gamelift.paginate.ListBuildsResult?, gamelift.Error

---@class gamelift.paginate.ListBuilds
---@field paginate fun(self, params?: gamelift.paginate.ListBuildsInput, options?: gamelift.CallOptions): gamelift.paginate.ListBuildsPages

---@class gamelift.paginate.ListComputeInput: gamelift.ListComputeInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListComputeResult
---@field ComputeList gamelift.Compute[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListComputePages: gamelift.Pages
---@overload fun(): gamelift.ListComputeOutput?
---@field next_page fun(self): gamelift.ListComputeOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.Compute?
---@field build_full_result fun(self): gamelift.paginate.ListComputeResult?, gamelift.Error

---@class gamelift.paginate.ListCompute
---@field paginate fun(self, params: gamelift.paginate.ListComputeInput, options?: gamelift.CallOptions): gamelift.paginate.ListComputePages

---@class gamelift.paginate.ListContainerFleetsInput: gamelift.ListContainerFleetsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListContainerFleetsResult
---@field ContainerFleets gamelift.ContainerFleet[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListContainerFleetsPages: gamelift.Pages
---@overload fun(): gamelift.ListContainerFleetsOutput?
---@field next_page fun(self): gamelift.ListContainerFleetsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.ContainerFleet?
---@field build_full_result fun(self): gamelift.paginate.ListContainerFleetsResult?, gamelift.Error

---@class gamelift.paginate.ListContainerFleets
---@field paginate fun(self, params?: gamelift.paginate.ListContainerFleetsInput, options?: gamelift.CallOptions): gamelift.paginate.ListContainerFleetsPages

---@class gamelift.paginate.ListContainerGroupDefinitionVersionsInput: gamelift.ListContainerGroupDefinitionVersionsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListContainerGroupDefinitionVersionsResult
---@field ContainerGroupDefinitions gamelift.ContainerGroupDefinition[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListContainerGroupDefinitionVersionsPages: gamelift.Pages
---@overload fun(): gamelift.ListContainerGroupDefinitionVersionsOutput?
---@field next_page fun(self): gamelift.ListContainerGroupDefinitionVersionsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.ContainerGroupDefinition?
---@field build_full_result fun(self): gamelift.paginate.ListContainerGroupDefinitionVersionsResult?, gamelift.Error

---@class gamelift.paginate.ListContainerGroupDefinitionVersions
---@field paginate fun(self, params: gamelift.paginate.ListContainerGroupDefinitionVersionsInput, options?: gamelift.CallOptions): gamelift.paginate.ListContainerGroupDefinitionVersionsPages

---@class gamelift.paginate.ListContainerGroupDefinitionsInput: gamelift.ListContainerGroupDefinitionsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListContainerGroupDefinitionsResult
---@field ContainerGroupDefinitions gamelift.ContainerGroupDefinition[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListContainerGroupDefinitionsPages: gamelift.Pages
---@overload fun(): gamelift.ListContainerGroupDefinitionsOutput?
---@field next_page fun(self): gamelift.ListContainerGroupDefinitionsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.ContainerGroupDefinition?
---@field build_full_result fun(self): gamelift.paginate.ListContainerGroupDefinitionsResult?, gamelift.Error

---@class gamelift.paginate.ListContainerGroupDefinitions
---@field paginate fun(self, params?: gamelift.paginate.ListContainerGroupDefinitionsInput, options?: gamelift.CallOptions): gamelift.paginate.ListContainerGroupDefinitionsPages

---@class gamelift.paginate.ListFleetDeploymentsInput: gamelift.ListFleetDeploymentsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListFleetDeploymentsResult
---@field FleetDeployments gamelift.FleetDeployment[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListFleetDeploymentsPages: gamelift.Pages
---@overload fun(): gamelift.ListFleetDeploymentsOutput?
---@field next_page fun(self): gamelift.ListFleetDeploymentsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.FleetDeployment?
---@field build_full_result fun(self): gamelift.paginate.ListFleetDeploymentsResult?, gamelift.Error

---@class gamelift.paginate.ListFleetDeployments
---@field paginate fun(self, params?: gamelift.paginate.ListFleetDeploymentsInput, options?: gamelift.CallOptions): gamelift.paginate.ListFleetDeploymentsPages

---@class gamelift.paginate.ListFleetsInput: gamelift.ListFleetsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListFleetsResult
---@field FleetIds string[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListFleetsPages: gamelift.Pages
---@overload fun(): gamelift.ListFleetsOutput?
---@field next_page fun(self): gamelift.ListFleetsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): string?
---@field build_full_result fun(self): gamelift.paginate.ListFleetsResult?, gamelift.Error

---@class gamelift.paginate.ListFleets
---@field paginate fun(self, params?: gamelift.paginate.ListFleetsInput, options?: gamelift.CallOptions): gamelift.paginate.ListFleetsPages

---@class gamelift.paginate.ListGameServerGroupsInput: gamelift.ListGameServerGroupsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListGameServerGroupsResult
---@field GameServerGroups gamelift.GameServerGroup[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListGameServerGroupsPages: gamelift.Pages
---@overload fun(): gamelift.ListGameServerGroupsOutput?
---@field next_page fun(self): gamelift.ListGameServerGroupsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameServerGroup?
---@field build_full_result fun(self): gamelift.paginate.ListGameServerGroupsResult?, gamelift.Error

---@class gamelift.paginate.ListGameServerGroups
---@field paginate fun(self, params?: gamelift.paginate.ListGameServerGroupsInput, options?: gamelift.CallOptions): gamelift.paginate.ListGameServerGroupsPages

---@class gamelift.paginate.ListGameServersInput: gamelift.ListGameServersInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListGameServersResult
---@field GameServers gamelift.GameServer[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListGameServersPages: gamelift.Pages
---@overload fun(): gamelift.ListGameServersOutput?
---@field next_page fun(self): gamelift.ListGameServersOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameServer?
---@field build_full_result fun(self): gamelift.paginate.ListGameServersResult?, gamelift.Error

---@class gamelift.paginate.ListGameServers
---@field paginate fun(self, params: gamelift.paginate.ListGameServersInput, options?: gamelift.CallOptions): gamelift.paginate.ListGameServersPages

---@class gamelift.paginate.ListLocationsInput: gamelift.ListLocationsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListLocationsResult
---@field Locations gamelift.LocationModel[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListLocationsPages: gamelift.Pages
---@overload fun(): gamelift.ListLocationsOutput?
---@field next_page fun(self): gamelift.ListLocationsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.LocationModel?
---@field build_full_result fun(self): gamelift.paginate.ListLocationsResult?, gamelift.Error

---@class gamelift.paginate.ListLocations
---@field paginate fun(self, params?: gamelift.paginate.ListLocationsInput, options?: gamelift.CallOptions): gamelift.paginate.ListLocationsPages

---@class gamelift.paginate.ListScriptsInput: gamelift.ListScriptsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.ListScriptsResult
---@field Scripts gamelift.Script[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.ListScriptsPages: gamelift.Pages
---@overload fun(): gamelift.ListScriptsOutput?
---@field next_page fun(self): gamelift.ListScriptsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.Script?
---@field build_full_result fun(self): gamelift.paginate.ListScriptsResult?, gamelift.Error

---@class gamelift.paginate.ListScripts
---@field paginate fun(self, params?: gamelift.paginate.ListScriptsInput, options?: gamelift.CallOptions): gamelift.paginate.ListScriptsPages

---@class gamelift.paginate.SearchGameSessionsInput: gamelift.SearchGameSessionsInput
---@field PaginationConfig? gamelift.PaginationConfig

---@class gamelift.paginate.SearchGameSessionsResult
---@field GameSessions gamelift.GameSession[]
---@field NextToken? string # the resume token, where MaxItems cut

---@class gamelift.paginate.SearchGameSessionsPages: gamelift.Pages
---@overload fun(): gamelift.SearchGameSessionsOutput?
---@field next_page fun(self): gamelift.SearchGameSessionsOutput?, gamelift.Error? # nil alone at the end
---@field items fun(self): fun(): gamelift.GameSession?
---@field build_full_result fun(self): gamelift.paginate.SearchGameSessionsResult?, gamelift.Error

---@class gamelift.paginate.SearchGameSessions
---@field paginate fun(self, params?: gamelift.paginate.SearchGameSessionsInput, options?: gamelift.CallOptions): gamelift.paginate.SearchGameSessionsPages

---@class gamelift.paginate
---@field describe_fleet_attributes fun(params?: gamelift.paginate.DescribeFleetAttributesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetAttributesPages
---@field describe_fleet_capacity fun(params?: gamelift.paginate.DescribeFleetCapacityInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetCapacityPages
---@field describe_fleet_events fun(params: gamelift.paginate.DescribeFleetEventsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetEventsPages
---@field describe_fleet_location_attributes fun(params: gamelift.paginate.DescribeFleetLocationAttributesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetLocationAttributesPages
---@field describe_fleet_utilization fun(params?: gamelift.paginate.DescribeFleetUtilizationInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeFleetUtilizationPages
---@field describe_game_server_instances fun(params: gamelift.paginate.DescribeGameServerInstancesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameServerInstancesPages
---@field describe_game_session_details fun(params?: gamelift.paginate.DescribeGameSessionDetailsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameSessionDetailsPages
---@field describe_game_session_queues fun(params?: gamelift.paginate.DescribeGameSessionQueuesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameSessionQueuesPages
---@field describe_game_sessions fun(params?: gamelift.paginate.DescribeGameSessionsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeGameSessionsPages
---@field describe_instances fun(params: gamelift.paginate.DescribeInstancesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeInstancesPages
---@field describe_matchmaking_configurations fun(params?: gamelift.paginate.DescribeMatchmakingConfigurationsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeMatchmakingConfigurationsPages
---@field describe_matchmaking_rule_sets fun(params?: gamelift.paginate.DescribeMatchmakingRuleSetsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeMatchmakingRuleSetsPages
---@field describe_player_sessions fun(params?: gamelift.paginate.DescribePlayerSessionsInput, options?: gamelift.CallOptions): gamelift.paginate.DescribePlayerSessionsPages
---@field describe_scaling_policies fun(params: gamelift.paginate.DescribeScalingPoliciesInput, options?: gamelift.CallOptions): gamelift.paginate.DescribeScalingPoliciesPages
---@field list_aliases fun(params?: gamelift.paginate.ListAliasesInput, options?: gamelift.CallOptions): gamelift.paginate.ListAliasesPages
---@field list_builds fun(params?: gamelift.paginate.ListBuildsInput, options?: gamelift.CallOptions): gamelift.paginate.ListBuildsPages
---@field list_compute fun(params: gamelift.paginate.ListComputeInput, options?: gamelift.CallOptions): gamelift.paginate.ListComputePages
---@field list_container_fleets fun(params?: gamelift.paginate.ListContainerFleetsInput, options?: gamelift.CallOptions): gamelift.paginate.ListContainerFleetsPages
---@field list_container_group_definition_versions fun(params: gamelift.paginate.ListContainerGroupDefinitionVersionsInput, options?: gamelift.CallOptions): gamelift.paginate.ListContainerGroupDefinitionVersionsPages
---@field list_container_group_definitions fun(params?: gamelift.paginate.ListContainerGroupDefinitionsInput, options?: gamelift.CallOptions): gamelift.paginate.ListContainerGroupDefinitionsPages
---@field list_fleet_deployments fun(params?: gamelift.paginate.ListFleetDeploymentsInput, options?: gamelift.CallOptions): gamelift.paginate.ListFleetDeploymentsPages
---@field list_fleets fun(params?: gamelift.paginate.ListFleetsInput, options?: gamelift.CallOptions): gamelift.paginate.ListFleetsPages
---@field list_game_server_groups fun(params?: gamelift.paginate.ListGameServerGroupsInput, options?: gamelift.CallOptions): gamelift.paginate.ListGameServerGroupsPages
---@field list_game_servers fun(params: gamelift.paginate.ListGameServersInput, options?: gamelift.CallOptions): gamelift.paginate.ListGameServersPages
---@field list_locations fun(params?: gamelift.paginate.ListLocationsInput, options?: gamelift.CallOptions): gamelift.paginate.ListLocationsPages
---@field list_scripts fun(params?: gamelift.paginate.ListScriptsInput, options?: gamelift.CallOptions): gamelift.paginate.ListScriptsPages
---@field search_game_sessions fun(params?: gamelift.paginate.SearchGameSessionsInput, options?: gamelift.CallOptions): gamelift.paginate.SearchGameSessionsPages

--- Returns the paginator of an operation, as in boto3: its method paginate(params, options) returns an iterable of pages.
---
--- Raises for an operation without a paginator. Neither blocks nor yields; the iteration does.
---@overload fun(self, name: "describe_fleet_attributes"): gamelift.paginate.DescribeFleetAttributes
---@overload fun(self, name: "describe_fleet_capacity"): gamelift.paginate.DescribeFleetCapacity
---@overload fun(self, name: "describe_fleet_events"): gamelift.paginate.DescribeFleetEvents
---@overload fun(self, name: "describe_fleet_location_attributes"): gamelift.paginate.DescribeFleetLocationAttributes
---@overload fun(self, name: "describe_fleet_utilization"): gamelift.paginate.DescribeFleetUtilization
---@overload fun(self, name: "describe_game_server_instances"): gamelift.paginate.DescribeGameServerInstances
---@overload fun(self, name: "describe_game_session_details"): gamelift.paginate.DescribeGameSessionDetails
---@overload fun(self, name: "describe_game_session_queues"): gamelift.paginate.DescribeGameSessionQueues
---@overload fun(self, name: "describe_game_sessions"): gamelift.paginate.DescribeGameSessions
---@overload fun(self, name: "describe_instances"): gamelift.paginate.DescribeInstances
---@overload fun(self, name: "describe_matchmaking_configurations"): gamelift.paginate.DescribeMatchmakingConfigurations
---@overload fun(self, name: "describe_matchmaking_rule_sets"): gamelift.paginate.DescribeMatchmakingRuleSets
---@overload fun(self, name: "describe_player_sessions"): gamelift.paginate.DescribePlayerSessions
---@overload fun(self, name: "describe_scaling_policies"): gamelift.paginate.DescribeScalingPolicies
---@overload fun(self, name: "list_aliases"): gamelift.paginate.ListAliases
---@overload fun(self, name: "list_builds"): gamelift.paginate.ListBuilds
---@overload fun(self, name: "list_compute"): gamelift.paginate.ListCompute
---@overload fun(self, name: "list_container_fleets"): gamelift.paginate.ListContainerFleets
---@overload fun(self, name: "list_container_group_definition_versions"): gamelift.paginate.ListContainerGroupDefinitionVersions
---@overload fun(self, name: "list_container_group_definitions"): gamelift.paginate.ListContainerGroupDefinitions
---@overload fun(self, name: "list_fleet_deployments"): gamelift.paginate.ListFleetDeployments
---@overload fun(self, name: "list_fleets"): gamelift.paginate.ListFleets
---@overload fun(self, name: "list_game_server_groups"): gamelift.paginate.ListGameServerGroups
---@overload fun(self, name: "list_game_servers"): gamelift.paginate.ListGameServers
---@overload fun(self, name: "list_locations"): gamelift.paginate.ListLocations
---@overload fun(self, name: "list_scripts"): gamelift.paginate.ListScripts
---@overload fun(self, name: "search_game_sessions"): gamelift.paginate.SearchGameSessions
---@param name string
---@return table
function Operations:get_paginator(name) end

--- Returns the paginator of an operation, as in boto3: its method paginate(params, options) returns an iterable of pages.
---
--- Raises for an operation without a paginator. Neither blocks nor yields; the iteration does.
---@overload fun(name: "describe_fleet_attributes"): gamelift.paginate.DescribeFleetAttributes
---@overload fun(name: "describe_fleet_capacity"): gamelift.paginate.DescribeFleetCapacity
---@overload fun(name: "describe_fleet_events"): gamelift.paginate.DescribeFleetEvents
---@overload fun(name: "describe_fleet_location_attributes"): gamelift.paginate.DescribeFleetLocationAttributes
---@overload fun(name: "describe_fleet_utilization"): gamelift.paginate.DescribeFleetUtilization
---@overload fun(name: "describe_game_server_instances"): gamelift.paginate.DescribeGameServerInstances
---@overload fun(name: "describe_game_session_details"): gamelift.paginate.DescribeGameSessionDetails
---@overload fun(name: "describe_game_session_queues"): gamelift.paginate.DescribeGameSessionQueues
---@overload fun(name: "describe_game_sessions"): gamelift.paginate.DescribeGameSessions
---@overload fun(name: "describe_instances"): gamelift.paginate.DescribeInstances
---@overload fun(name: "describe_matchmaking_configurations"): gamelift.paginate.DescribeMatchmakingConfigurations
---@overload fun(name: "describe_matchmaking_rule_sets"): gamelift.paginate.DescribeMatchmakingRuleSets
---@overload fun(name: "describe_player_sessions"): gamelift.paginate.DescribePlayerSessions
---@overload fun(name: "describe_scaling_policies"): gamelift.paginate.DescribeScalingPolicies
---@overload fun(name: "list_aliases"): gamelift.paginate.ListAliases
---@overload fun(name: "list_builds"): gamelift.paginate.ListBuilds
---@overload fun(name: "list_compute"): gamelift.paginate.ListCompute
---@overload fun(name: "list_container_fleets"): gamelift.paginate.ListContainerFleets
---@overload fun(name: "list_container_group_definition_versions"): gamelift.paginate.ListContainerGroupDefinitionVersions
---@overload fun(name: "list_container_group_definitions"): gamelift.paginate.ListContainerGroupDefinitions
---@overload fun(name: "list_fleet_deployments"): gamelift.paginate.ListFleetDeployments
---@overload fun(name: "list_fleets"): gamelift.paginate.ListFleets
---@overload fun(name: "list_game_server_groups"): gamelift.paginate.ListGameServerGroups
---@overload fun(name: "list_game_servers"): gamelift.paginate.ListGameServers
---@overload fun(name: "list_locations"): gamelift.paginate.ListLocations
---@overload fun(name: "list_scripts"): gamelift.paginate.ListScripts
---@overload fun(name: "search_game_sessions"): gamelift.paginate.SearchGameSessions
---@param name string
---@return table
function gamelift.get_paginator(name) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_AcceptMatch.html)
---@param params gamelift.AcceptMatchInput
---@param options? gamelift.CallOptions
---@return gamelift.AcceptMatchOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:accept_match(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ClaimGameServer.html)
---@param params gamelift.ClaimGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.ClaimGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:claim_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateAlias.html)
---@param params gamelift.CreateAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateBuild.html)
---@param params? gamelift.CreateBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateBuildOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateContainerFleet.html)
---@param params gamelift.CreateContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateContainerGroupDefinition.html)
---@param params gamelift.CreateContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateFleet.html)
---@param params gamelift.CreateFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateFleetLocations.html)
---@param params gamelift.CreateFleetLocationsInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateFleetLocationsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_fleet_locations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameServerGroup.html)
---@param params gamelift.CreateGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameSession.html)
---@param params gamelift.CreateGameSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateGameSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_game_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameSessionQueue.html)
---@param params gamelift.CreateGameSessionQueueInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateGameSessionQueueOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_game_session_queue(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateLocation.html)
---@param params gamelift.CreateLocationInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateLocationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_location(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateMatchmakingConfiguration.html)
---@param params gamelift.CreateMatchmakingConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateMatchmakingConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_matchmaking_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateMatchmakingRuleSet.html)
---@param params gamelift.CreateMatchmakingRuleSetInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateMatchmakingRuleSetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_matchmaking_rule_set(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreatePlayerSession.html)
---@param params gamelift.CreatePlayerSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreatePlayerSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_player_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreatePlayerSessions.html)
---@param params gamelift.CreatePlayerSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.CreatePlayerSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_player_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateScript.html)
---@param params? gamelift.CreateScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateScriptOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateVpcPeeringAuthorization.html)
---@param params gamelift.CreateVpcPeeringAuthorizationInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateVpcPeeringAuthorizationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_vpc_peering_authorization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateVpcPeeringConnection.html)
---@param params gamelift.CreateVpcPeeringConnectionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateVpcPeeringConnectionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:create_vpc_peering_connection(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteAlias.html)
---@param params gamelift.DeleteAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteBuild.html)
---@param params gamelift.DeleteBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteContainerFleet.html)
---@param params gamelift.DeleteContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteContainerGroupDefinition.html)
---@param params gamelift.DeleteContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteFleet.html)
---@param params gamelift.DeleteFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteFleetLocations.html)
---@param params gamelift.DeleteFleetLocationsInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteFleetLocationsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_fleet_locations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteGameServerGroup.html)
---@param params gamelift.DeleteGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteGameSessionQueue.html)
---@param params gamelift.DeleteGameSessionQueueInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteGameSessionQueueOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_game_session_queue(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteLocation.html)
---@param params gamelift.DeleteLocationInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteLocationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_location(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteMatchmakingConfiguration.html)
---@param params gamelift.DeleteMatchmakingConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteMatchmakingConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_matchmaking_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteMatchmakingRuleSet.html)
---@param params gamelift.DeleteMatchmakingRuleSetInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteMatchmakingRuleSetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_matchmaking_rule_set(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteScalingPolicy.html)
---@param params gamelift.DeleteScalingPolicyInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_scaling_policy(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteScript.html)
---@param params gamelift.DeleteScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteVpcPeeringAuthorization.html)
---@param params gamelift.DeleteVpcPeeringAuthorizationInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteVpcPeeringAuthorizationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_vpc_peering_authorization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteVpcPeeringConnection.html)
---@param params gamelift.DeleteVpcPeeringConnectionInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteVpcPeeringConnectionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:delete_vpc_peering_connection(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeregisterCompute.html)
---@param params gamelift.DeregisterComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.DeregisterComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:deregister_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeregisterGameServer.html)
---@param params gamelift.DeregisterGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function Operations:deregister_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeAlias.html)
---@param params gamelift.DescribeAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeBuild.html)
---@param params gamelift.DescribeBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeBuildOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeCompute.html)
---@param params gamelift.DescribeComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeContainerFleet.html)
---@param params gamelift.DescribeContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeContainerGroupDefinition.html)
---@param params gamelift.DescribeContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeContainerGroupPortMappings.html)
---@param params gamelift.DescribeContainerGroupPortMappingsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeContainerGroupPortMappingsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_container_group_port_mappings(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeEC2InstanceLimits.html)
---@param params? gamelift.DescribeEC2InstanceLimitsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeEC2InstanceLimitsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_ec2_instance_limits(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetAttributes.html)
---@param params? gamelift.DescribeFleetAttributesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetAttributesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_attributes(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetCapacity.html)
---@param params? gamelift.DescribeFleetCapacityInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetCapacityOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_capacity(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetDeployment.html)
---@param params gamelift.DescribeFleetDeploymentInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetDeploymentOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_deployment(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetEvents.html)
---@param params gamelift.DescribeFleetEventsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetEventsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_events(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetLocationAttributes.html)
---@param params gamelift.DescribeFleetLocationAttributesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetLocationAttributesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_location_attributes(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetLocationCapacity.html)
---@param params gamelift.DescribeFleetLocationCapacityInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetLocationCapacityOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_location_capacity(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetLocationUtilization.html)
---@param params gamelift.DescribeFleetLocationUtilizationInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetLocationUtilizationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_location_utilization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetPortSettings.html)
---@param params gamelift.DescribeFleetPortSettingsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetPortSettingsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_port_settings(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetUtilization.html)
---@param params? gamelift.DescribeFleetUtilizationInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetUtilizationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_fleet_utilization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameServer.html)
---@param params gamelift.DescribeGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameServerGroup.html)
---@param params gamelift.DescribeGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameServerInstances.html)
---@param params gamelift.DescribeGameServerInstancesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameServerInstancesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_server_instances(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessionDetails.html)
---@param params? gamelift.DescribeGameSessionDetailsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionDetailsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_session_details(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessionPlacement.html)
---@param params gamelift.DescribeGameSessionPlacementInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionPlacementOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_session_placement(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessionQueues.html)
---@param params? gamelift.DescribeGameSessionQueuesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionQueuesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_session_queues(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessions.html)
---@param params? gamelift.DescribeGameSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_game_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeInstances.html)
---@param params gamelift.DescribeInstancesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeInstancesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_instances(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeMatchmaking.html)
---@param params gamelift.DescribeMatchmakingInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeMatchmakingOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_matchmaking(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeMatchmakingConfigurations.html)
---@param params? gamelift.DescribeMatchmakingConfigurationsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeMatchmakingConfigurationsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_matchmaking_configurations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeMatchmakingRuleSets.html)
---@param params? gamelift.DescribeMatchmakingRuleSetsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeMatchmakingRuleSetsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_matchmaking_rule_sets(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribePlayerSessions.html)
---@param params? gamelift.DescribePlayerSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribePlayerSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_player_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeRuntimeConfiguration.html)
---@param params gamelift.DescribeRuntimeConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeRuntimeConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_runtime_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeScalingPolicies.html)
---@param params gamelift.DescribeScalingPoliciesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeScalingPoliciesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_scaling_policies(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeScript.html)
---@param params gamelift.DescribeScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeScriptOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeVpcPeeringAuthorizations.html)
---@param params? gamelift.DescribeVpcPeeringAuthorizationsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeVpcPeeringAuthorizationsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_vpc_peering_authorizations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeVpcPeeringConnections.html)
---@param params? gamelift.DescribeVpcPeeringConnectionsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeVpcPeeringConnectionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:describe_vpc_peering_connections(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetComputeAccess.html)
---@param params gamelift.GetComputeAccessInput
---@param options? gamelift.CallOptions
---@return gamelift.GetComputeAccessOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:get_compute_access(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetComputeAuthToken.html)
---@param params gamelift.GetComputeAuthTokenInput
---@param options? gamelift.CallOptions
---@return gamelift.GetComputeAuthTokenOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:get_compute_auth_token(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetGameSessionLogUrl.html)
---@param params gamelift.GetGameSessionLogUrlInput
---@param options? gamelift.CallOptions
---@return gamelift.GetGameSessionLogUrlOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:get_game_session_log_url(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetInstanceAccess.html)
---@param params gamelift.GetInstanceAccessInput
---@param options? gamelift.CallOptions
---@return gamelift.GetInstanceAccessOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:get_instance_access(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetPlayerConnectionDetails.html)
---@param params gamelift.GetPlayerConnectionDetailsInput
---@param options? gamelift.CallOptions
---@return gamelift.GetPlayerConnectionDetailsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:get_player_connection_details(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListAliases.html)
---@param params? gamelift.ListAliasesInput
---@param options? gamelift.CallOptions
---@return gamelift.ListAliasesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_aliases(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListBuilds.html)
---@param params? gamelift.ListBuildsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListBuildsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_builds(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListCompute.html)
---@param params gamelift.ListComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.ListComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListContainerFleets.html)
---@param params? gamelift.ListContainerFleetsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListContainerFleetsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_container_fleets(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListContainerGroupDefinitionVersions.html)
---@param params gamelift.ListContainerGroupDefinitionVersionsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListContainerGroupDefinitionVersionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_container_group_definition_versions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListContainerGroupDefinitions.html)
---@param params? gamelift.ListContainerGroupDefinitionsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListContainerGroupDefinitionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_container_group_definitions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListFleetDeployments.html)
---@param params? gamelift.ListFleetDeploymentsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListFleetDeploymentsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_fleet_deployments(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListFleets.html)
---@param params? gamelift.ListFleetsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListFleetsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_fleets(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListGameServerGroups.html)
---@param params? gamelift.ListGameServerGroupsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListGameServerGroupsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_game_server_groups(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListGameServers.html)
---@param params gamelift.ListGameServersInput
---@param options? gamelift.CallOptions
---@return gamelift.ListGameServersOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_game_servers(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListLocations.html)
---@param params? gamelift.ListLocationsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListLocationsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_locations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListScripts.html)
---@param params? gamelift.ListScriptsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListScriptsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_scripts(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListTagsForResource.html)
---@param params gamelift.ListTagsForResourceRequest
---@param options? gamelift.CallOptions
---@return gamelift.ListTagsForResourceResponse? reply
---@return gamelift.Error err # where reply is nil
function Operations:list_tags_for_resource(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_PutScalingPolicy.html)
---@param params gamelift.PutScalingPolicyInput
---@param options? gamelift.CallOptions
---@return gamelift.PutScalingPolicyOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:put_scaling_policy(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_RegisterCompute.html)
---@param params gamelift.RegisterComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.RegisterComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:register_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_RegisterGameServer.html)
---@param params gamelift.RegisterGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.RegisterGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:register_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_RequestUploadCredentials.html)
---@param params gamelift.RequestUploadCredentialsInput
---@param options? gamelift.CallOptions
---@return gamelift.RequestUploadCredentialsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:request_upload_credentials(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ResolveAlias.html)
---@param params gamelift.ResolveAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.ResolveAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:resolve_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ResumeGameServerGroup.html)
---@param params gamelift.ResumeGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.ResumeGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:resume_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_SearchGameSessions.html)
---@param params? gamelift.SearchGameSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.SearchGameSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:search_game_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartFleetActions.html)
---@param params gamelift.StartFleetActionsInput
---@param options? gamelift.CallOptions
---@return gamelift.StartFleetActionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:start_fleet_actions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartGameSessionPlacement.html)
---@param params gamelift.StartGameSessionPlacementInput
---@param options? gamelift.CallOptions
---@return gamelift.StartGameSessionPlacementOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:start_game_session_placement(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartMatchBackfill.html)
---@param params gamelift.StartMatchBackfillInput
---@param options? gamelift.CallOptions
---@return gamelift.StartMatchBackfillOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:start_match_backfill(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartMatchmaking.html)
---@param params gamelift.StartMatchmakingInput
---@param options? gamelift.CallOptions
---@return gamelift.StartMatchmakingOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:start_matchmaking(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StopFleetActions.html)
---@param params gamelift.StopFleetActionsInput
---@param options? gamelift.CallOptions
---@return gamelift.StopFleetActionsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:stop_fleet_actions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StopGameSessionPlacement.html)
---@param params gamelift.StopGameSessionPlacementInput
---@param options? gamelift.CallOptions
---@return gamelift.StopGameSessionPlacementOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:stop_game_session_placement(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StopMatchmaking.html)
---@param params gamelift.StopMatchmakingInput
---@param options? gamelift.CallOptions
---@return gamelift.StopMatchmakingOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:stop_matchmaking(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_SuspendGameServerGroup.html)
---@param params gamelift.SuspendGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.SuspendGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:suspend_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_TagResource.html)
---@param params gamelift.TagResourceRequest
---@param options? gamelift.CallOptions
---@return gamelift.TagResourceResponse? reply
---@return gamelift.Error err # where reply is nil
function Operations:tag_resource(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_TerminateGameSession.html)
---@param params gamelift.TerminateGameSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.TerminateGameSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:terminate_game_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UntagResource.html)
---@param params gamelift.UntagResourceRequest
---@param options? gamelift.CallOptions
---@return gamelift.UntagResourceResponse? reply
---@return gamelift.Error err # where reply is nil
function Operations:untag_resource(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateAlias.html)
---@param params gamelift.UpdateAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateBuild.html)
---@param params gamelift.UpdateBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateBuildOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateContainerFleet.html)
---@param params gamelift.UpdateContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateContainerGroupDefinition.html)
---@param params gamelift.UpdateContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateFleetAttributes.html)
---@param params gamelift.UpdateFleetAttributesInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateFleetAttributesOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_fleet_attributes(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateFleetCapacity.html)
---@param params gamelift.UpdateFleetCapacityInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateFleetCapacityOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_fleet_capacity(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateFleetPortSettings.html)
---@param params gamelift.UpdateFleetPortSettingsInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateFleetPortSettingsOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_fleet_port_settings(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameServer.html)
---@param params gamelift.UpdateGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameServerGroup.html)
---@param params gamelift.UpdateGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameSession.html)
---@param params gamelift.UpdateGameSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_game_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameSessionQueue.html)
---@param params gamelift.UpdateGameSessionQueueInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameSessionQueueOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_game_session_queue(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateMatchmakingConfiguration.html)
---@param params gamelift.UpdateMatchmakingConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateMatchmakingConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_matchmaking_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateRuntimeConfiguration.html)
---@param params gamelift.UpdateRuntimeConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateRuntimeConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_runtime_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateScript.html)
---@param params gamelift.UpdateScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateScriptOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:update_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ValidateMatchmakingRuleSet.html)
---@param params gamelift.ValidateMatchmakingRuleSetInput
---@param options? gamelift.CallOptions
---@return gamelift.ValidateMatchmakingRuleSetOutput? reply
---@return gamelift.Error err # where reply is nil
function Operations:validate_matchmaking_rule_set(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_AcceptMatch.html)
---@param params gamelift.AcceptMatchInput
---@param options? gamelift.CallOptions
---@return gamelift.AcceptMatchOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.accept_match(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ClaimGameServer.html)
---@param params gamelift.ClaimGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.ClaimGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.claim_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateAlias.html)
---@param params gamelift.CreateAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateBuild.html)
---@param params? gamelift.CreateBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateBuildOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateContainerFleet.html)
---@param params gamelift.CreateContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateContainerGroupDefinition.html)
---@param params gamelift.CreateContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateFleet.html)
---@param params gamelift.CreateFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateFleetLocations.html)
---@param params gamelift.CreateFleetLocationsInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateFleetLocationsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_fleet_locations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameServerGroup.html)
---@param params gamelift.CreateGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameSession.html)
---@param params gamelift.CreateGameSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateGameSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_game_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameSessionQueue.html)
---@param params gamelift.CreateGameSessionQueueInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateGameSessionQueueOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_game_session_queue(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateLocation.html)
---@param params gamelift.CreateLocationInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateLocationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_location(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateMatchmakingConfiguration.html)
---@param params gamelift.CreateMatchmakingConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateMatchmakingConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_matchmaking_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateMatchmakingRuleSet.html)
---@param params gamelift.CreateMatchmakingRuleSetInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateMatchmakingRuleSetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_matchmaking_rule_set(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreatePlayerSession.html)
---@param params gamelift.CreatePlayerSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreatePlayerSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_player_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreatePlayerSessions.html)
---@param params gamelift.CreatePlayerSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.CreatePlayerSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_player_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateScript.html)
---@param params? gamelift.CreateScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateScriptOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateVpcPeeringAuthorization.html)
---@param params gamelift.CreateVpcPeeringAuthorizationInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateVpcPeeringAuthorizationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_vpc_peering_authorization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateVpcPeeringConnection.html)
---@param params gamelift.CreateVpcPeeringConnectionInput
---@param options? gamelift.CallOptions
---@return gamelift.CreateVpcPeeringConnectionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.create_vpc_peering_connection(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteAlias.html)
---@param params gamelift.DeleteAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteBuild.html)
---@param params gamelift.DeleteBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteContainerFleet.html)
---@param params gamelift.DeleteContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteContainerGroupDefinition.html)
---@param params gamelift.DeleteContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteFleet.html)
---@param params gamelift.DeleteFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteFleetLocations.html)
---@param params gamelift.DeleteFleetLocationsInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteFleetLocationsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_fleet_locations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteGameServerGroup.html)
---@param params gamelift.DeleteGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteGameSessionQueue.html)
---@param params gamelift.DeleteGameSessionQueueInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteGameSessionQueueOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_game_session_queue(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteLocation.html)
---@param params gamelift.DeleteLocationInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteLocationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_location(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteMatchmakingConfiguration.html)
---@param params gamelift.DeleteMatchmakingConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteMatchmakingConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_matchmaking_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteMatchmakingRuleSet.html)
---@param params gamelift.DeleteMatchmakingRuleSetInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteMatchmakingRuleSetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_matchmaking_rule_set(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteScalingPolicy.html)
---@param params gamelift.DeleteScalingPolicyInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_scaling_policy(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteScript.html)
---@param params gamelift.DeleteScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteVpcPeeringAuthorization.html)
---@param params gamelift.DeleteVpcPeeringAuthorizationInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteVpcPeeringAuthorizationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_vpc_peering_authorization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeleteVpcPeeringConnection.html)
---@param params gamelift.DeleteVpcPeeringConnectionInput
---@param options? gamelift.CallOptions
---@return gamelift.DeleteVpcPeeringConnectionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.delete_vpc_peering_connection(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeregisterCompute.html)
---@param params gamelift.DeregisterComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.DeregisterComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.deregister_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DeregisterGameServer.html)
---@param params gamelift.DeregisterGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.EmptyReply? reply
---@return gamelift.Error err # where reply is nil
function gamelift.deregister_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeAlias.html)
---@param params gamelift.DescribeAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeBuild.html)
---@param params gamelift.DescribeBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeBuildOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeCompute.html)
---@param params gamelift.DescribeComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeContainerFleet.html)
---@param params gamelift.DescribeContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeContainerGroupDefinition.html)
---@param params gamelift.DescribeContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeContainerGroupPortMappings.html)
---@param params gamelift.DescribeContainerGroupPortMappingsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeContainerGroupPortMappingsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_container_group_port_mappings(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeEC2InstanceLimits.html)
---@param params? gamelift.DescribeEC2InstanceLimitsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeEC2InstanceLimitsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_ec2_instance_limits(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetAttributes.html)
---@param params? gamelift.DescribeFleetAttributesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetAttributesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_attributes(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetCapacity.html)
---@param params? gamelift.DescribeFleetCapacityInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetCapacityOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_capacity(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetDeployment.html)
---@param params gamelift.DescribeFleetDeploymentInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetDeploymentOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_deployment(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetEvents.html)
---@param params gamelift.DescribeFleetEventsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetEventsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_events(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetLocationAttributes.html)
---@param params gamelift.DescribeFleetLocationAttributesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetLocationAttributesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_location_attributes(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetLocationCapacity.html)
---@param params gamelift.DescribeFleetLocationCapacityInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetLocationCapacityOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_location_capacity(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetLocationUtilization.html)
---@param params gamelift.DescribeFleetLocationUtilizationInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetLocationUtilizationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_location_utilization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetPortSettings.html)
---@param params gamelift.DescribeFleetPortSettingsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetPortSettingsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_port_settings(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeFleetUtilization.html)
---@param params? gamelift.DescribeFleetUtilizationInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeFleetUtilizationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_fleet_utilization(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameServer.html)
---@param params gamelift.DescribeGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameServerGroup.html)
---@param params gamelift.DescribeGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameServerInstances.html)
---@param params gamelift.DescribeGameServerInstancesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameServerInstancesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_server_instances(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessionDetails.html)
---@param params? gamelift.DescribeGameSessionDetailsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionDetailsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_session_details(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessionPlacement.html)
---@param params gamelift.DescribeGameSessionPlacementInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionPlacementOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_session_placement(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessionQueues.html)
---@param params? gamelift.DescribeGameSessionQueuesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionQueuesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_session_queues(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeGameSessions.html)
---@param params? gamelift.DescribeGameSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeGameSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_game_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeInstances.html)
---@param params gamelift.DescribeInstancesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeInstancesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_instances(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeMatchmaking.html)
---@param params gamelift.DescribeMatchmakingInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeMatchmakingOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_matchmaking(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeMatchmakingConfigurations.html)
---@param params? gamelift.DescribeMatchmakingConfigurationsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeMatchmakingConfigurationsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_matchmaking_configurations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeMatchmakingRuleSets.html)
---@param params? gamelift.DescribeMatchmakingRuleSetsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeMatchmakingRuleSetsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_matchmaking_rule_sets(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribePlayerSessions.html)
---@param params? gamelift.DescribePlayerSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribePlayerSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_player_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeRuntimeConfiguration.html)
---@param params gamelift.DescribeRuntimeConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeRuntimeConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_runtime_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeScalingPolicies.html)
---@param params gamelift.DescribeScalingPoliciesInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeScalingPoliciesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_scaling_policies(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeScript.html)
---@param params gamelift.DescribeScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeScriptOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeVpcPeeringAuthorizations.html)
---@param params? gamelift.DescribeVpcPeeringAuthorizationsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeVpcPeeringAuthorizationsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_vpc_peering_authorizations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_DescribeVpcPeeringConnections.html)
---@param params? gamelift.DescribeVpcPeeringConnectionsInput
---@param options? gamelift.CallOptions
---@return gamelift.DescribeVpcPeeringConnectionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.describe_vpc_peering_connections(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetComputeAccess.html)
---@param params gamelift.GetComputeAccessInput
---@param options? gamelift.CallOptions
---@return gamelift.GetComputeAccessOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.get_compute_access(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetComputeAuthToken.html)
---@param params gamelift.GetComputeAuthTokenInput
---@param options? gamelift.CallOptions
---@return gamelift.GetComputeAuthTokenOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.get_compute_auth_token(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetGameSessionLogUrl.html)
---@param params gamelift.GetGameSessionLogUrlInput
---@param options? gamelift.CallOptions
---@return gamelift.GetGameSessionLogUrlOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.get_game_session_log_url(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetInstanceAccess.html)
---@param params gamelift.GetInstanceAccessInput
---@param options? gamelift.CallOptions
---@return gamelift.GetInstanceAccessOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.get_instance_access(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetPlayerConnectionDetails.html)
---@param params gamelift.GetPlayerConnectionDetailsInput
---@param options? gamelift.CallOptions
---@return gamelift.GetPlayerConnectionDetailsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.get_player_connection_details(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListAliases.html)
---@param params? gamelift.ListAliasesInput
---@param options? gamelift.CallOptions
---@return gamelift.ListAliasesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_aliases(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListBuilds.html)
---@param params? gamelift.ListBuildsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListBuildsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_builds(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListCompute.html)
---@param params gamelift.ListComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.ListComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListContainerFleets.html)
---@param params? gamelift.ListContainerFleetsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListContainerFleetsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_container_fleets(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListContainerGroupDefinitionVersions.html)
---@param params gamelift.ListContainerGroupDefinitionVersionsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListContainerGroupDefinitionVersionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_container_group_definition_versions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListContainerGroupDefinitions.html)
---@param params? gamelift.ListContainerGroupDefinitionsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListContainerGroupDefinitionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_container_group_definitions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListFleetDeployments.html)
---@param params? gamelift.ListFleetDeploymentsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListFleetDeploymentsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_fleet_deployments(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListFleets.html)
---@param params? gamelift.ListFleetsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListFleetsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_fleets(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListGameServerGroups.html)
---@param params? gamelift.ListGameServerGroupsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListGameServerGroupsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_game_server_groups(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListGameServers.html)
---@param params gamelift.ListGameServersInput
---@param options? gamelift.CallOptions
---@return gamelift.ListGameServersOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_game_servers(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListLocations.html)
---@param params? gamelift.ListLocationsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListLocationsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_locations(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListScripts.html)
---@param params? gamelift.ListScriptsInput
---@param options? gamelift.CallOptions
---@return gamelift.ListScriptsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_scripts(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ListTagsForResource.html)
---@param params gamelift.ListTagsForResourceRequest
---@param options? gamelift.CallOptions
---@return gamelift.ListTagsForResourceResponse? reply
---@return gamelift.Error err # where reply is nil
function gamelift.list_tags_for_resource(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_PutScalingPolicy.html)
---@param params gamelift.PutScalingPolicyInput
---@param options? gamelift.CallOptions
---@return gamelift.PutScalingPolicyOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.put_scaling_policy(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_RegisterCompute.html)
---@param params gamelift.RegisterComputeInput
---@param options? gamelift.CallOptions
---@return gamelift.RegisterComputeOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.register_compute(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_RegisterGameServer.html)
---@param params gamelift.RegisterGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.RegisterGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.register_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_RequestUploadCredentials.html)
---@param params gamelift.RequestUploadCredentialsInput
---@param options? gamelift.CallOptions
---@return gamelift.RequestUploadCredentialsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.request_upload_credentials(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ResolveAlias.html)
---@param params gamelift.ResolveAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.ResolveAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.resolve_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ResumeGameServerGroup.html)
---@param params gamelift.ResumeGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.ResumeGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.resume_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_SearchGameSessions.html)
---@param params? gamelift.SearchGameSessionsInput
---@param options? gamelift.CallOptions
---@return gamelift.SearchGameSessionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.search_game_sessions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartFleetActions.html)
---@param params gamelift.StartFleetActionsInput
---@param options? gamelift.CallOptions
---@return gamelift.StartFleetActionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.start_fleet_actions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartGameSessionPlacement.html)
---@param params gamelift.StartGameSessionPlacementInput
---@param options? gamelift.CallOptions
---@return gamelift.StartGameSessionPlacementOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.start_game_session_placement(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartMatchBackfill.html)
---@param params gamelift.StartMatchBackfillInput
---@param options? gamelift.CallOptions
---@return gamelift.StartMatchBackfillOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.start_match_backfill(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StartMatchmaking.html)
---@param params gamelift.StartMatchmakingInput
---@param options? gamelift.CallOptions
---@return gamelift.StartMatchmakingOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.start_matchmaking(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StopFleetActions.html)
---@param params gamelift.StopFleetActionsInput
---@param options? gamelift.CallOptions
---@return gamelift.StopFleetActionsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.stop_fleet_actions(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StopGameSessionPlacement.html)
---@param params gamelift.StopGameSessionPlacementInput
---@param options? gamelift.CallOptions
---@return gamelift.StopGameSessionPlacementOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.stop_game_session_placement(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_StopMatchmaking.html)
---@param params gamelift.StopMatchmakingInput
---@param options? gamelift.CallOptions
---@return gamelift.StopMatchmakingOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.stop_matchmaking(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_SuspendGameServerGroup.html)
---@param params gamelift.SuspendGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.SuspendGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.suspend_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_TagResource.html)
---@param params gamelift.TagResourceRequest
---@param options? gamelift.CallOptions
---@return gamelift.TagResourceResponse? reply
---@return gamelift.Error err # where reply is nil
function gamelift.tag_resource(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_TerminateGameSession.html)
---@param params gamelift.TerminateGameSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.TerminateGameSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.terminate_game_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UntagResource.html)
---@param params gamelift.UntagResourceRequest
---@param options? gamelift.CallOptions
---@return gamelift.UntagResourceResponse? reply
---@return gamelift.Error err # where reply is nil
function gamelift.untag_resource(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateAlias.html)
---@param params gamelift.UpdateAliasInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateAliasOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_alias(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateBuild.html)
---@param params gamelift.UpdateBuildInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateBuildOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_build(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateContainerFleet.html)
---@param params gamelift.UpdateContainerFleetInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateContainerFleetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_container_fleet(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateContainerGroupDefinition.html)
---@param params gamelift.UpdateContainerGroupDefinitionInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateContainerGroupDefinitionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_container_group_definition(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateFleetAttributes.html)
---@param params gamelift.UpdateFleetAttributesInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateFleetAttributesOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_fleet_attributes(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateFleetCapacity.html)
---@param params gamelift.UpdateFleetCapacityInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateFleetCapacityOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_fleet_capacity(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateFleetPortSettings.html)
---@param params gamelift.UpdateFleetPortSettingsInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateFleetPortSettingsOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_fleet_port_settings(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameServer.html)
---@param params gamelift.UpdateGameServerInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameServerOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_game_server(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameServerGroup.html)
---@param params gamelift.UpdateGameServerGroupInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameServerGroupOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_game_server_group(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameSession.html)
---@param params gamelift.UpdateGameSessionInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameSessionOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_game_session(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateGameSessionQueue.html)
---@param params gamelift.UpdateGameSessionQueueInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateGameSessionQueueOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_game_session_queue(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateMatchmakingConfiguration.html)
---@param params gamelift.UpdateMatchmakingConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateMatchmakingConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_matchmaking_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateRuntimeConfiguration.html)
---@param params gamelift.UpdateRuntimeConfigurationInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateRuntimeConfigurationOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_runtime_configuration(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_UpdateScript.html)
---@param params gamelift.UpdateScriptInput
---@param options? gamelift.CallOptions
---@return gamelift.UpdateScriptOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.update_script(params, options) end

--- [Amazon's reference](https://docs.aws.amazon.com/gamelift/latest/apireference/API_ValidateMatchmakingRuleSet.html)
---@param params gamelift.ValidateMatchmakingRuleSetInput
---@param options? gamelift.CallOptions
---@return gamelift.ValidateMatchmakingRuleSetOutput? reply
---@return gamelift.Error err # where reply is nil
function gamelift.validate_matchmaking_rule_set(params, options) end

return gamelift
