// A game server with the Go Server SDK, unmodified, for spec/peers/go_server_spec.lua. It takes its server parameters from the environment
// (GAMELIFT_SDK_*) and prints what happens to it, one JSON object a line. What the game does:
//
//   - a player session that is RESERVED is accepted; one whose player id begins with "leaves" is removed at once; one whose player id
//     begins with "late" is not accepted
//   - a session of matchmaking asks for backfill once its first player is accepted
//   - the player id "closes" ends the game: DENY_ALL, ProcessEnding, Destroy
//   - it is healthy unless the file GO_SERVER_SICK exists
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/model"
	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/model/request"
	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/server"
)

type logger struct{}

func (logger) Debugf(string, ...any)              {}
func (logger) Warnf(pattern string, args ...any)  { fmt.Fprintf(os.Stderr, pattern+"\n", args...) }
func (logger) Errorf(pattern string, args ...any) { fmt.Fprintf(os.Stderr, pattern+"\n", args...) }

var (
	printing sync.Mutex
	ending   sync.Once
	ended    = make(chan bool)
)

func report(event string, facts map[string]any) {
	if facts == nil {
		facts = map[string]any{}
	}
	facts["event"] = event
	text, _ := json.Marshal(facts)
	printing.Lock()
	defer printing.Unlock()
	fmt.Println(string(text))
}

// Reports the result of a call, and returns if it has succeeded.
func check(call string, err error) bool {
	if err != nil {
		report("failed", map[string]any{"call": call, "error": err.Error()})
	}
	return err == nil
}

func end(reason string) {
	ending.Do(func() {
		seconds, _ := server.GetTerminationTime()
		if check("ProcessEnding", server.ProcessEnding()) {
			report("ending", map[string]any{"reason": reason, "termination_time": seconds})
		}
		check("Destroy", server.Destroy())
		close(ended)
	})
}

func requestBackfill(session model.GameSession) {
	var data model.MatchmakerData
	if !check("MatchmakerData", json.Unmarshal([]byte(session.MatchmakerData), &data)) {
		return
	}
	result, err := server.StartMatchBackfill(
		request.NewStartMatchBackfill(session.GameSessionID, data.MatchmakingConfigurationArn, data.Players))
	if check("StartMatchBackfill", err) {
		report("backfill", map[string]any{"ticket": result.TicketID, "players": len(data.Players)})
	}
}

func accept(session model.GameSession, player model.PlayerSession) bool {
	if strings.HasPrefix(player.PlayerID, "late") || !check("AcceptPlayerSession", server.AcceptPlayerSession(player.PlayerSessionID)) {
		return false
	}
	report("accepted", map[string]any{"player": player.PlayerID, "port": player.Port, "created": player.CreationTime})
	if strings.HasPrefix(player.PlayerID, "leaves") && check("RemovePlayerSession", server.RemovePlayerSession(player.PlayerSessionID)) {
		report("removed", map[string]any{"player": player.PlayerID})
	}
	if player.PlayerID == "closes" {
		policy := model.DenyAll
		check("UpdatePlayerSessionCreationPolicy", server.UpdatePlayerSessionCreationPolicy(policy))
		end("game over")
	}
	return true
}

func play(session model.GameSession) {
	asked := session.MatchmakerData == ""
	for {
		select {
		case <-ended:
			return
		case <-time.After(50 * time.Millisecond):
		}
		describe := request.NewDescribePlayerSessions()
		describe.GameSessionID, describe.PlayerSessionStatusFilter, describe.Limit = session.GameSessionID, "RESERVED", 100
		result, err := server.DescribePlayerSessions(describe)
		if err != nil {
			continue
		}
		for _, player := range result.PlayerSessions {
			if accept(session, player) && !asked {
				asked = true
				requestBackfill(session)
			}
		}
	}
}

func start(session model.GameSession) {
	report("start", map[string]any{"session": session.GameSessionID, "name": session.Name, "maximum": session.MaximumPlayerSessionCount,
		"port": session.Port, "ip": session.IPAddress, "data": session.GameSessionData, "properties": session.GameProperties,
		"matchmaker_bytes": len(session.MatchmakerData)})
	if check("ActivateGameSession", server.ActivateGameSession()) {
		report("active", nil)
		go play(session)
	}
}

func update(change model.UpdateGameSession) {
	reason := change.GetReason()
	report("update", map[string]any{"reason": reason.String(), "ticket": change.BackfillTicketID,
		"session": change.GameSession.GameSessionID})
}

func isHealthy() bool {
	_, err := os.Stat(os.Getenv("GO_SERVER_SICK"))
	return err != nil
}

// Says what the service has for this compute.
func describeCompute() {
	if certificate, err := server.GetComputeCertificate(); err == nil {
		report("certificate", map[string]any{"path": certificate.CertificatePath, "compute": certificate.ComputeName})
	}
	credentials := request.NewGetFleetRoleCredentials()
	credentials.RoleArn = "arn:aws:iam::123456789012:role/fleet"
	if result, err := server.GetFleetRoleCredentials(credentials); err == nil {
		report("credentials", map[string]any{"key": result.AccessKeyID, "expires": result.Expiration})
	} else {
		report("no credentials", nil)
	}
}

func main() {
	server.SetLoggerInterface(logger{})
	if !check("InitSDK", server.InitSDKFromEnvironment()) {
		os.Exit(1)
	}
	port, _ := strconv.Atoi(os.Getenv("GO_SERVER_PORT"))
	if len(os.Args) > 1 {
		port, _ = strconv.Atoi(os.Args[1])
	}
	err := server.ProcessReady(server.ProcessParameters{
		OnStartGameSession:  start,
		OnUpdateGameSession: update,
		OnProcessTerminate:  func() { end("terminated") },
		OnHealthCheck:       isHealthy,
		Port:                port,
		LogParameters:       server.LogParameters{LogPaths: []string{"/tmp/go_server.log"}},
	})
	if !check("ProcessReady", err) {
		os.Exit(1)
	}
	report("ready", nil)
	describeCompute()
	<-ended
}
