package lab

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Format is the form of a configuration as text.
type Format string

// The formats.
const (
	JSON Format = "json"
	YAML Format = "yaml"
)

// Bounds of a configuration as text: a list of some hundred thousand settings has room.
const (
	maxConfigBytes  = 8 << 20
	maxConfigValues = 1_000_000
)

// ReadConfig reads a configuration. What it leaves out is as in Default. Errors name the key, the value and what is allowed, for an
// unknown key the nearest that is known; they match a sentinel of package num. What was read is not valid yet: see Validate.
func ReadConfig(data []byte, f Format) (Config, error) {
	c := Default()
	if len(data) > maxConfigBytes {
		return c, num.Refuse(num.ErrLimit, "configuration", nil, nil, "must not be more than "+strconv.Itoa(maxConfigBytes>>20)+" MB")
	}
	switch f {
	case JSON:
	case YAML:
		var err error
		if data, err = yamlToJSON(data); err != nil {
			return c, err
		}
	default:
		return c, num.Refuse(num.ErrUnknown, "format", nil, string(f), "json, yaml")
	}
	if err := strictnum.Unmarshal("", data, &c, strictjson.Options{Partial: true, Also: "$schema", MaxValues: maxConfigValues}); err != nil {
		return Default(), err
	}
	return c, nil
}
