package release

import (
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// Evidence is how well it is known what a release of the chain computes.
type Evidence string

// The kinds of evidence, the best first.
const (
	EvidenceExecuted Evidence = "executed" // its code was run, and the digits recorded
	EvidenceRead     Evidence = "read"     // its code was read, or that of a neighbour that does not differ
	EvidenceInferred Evidence = "inferred" // from change logs and neighbouring releases
	EvidenceUnknown  Evidence = "unknown"
)

// Version is a release of the chain and the rule set that describes it best.
type Version struct {
	Name     string   `json:"name"`     // as v0.12, for all of its patches
	RuleSet  string   `json:"rule_set"` // for [Parse]
	Exact    bool     `json:"exact"`    // the rule set is that of this release
	Evidence Evidence `json:"evidence"`
	Note     string   `json:"note"` // what differs from the rule set, and what is known of it
}

// versions are in order.
var versions = [...]Version{
	{"v0.3", "v0.6", false, EvidenceUnknown, "older than anything that was run or read"},
	{"v0.4", "v0.6", false, EvidenceUnknown, "older than anything that was run or read"},
	{"v0.5", "v0.6", false, EvidenceUnknown, "older than anything that was run or read"},
	{"v0.6", "v0.6", true, EvidenceExecuted, "functions, epochs and whole blocks, recorded from the state of 24 October 2024"},
	{"v0.7", "v0.6", false, EvidenceInferred, "with the initial regret (K18), the coefficients (K20) and the vesting months (K41) of v0.9"},
	{"v0.8", "v0.9", false, EvidenceInferred, "without the stored scale (K6); cutting at 18 decimals (K3) since v0.8.3"},
	{"v0.9", "v0.9", true, EvidenceRead, "scale, weights and slopes read, the rest inferred; no block was run"},
	{"v0.10", "v0.9", false, EvidenceInferred, "with the stored inference (K11), payees (K28), target weight (K32) and smoothing (K33) of v0.16; its elementary functions (K1) were interim ones, so that digits are not known"},
	{"v0.11", "v0.9", false, EvidenceInferred, "as v0.10, and foreign bundles (K16) as in v0.16"},
	{"v0.12", "v0.16", false, EvidenceInferred, "with the scale (K6), the weights (K7), the bend (K8), the vesting (K52) and the first epoch (K10) of v0.9"},
	{"v0.13", "v0.16", false, EvidenceInferred, "as v0.12; vesting (K52) as in v0.16"},
	{"v0.14", "v0.16", false, EvidenceInferred, "as v0.13; which first epoch (K10) is not known"},
	{"v0.15", "v0.16", false, EvidenceInferred, "with the scale (K6) of v0.9"},
	{"v0.16", "v0.16", true, EvidenceRead, "read in full; its functions do not differ from those of v0.17 that were run; no block was run"},
	{"v0.17", "v0.17", true, EvidenceExecuted, "functions, epochs and whole blocks; what no recording shows was read"},
	{"v0.18", "v0.17", false, EvidenceUnknown, "newer than anything that was run or read"},
}

// Versions lists the releases of the chain from v0.3 to v0.18 with the rule sets that describe them.
func Versions() []Version { return append([]Version(nil), versions[:]...) }

// FindVersion returns the release of the chain with a name such as v0.12 or v0.12.1. ErrUnknown names the nearest one.
func FindVersion(name string) (Version, error) {
	minor := name
	if parts := strings.SplitN(name, ".", 3); len(parts) == 3 {
		minor = parts[0] + "." + parts[1]
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(minor, "v0.")); err == nil { // newer or older ones
		minor = versions[min(max(n-3, 0), len(versions)-1)].Name
		if n < 3 || n >= 3+len(versions) {
			return Version{}, refuseVersion(name, minor)
		}
	}
	names := make([]string, len(versions))
	for i, v := range versions {
		if v.Name == minor {
			return v, nil
		}
		names[i] = v.Name
	}
	return Version{}, refuseVersion(name, strictjson.Nearest(minor, names))
}

func refuseVersion(name, nearest string) error {
	return num.Refuse(num.ErrUnknown, "release", nil, name, "v0.3 to v0.18; the nearest is "+nearest)
}
