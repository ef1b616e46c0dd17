// Package tree is an ordered map from text to bytes whose older versions stay as they were.
package tree
