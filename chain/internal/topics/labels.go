package topics

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// LabelPolicy returns a topic's policy of labels; nil labels are a scalar topic.
func LabelPolicy(l *record.Labels, r release.Release) synthesis.LabelPolicy[num.Dec] {
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

// ValidateLabels refuses labels where the release has none, and what package synthesis refuses.
func ValidateLabels(l *record.Labels, r release.Release) error {
	if l == nil {
		return nil
	}
	if !r.Synthesis.MultipleLabels {
		return num.Refuse(num.ErrDomain, "labels", nil, nil, "none: this release has scalar topics only")
	}
	if err := check.First(check.Number("default", l.Default), check.Number("unity_tolerance", l.UnityTolerance)); err != nil {
		return err
	}
	return LabelPolicy(l, r).Validate(r.Decimal())
}

// LabelValues are values as package synthesis has them.
func LabelValues(values []record.LabelValue) []synthesis.LabelValue[num.Dec] {
	out := make([]synthesis.LabelValue[num.Dec], len(values))
	for i, v := range values {
		out[i] = synthesis.LabelValue[num.Dec](v)
	}
	return out
}
