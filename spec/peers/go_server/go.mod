module gamelift-go-server

go 1.18

require github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5 v5.5.0
