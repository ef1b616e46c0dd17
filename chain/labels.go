package chain

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Labels are what a creator decides about a topic of several labels (5.6, K15). A topic without them has the one
// label "y".
type Labels struct {
	Default        num.Dec  `json:"default"`
	RequireUnity   bool     `json:"require_unity,omitempty"`
	UnityTolerance num.Dec  `json:"unity_tolerance"`
	CaseSensitive  bool     `json:"case_sensitive,omitempty"`
	Whitelist      []string `json:"whitelist,omitempty"`
	// MaxPerSubmission is 1 to 1024; 0 for the module's default.
	MaxPerSubmission int `json:"max_per_submission,omitempty"`
}

// policy is the topic's policy of labels; nil labels are a scalar topic.
func (l *Labels) policy(r release.Release) synthesis.LabelPolicy[num.Dec] {
	if l == nil {
		return synthesis.LabelPolicy[num.Dec]{Arity: synthesis.LabelSingle}
	}
	m := r.Module
	perSubmission := l.MaxPerSubmission
	if perSubmission == 0 {
		perSubmission = m.DefaultMaxLabelsPerSubmission
	}
	return synthesis.LabelPolicy[num.Dec]{
		Arity: synthesis.LabelMulti, Default: l.Default, RequireUnity: l.RequireUnity, UnityTolerance: l.UnityTolerance,
		CaseSensitive: l.CaseSensitive, Whitelist: l.Whitelist,
		Limits: synthesis.LabelLimits{
			MaxPerSubmission: perSubmission, MaxLabelBytes: m.MaxCanonicalLabelByteLength,
			MaxWhitelist: m.MaxTopicLabelWhitelistSize, MaxRegistry: m.MaxEpochLabelRegistrySize,
		},
	}
}

// validate refuses labels where the release has none, and what package synthesis refuses.
func (l *Labels) validate(r release.Release) error {
	if l == nil {
		return nil
	}
	if !r.Synthesis.MultipleLabels {
		return num.Refuse(num.ErrDomain, "labels", nil, nil, "none: this release has scalar topics only")
	}
	if err := first(checkSubmitted("default", l.Default), checkSubmitted("unity_tolerance", l.UnityTolerance)); err != nil {
		return err
	}
	return l.policy(r).Validate(r.Decimal())
}
