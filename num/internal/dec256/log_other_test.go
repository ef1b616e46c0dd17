//go:build !amd64

package dec256

const logIsThatOfAMD64 = false
