// Package browser_test opens pages in Chromium, as who reads them does, at the width of a desk and of a phone: reports of
// simulations, and the page of a node.
package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// required is the variable that turns a missing program into a failure, for continuous integration.
const required = "CHORUS_BROWSER_REQUIRED"

// program returns the path of the first program that is there. Without any the test is left out, or fails where they are required.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(required) != "" {
		t.Fatalf("none of %v is installed", names)
	}
	t.Skipf("none of %v is installed; .ci/browser installs them", names)
	return ""
}

// tab is a page in a browser with all that it complained about and asked for.
type tab struct {
	context.Context
	mu       sync.Mutex
	faults   []string
	requests []string
}

// newBrowser starts a browser that reaches no network: what it is given as a proxy does not answer.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	allocator, cancel := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(program(t, "chromium", "chromium-browser", "google-chrome")),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("headless", true), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("proxy-server", "127.0.0.1:9"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(browser)) // starts it
	return browser
}

// screens are the widths at which pages are looked at, in CSS pixels.
var screens = []struct {
	name  string
	width int64
}{{"phone", 360}, {"desk", 1200}}

// smallText are the elements with text of less than 12 pixels, which nobody reads on a phone.
func smallText(t *testing.T, p *tab) []string {
	t.Helper()
	return evaluate[[]string](t, p, `[...document.querySelectorAll("body *")]
		.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.offsetParent && parseFloat(getComputedStyle(e).fontSize) < 12)
		.map(e => e.tagName + ": " + e.innerText.slice(0, 40))`)
}

// open opens a page at the width of a screen, in CSS pixels.
func open(t *testing.T, browser context.Context, url string, width int64, phone bool) *tab {
	t.Helper()
	p := &tab{}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(p.listen))
	t.Cleanup(cancel)
	p.Context = ctx
	view := []chromedp.EmulateViewportOption{chromedp.EmulateScale(2)}
	if phone {
		view = append(view, chromedp.EmulateMobile)
	}
	require.NoError(t, chromedp.Do(ctx,
		chromedp.EmulateViewport(width, 900, view...),
		chromedp.Navigate(url),
	))
	return p
}

// listen keeps what the page complains about and asks for.
func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		p.faults = append(p.faults, fmt.Sprint("console ", e.Type))
	case *runtime.EventExceptionThrown:
		p.faults = append(p.faults, "exception "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		p.faults = append(p.faults, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *network.EventLoadingFailed:
		p.faults = append(p.faults, "failed to load: "+e.ErrorText)
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	}
}

// evaluate runs a script of the test in the page.
func evaluate[T any](t *testing.T, p *tab, script string) T {
	t.Helper()
	v, err := chromedp.Run(p, chromedp.Evaluate[T](script))
	require.NoError(t, err)
	return v
}

// isQuiet requires that the page asked for nothing but what is below its own address and complained about nothing.
func (p *tab) isQuiet(t *testing.T, url string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Empty(t, p.faults)
	require.NotEmpty(t, p.requests)
	for _, asked := range p.requests {
		if !strings.HasPrefix(asked, "data:") {
			require.True(t, strings.HasPrefix(asked, url), asked)
		}
	}
}
