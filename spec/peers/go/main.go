// The AWS SDK for Go v2 as a client of gamelift-local, for sdk_spec.lua. Prints one line of JSON facts, as js/life.mjs does.
// Keys, region and endpoint come from the environment; the server has a driven clock.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/gamelift"
	"github.com/aws/aws-sdk-go-v2/service/gamelift/types"
	"github.com/aws/smithy-go"
)

var (
	ctx         = context.Background()
	endpoint    = os.Getenv("AWS_ENDPOINT_URL_GAMELIFT")
	contentType string
	facts       = map[string]any{}
)

// recorder keeps the content type of the last request.
type recorder struct{}

func (recorder) Do(request *http.Request) (*http.Response, error) {
	contentType = request.Header.Get("Content-Type")
	return http.DefaultClient.Do(request)
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return value
}

func until[T any](condition func() (T, bool)) T {
	for turn := 0; turn < 100; turn++ {
		if value, ok := condition(); ok {
			return value
		}
		must(http.Post(endpoint+"/_control/advance", "application/json", strings.NewReader(`{"seconds":1}`))).Body.Close()
	}
	panic("it did not happen within 100 driven seconds")
}

// errorOf returns the code of an error of the service, whether the SDK has a type for it, and whether the client is at fault.
func errorOf[E error](_ any, err error) []any {
	var typed E
	var api smithy.APIError
	if !errors.As(err, &api) {
		return []any{fmt.Sprint(err)}
	}
	return []any{api.ErrorCode(), errors.As(err, &typed), api.ErrorFault() == smithy.FaultClient}
}

func main() {
	client := gamelift.New(gamelift.Options{
		Region: os.Getenv("AWS_DEFAULT_REGION"), BaseEndpoint: &endpoint, HTTPClient: recorder{}, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY")}, nil
		}),
	})
	fleet := play(client)
	match(client, fleet)
	facts["content_type"] = contentType
	fmt.Println(string(must(json.Marshal(facts))))
}

// play places, creates, searches and pages game sessions. It returns the ARN of a queue.
func play(client *gamelift.Client) *string {
	fleet := must(client.CreateFleet(ctx, &gamelift.CreateFleetInput{
		Name: aws.String("peer"), BuildId: aws.String("build-00000000-0000-4000-8000-000000000001"), EC2InstanceType: types.EC2InstanceTypeC5Large,
		RuntimeConfiguration: &types.RuntimeConfiguration{ServerProcesses: []types.ServerProcess{
			{LaunchPath: aws.String("/local/game/server"), ConcurrentExecutions: aws.Int32(20)}}},
	})).FleetAttributes
	until(func() (bool, bool) {
		reply := must(client.DescribeFleetAttributes(ctx, &gamelift.DescribeFleetAttributesInput{FleetIds: []string{*fleet.FleetId}}))
		return true, reply.FleetAttributes[0].Status == types.FleetStatusActive
	})
	queue := must(client.CreateGameSessionQueue(ctx, &gamelift.CreateGameSessionQueueInput{
		Name: aws.String("peer"), TimeoutInSeconds: aws.Int32(30),
		Destinations: []types.GameSessionQueueDestination{{DestinationArn: fleet.FleetArn}},
	})).GameSessionQueue

	must(client.StartGameSessionPlacement(ctx, &gamelift.StartGameSessionPlacementInput{
		PlacementId: aws.String("one"), GameSessionQueueName: aws.String("peer"), MaximumPlayerSessionCount: aws.Int32(1),
		GameSessionName: aws.String("placed"), DesiredPlayerSessions: []types.DesiredPlayerSession{{PlayerId: aws.String("ada")}},
	}))
	placement := until(func() (*types.GameSessionPlacement, bool) {
		it := must(client.DescribeGameSessionPlacement(ctx, &gamelift.DescribeGameSessionPlacementInput{PlacementId: aws.String("one")}))
		return it.GameSessionPlacement, it.GameSessionPlacement.Status == types.GameSessionPlacementStateFulfilled
	})
	facts["placed"] = len(placement.PlacedPlayerSessions)
	facts["full"] = errorOf[*types.GameSessionFullException](client.CreatePlayerSession(ctx,
		&gamelift.CreatePlayerSessionInput{GameSessionId: placement.GameSessionArn, PlayerId: aws.String("bob")}))

	for i := 0; i < 5; i++ {
		session := must(client.CreateGameSession(ctx, &gamelift.CreateGameSessionInput{
			FleetId: fleet.FleetId, Name: aws.String(fmt.Sprintf("room %d", i)), MaximumPlayerSessionCount: aws.Int32(4),
			GameProperties: []types.GameProperty{{Key: aws.String("map"), Value: aws.String([]string{"glacier", "harbor"}[i%2])}},
		})).GameSession
		facts["time_is_a_time"] = session.CreationTime.After(time.Unix(1600000000, 0))
	}
	found := must(client.SearchGameSessions(ctx, &gamelift.SearchGameSessionsInput{FleetId: fleet.FleetId,
		FilterExpression: aws.String("gameSessionProperties.map='harbor'"), SortExpression: aws.String("creationTimeMillis ASC")}))
	names := []string{}
	for _, session := range found.GameSessions {
		names = append(names, *session.Name)
	}
	facts["found"] = names
	pages := []int{}
	paginator := gamelift.NewDescribeGameSessionsPaginator(client, &gamelift.DescribeGameSessionsInput{FleetId: fleet.FleetId, Limit: aws.Int32(4)})
	for paginator.HasMorePages() {
		pages = append(pages, len(must(paginator.NextPage(ctx)).GameSessions))
	}
	facts["pages"] = pages
	facts["unknown"] = errorOf[*types.NotFoundException](client.DescribeGameSessions(ctx,
		&gamelift.DescribeGameSessionsInput{FleetId: aws.String("fleet-00000000-0000-4000-8000-000000000000")}))
	facts["invalid"] = errorOf[*types.InvalidRequestException](client.SearchGameSessions(ctx,
		&gamelift.SearchGameSessionsInput{FleetId: fleet.FleetId, FilterExpression: aws.String("no")}))
	return queue.GameSessionQueueArn
}

