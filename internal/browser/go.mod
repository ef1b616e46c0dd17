// Pages of reports and of a node in a real browser. A module of its own, so that nobody who imports chorus gets the browser's
// protocol with it. It needs nothing of chorus but the commands, which it runs. .ci/browser runs it.
module github.com/seed-63a7a409/chorus/internal/browser

go 1.26.0

require (
	github.com/chromedp/cdproto v0.159.0
	github.com/chromedp/chromedp v0.23.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)
