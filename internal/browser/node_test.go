package browser_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startNode starts a network of one node on which topics, workers and reputers play, and returns the address of its page.
func startNode(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "chorusd")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/chorusd")
	build.Dir = filepath.Join("..", "..", "chain", "node")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	node := exec.Command(binary, "testnet", "--validators", "1", "--demo", "--epochs", "1000", "--out", filepath.Join(dir, "net"))
	lines, err := node.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, node.Start())
	t.Cleanup(func() {
		_ = node.Process.Signal(os.Interrupt)
		_ = node.Wait() // it was interrupted, and says so
	})
	scanner := bufio.NewScanner(lines)
	for scanner.Scan() {
		if _, url, found := strings.Cut(scanner.Text(), "page: "); found {
			go func() {
				for scanner.Scan() { // so that it is never kept waiting
				}
			}()
			return url
		}
	}
	require.FailNow(t, "the node has not named its page")
	return ""
}

// TestNodePage: topics with their inference, interval and weights, epochs, rewards and validators, which change as blocks come.
func TestNodePage(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a network for half a minute; .ci/browser runs it")
	}
	browser := newBrowser(t)
	url := startNode(t)
	warm := open(t, browser, url, 1200, false)
	require.Eventually(t, func() bool {
		return evaluate[bool](t, warm, `[...document.querySelectorAll("section.topic")].filter(s => s.querySelector(".interval") && /rewarded/.test(s.innerText)).length === 3`)
	}, 2*time.Minute, 500*time.Millisecond, "three topics have an interval and a paid epoch")
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			p := open(t, browser, url, screen.width, screen.name == "phone")
			require.Eventually(t, func() bool {
				return evaluate[bool](t, p, `document.querySelectorAll("section.topic").length === 3 && document.querySelectorAll("#validators tbody tr").length === 1`)
			}, time.Minute, 100*time.Millisecond)
			checkNodeText(t, p)
			checkWidth(t, p, screen.width)
			evaluate[int](t, p, `window.sameVisit = 1`)
			block := evaluate[int](t, p, blockShown)
			require.Eventually(t, func() bool { return evaluate[int](t, p, blockShown) > block }, time.Minute, 100*time.Millisecond, "the page follows")
			require.Equal(t, 1, evaluate[int](t, p, `window.sameVisit || 0`), "without being loaded again")
			p.isQuiet(t, url)
		})
	}
}

// blockShown reads the height that the page shows.
const blockShown = `Number((/block (\d+)/.exec(document.getElementById("status").innerText) || [0, -1])[1])`

// checkNodeText reads what the page shows.
func checkNodeText(t *testing.T, p *tab) {
	t.Helper()
	text := evaluate[string](t, p, `document.body.innerText`)
	for _, part := range []string{"Topic 1", "Topic 2", "Topic 3", "interval", "inferer", "forecaster", "share of the weight", "rewarded", "Validators", "in the set", "tokens"} {
		assert.Contains(t, text, part)
	}
	for _, wrong := range []string{"NaN", "undefined", "[object"} {
		assert.NotContains(t, text, wrong)
	}
	empty := evaluate[[]string](t, p, `[...document.querySelectorAll("section.topic tbody tr, #validators tbody tr")]
		.filter(r => [...r.cells].some(c => !c.innerText.trim())).map(r => r.innerText)`)
	assert.Empty(t, empty, "rows with an empty cell")
	assert.Empty(t, smallText(t, p), "text of less than 12 pixels")
}