const ruleSet = `{"name":"trio","ruleLanguageVersion":"1.0","playerAttributes":[{"name":"skill","type":"number","default":10}],
	"teams":[{"name":"all","minPlayers":2,"maxPlayers":3}],
	"rules":[{"name":"fair","type":"distance","measurements":["teams[all].players.attributes[skill]"],
		"referenceValue":"avg(teams[all].players.attributes[skill])","maxDistance":20}]}`

func player(id string, skill float64, team *string) types.Player {
	return types.Player{PlayerId: &id, Team: team, PlayerAttributes: map[string]types.AttributeValue{"skill": {N: &skill}}}
}

// match matches two players with acceptance, and fills their game session with a third.
func match(client *gamelift.Client, queue *string) {
	must(client.CreateMatchmakingRuleSet(ctx, &gamelift.CreateMatchmakingRuleSetInput{Name: aws.String("trio"), RuleSetBody: aws.String(ruleSet)}))
	must(client.CreateMatchmakingConfiguration(ctx, &gamelift.CreateMatchmakingConfigurationInput{
		Name: aws.String("trio"), RuleSetName: aws.String("trio"), GameSessionQueueArns: []string{*queue}, BackfillMode: types.BackfillModeManual,
		RequestTimeoutSeconds: aws.Int32(60), AcceptanceRequired: aws.Bool(true), AcceptanceTimeoutSeconds: aws.Int32(30)}))
	start := func(ticket, id string, skill float64) {
		must(client.StartMatchmaking(ctx, &gamelift.StartMatchmakingInput{
			ConfigurationName: aws.String("trio"), TicketId: &ticket, Players: []types.Player{player(id, skill, nil)}}))
	}
	accept := func(ticket, id string) {
		must(client.AcceptMatch(ctx, &gamelift.AcceptMatchInput{
			TicketId: &ticket, PlayerIds: []string{id}, AcceptanceType: types.AcceptanceTypeAccept}))
	}
	ticketIn := func(id string, status types.MatchmakingConfigurationStatus) types.MatchmakingTicket {
		return until(func() (types.MatchmakingTicket, bool) {
			ticket := must(client.DescribeMatchmaking(ctx, &gamelift.DescribeMatchmakingInput{TicketIds: []string{id}})).TicketList[0]
			return ticket, ticket.Status == status
		})
	}
	start("t-ada", "ada", 20.5)
	start("t-bob", "bob", 22.5)
	ticketIn("t-ada", types.MatchmakingConfigurationStatusRequiresAcceptance)
	accept("t-ada", "ada")
	accept("t-bob", "bob")
	ticket := ticketIn("t-bob", types.MatchmakingConfigurationStatusCompleted)
	facts["skill"] = *ticket.Players[0].PlayerAttributes["skill"].N
	seats := []string{}
	for _, seat := range ticket.GameSessionConnectionInfo.MatchedPlayerSessions {
		seats = append(seats, *seat.PlayerId)
	}
	sort.Strings(seats)
	facts["seats"] = seats

	arn := ticket.GameSessionConnectionInfo.GameSessionArn
	must(client.StartMatchBackfill(ctx, &gamelift.StartMatchBackfillInput{
		ConfigurationName: aws.String("trio"), TicketId: aws.String("t-fill"), GameSessionArn: arn,
		Players: []types.Player{player("ada", 21, aws.String("all")), player("bob", 21, aws.String("all"))}}))
	start("t-eve", "eve", 19)
	ticketIn("t-eve", types.MatchmakingConfigurationStatusRequiresAcceptance)
	accept("t-eve", "eve")
	late := ticketIn("t-eve", types.MatchmakingConfigurationStatusCompleted)
	facts["backfilled"] = *late.GameSessionConnectionInfo.GameSessionArn == *arn
}
