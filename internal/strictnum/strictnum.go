// Package strictnum reads JSON as package strictjson does, with the errors of package num.
package strictnum

import (
	"errors"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// Unmarshal decodes the JSON value at a path; see strictjson.Unmarshal.
func Unmarshal(path string, data []byte, into any, o strictjson.Options) error {
	return Error(strictjson.Unmarshal(path, data, into, o))
}

// Members takes the object at a path apart; see strictjson.Members.
func Members(path string, data []byte) ([]strictjson.Member, error) {
	if err := strictjson.Check(path, data, strictjson.MaxValues); err != nil {
		return nil, Error(err)
	}
	list, err := strictjson.Members(path, data)
	return list, Error(err)
}

// Error turns an error of package strictjson into a *num.Error. A number that was refused keeps the kind, the value
// and the range that its reader gave, under its path in the document.
func Error(err error) error {
	fault, ok := errors.AsType[*strictjson.Error](err)
	if !ok {
		return err
	}
	kind := num.ErrSyntax
	switch fault.Kind {
	case strictjson.Duplicate:
		kind = num.ErrDuplicate
	case strictjson.Unknown:
		kind = num.ErrUnknown
	case strictjson.Missing:
		kind = num.ErrMissing
	case strictjson.Range:
		kind = num.ErrRange
	case strictjson.Limit:
		kind = num.ErrLimit
	case strictjson.Refused:
		if inner, ok := num.AsError(fault.Err); ok {
			return At(inner, fault.Path+below(inner))
		}
	}
	e := num.Refuse(kind, "document", nil, nil, fault.Allowed)
	e.Value = fault.Value
	if fault.Path == "" {
		return e
	}
	return At(e, fault.Path)
}

// below returns where inside a list that reads itself its error is, as [0].kind; nothing for a number.
func below(e *num.Error) string {
	if !strings.HasPrefix(e.Field, "[") {
		return ""
	}
	path := e.Field
	for _, i := range e.Index {
		path = strictjson.Index(path, i)
	}
	return path
}

// At puts an error at a path: positions at its end become the index.
func At(e *num.Error, path string) *num.Error {
	named := *e
	named.Field, named.Index = path, nil
	for strings.HasSuffix(named.Field, "]") {
		open := strings.LastIndexByte(named.Field, '[')
		i, err := strconv.Atoi(named.Field[max(open, 0)+1 : len(named.Field)-1])
		if open < 1 || err != nil {
			break
		}
		named.Field, named.Index = named.Field[:open], append([]int{i}, named.Index...)
	}
	return &named
}
