// Package stakes is section 13: own stake, delegations, what they earn (E98), removals and slashes.
package stakes
