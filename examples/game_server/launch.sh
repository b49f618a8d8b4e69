#!/bin/sh
# Runs the game server as a process of a local GameLift: gamelift-local --launch 'sh examples/game_server/launch.sh'
#
# The launcher sets what the Server SDK needs. These are for the service API, which has the same address there.
export AWS_ENDPOINT_URL_GAMELIFT="http${GAMELIFT_SDK_WEBSOCKET_URL#ws}" AWS_REGION=us-west-2
export AWS_ACCESS_KEY_ID=GAMELIFTLOCAL AWS_SECRET_ACCESS_KEY=gamelift-local-secret
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../.build/game_server/game_server" "$here/server.lua"
