package main

import (
	"encoding/xml"
	"os"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

// The elements of JUnit's XML that tools of continuous integration read.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitMessage `xml:"failure,omitempty"`
		Skipped *junitMessage `xml:"skipped,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit has a suite for each release and operation, and for the scenarios. Cases that passed stand together.
func (v *verification) writeJUnit(name string) error {
	var out junitSuites
	for _, o := range v.vectors.Operations {
		class := o.Release + "." + o.Operation
		suite := junitSuite{Name: class, Tests: o.Cases, Failures: o.Failed, Skipped: o.Cases - o.Passed - o.Failed}
		for _, f := range o.Failures {
			suite.Cases = append(suite.Cases, junitCase{Class: class, Name: printable.Text(f.Case), Failure: &junitMessage{
				printable.Text(f.String()), printable.Text("in " + string(f.In) + ", expected " + string(f.Expected) + ", answer " + string(f.Answer)),
			}})
		}
		for _, s := range o.SkippedCases {
			suite.Cases = append(suite.Cases, junitCase{Class: class, Name: printable.Text(s.Case), Skipped: &junitMessage{Message: printable.Text(s.Reason)}})
		}
		if o.Passed > 0 {
			suite.Cases = append(suite.Cases, junitCase{Class: class, Name: "all others"})
		}
		out.Suites = append(out.Suites, suite)
	}
	if len(v.extra) > 0 {
		suite := junitSuite{Name: "extra lines", Tests: len(v.extra), Failures: len(v.extra)}
		for _, e := range v.extra {
			suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: printable.Text(e.after()), Failure: &junitMessage{Message: printable.Text(e.Line)}})
		}
		out.Suites = append(out.Suites, suite)
	}
	suite := junitSuite{Name: "scenarios"}
	for _, s := range v.scenarios.Scenarios {
		c := junitCase{Class: s.Release, Name: printable.Text(s.Scenario)}
		switch {
		case s.Status == fixtures.StatusNotYet:
			suite.Skipped++
			c.Skipped = &junitMessage{Message: "not yet"}
		case s.FirstDifference != nil:
			suite.Failures++
			c.Failure = &junitMessage{Message: printable.Text(s.FirstDifference.String())}
		}
		suite.Tests++
		suite.Cases = append(suite.Cases, c)
	}
	if suite.Tests > 0 {
		out.Suites = append(out.Suites, suite)
	}
	data, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append([]byte(xml.Header), append(data, '\n')...), 0o666)
}
