package report

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

// pageOf returns the page of a result, with the figures of the first settings.
func pageOf(t *testing.T, r *lab.Result, meta Meta) string {
	t.Helper()
	s, err := newStudy(r)
	require.NoError(t, err)
	figures, err := s.drawings()
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, s.writePage(&b, figures, meta))
	return b.String()
}

var (
	address = regexp.MustCompile(`(?:src|href|action|data|poster|srcset)\s*=\s*"([^"]*)"`)
	picture = regexp.MustCompile(`<img src="data:image/svg(?:\+|&#43;)xml;base64,([^"]+)" width="\d+" height="\d+" alt="[^"]+">`)
	tag     = regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`)
)

// TestPageNeedsNothingElse: no address leads out of the page, no script is in it, and what is in it is whole.
func TestPageNeedsNothingElse(t *testing.T) {
	page := pageOf(t, handmade(), Meta{Command: "chorus simulate here.yaml"})
	for _, found := range address.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(found[1], "#") && !strings.HasPrefix(found[1], "data:") {
			t.Errorf("leads out: %s", found[0])
		}
	}
	assert.NotContains(t, page, "<script")
	assert.NotContains(t, page, "url(")
	assert.NotContains(t, page, "@import")
	assert.NotContains(t, page, "<no value>")
	assert.NotContains(t, page, "%!")
	assert.NotContains(t, page, "ZgotmplZ", "what the template held for unsafe")
	pictures := picture.FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, pictures)
	require.Len(t, pictures, strings.Count(page, "<figure"))
	for _, p := range pictures {
		svg, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(p[1], "&#43;", "+"))
		require.NoError(t, err)
		require.Contains(t, string(svg), "</svg>")
	}
	assert.Contains(t, page, "chorus simulate here.yaml")
	assert.Contains(t, page, "burn_in: 2")

	// Every element is closed in its order.
	var open []string
	for _, found := range tag.FindAllStringSubmatch(page[strings.Index(page, "<html"):], -1) {
		switch name := found[2]; {
		case name == "img" || name == "meta" || name == "link":
		case found[1] == "":
			open = append(open, name)
		default:
			require.NotEmpty(t, open, found[0])
			require.Equal(t, name, open[len(open)-1])
			open = open[:len(open)-1]
		}
	}
	require.Empty(t, open)
}

// TestPageEscapes: what a configuration says is shown, never obeyed.
func TestPageEscapes(t *testing.T) {
	r := handmade()
	r.Config.Name = "<script>alert(1)</script>\x1b[2J"
	page := pageOf(t, r, Meta{Command: "chorus simulate <b>\"x\"</b>", Version: "<i>", Toolchain: "go<u>"})
	for _, raw := range []string{"<script", "\x1b", "<b>\"x\"", "<i>", "go<u>"} {
		assert.NotContains(t, page, raw)
	}
	assert.Contains(t, page, "&lt;script&gt;")
	assert.Contains(t, page, "go&lt;u&gt;")
}

// TestPageAlwaysHasBaselines: equal mean, median and best single are in every page, of one setting and of a sweep.
func TestPageAlwaysHasBaselines(t *testing.T) {
	one := quickly(t, func(c *lab.Config) { c.Record.Series = 0 })
	labels := quickly(t, func(c *lab.Config) { c.Record.Series, c.Truth.Process = 0, "labels" })
	for _, r := range []*lab.Result{one, labels, handmade()} {
		page := pageOf(t, r, Meta{})
		for _, rival := range []string{"equal mean", "median", "best single (hindsight)"} {
			assert.Contains(t, page, rival)
		}
		assert.Contains(t, page, "The error model")
		assert.Contains(t, page, "Inferers: 5 honest, with Gaussian errors that are independent")
	}
	assert.Contains(t, pageOf(t, labels, Meta{}), "cross-entropy")
	assert.NotContains(t, pageOf(t, labels, Meta{}), "The interval of the network inference")
	assert.Contains(t, pageOf(t, one, Meta{}), "The interval of the network inference")
}

// TestPageOfManySettings lists no more of them than can be read.
func TestPageOfManySettings(t *testing.T) {
	r := handmade()
	var values []any
	for i := range mostRows + 10 {
		values = append(values, i+1)
	}
	r.Config.Sweep = []lab.Axis{{Key: "topic.p", Values: values}}
	names := r.Points[0].Names
	r.Points, r.Repetitions = nil, r.Repetitions[:1]
	for i := range values {
		r.Points = append(r.Points, lab.Point{Values: []any{values[i]}, Names: names})
	}
	s, err := newStudy(r)
	require.NoError(t, err)
	table := s.verdictTable()
	require.Len(t, table.Rows, mostRows)
	require.Contains(t, table.Note, "summary.json")
	var b strings.Builder
	require.NoError(t, Verdict(&b, r))
	require.Contains(t, b.String(), "and 370 more settings in summary.json")
}
