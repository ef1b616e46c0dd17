package num

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error { return CheckRule("Elementary", r.Elementary, ElementaryTable) }

// CheckRule refuses a value of a rule beyond the last one. Errors: ErrUnknown, with the name of the rule.
func CheckRule[E ~uint8](field string, value, last E) error {
	if value > last {
		return Refuse(ErrUnknown, field, nil, uint8(value), "a value of the rule")
	}
	return nil
}

// FirstError returns the first error that is not nil, or nil.
func FirstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
