package topicfile

import (
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// otherKeys are parameters whose keys in files are not their names.
var otherKeys = map[string]string{
	"PNorm": "p", "CNorm": "c", "GradientDescentMaxIters": "max_iters",
	"InferenceOutlierDetectionAlpha": "outlier_alpha", "InferenceOutlierDetectionThreshold": "outlier_threshold",
}

// InKeys names the key of a topic file in place of the nonce of an epoch or the parameter of a release.
func InKeys(err error) error { return inKeys(err, "") }

// InEpochsKeys does the same for an epoch file, which has an object for the parameters of a topic.
func InEpochsKeys(err error) error { return inKeys(err, "topic.") }

func inKeys(err error, ofTopic string) error {
	e, ok := err.(*num.Error)
	if ok && e.Field == "Nonce" {
		return strictnum.Renamed(e, "Nonce", "nonce")
	}
	if !ok || !strings.HasPrefix(e.Field, "Topic.") && !strings.HasPrefix(e.Field, "Module.") {
		return err
	}
	set, field, _ := strings.Cut(e.Field, ".")
	key, other := otherKeys[field]
	if !other {
		key = strictnum.Key(field)
	}
	if set == "Topic" && field != "EpochLength" || field == "CNorm" {
		key = ofTopic + key
	}
	return strictnum.Renamed(e, e.Field, key)
}
