package regret

// Slow makes an updater leave its kernel out, for comparisons with the kernel's twin.
func Slow(u *Updater[float64]) *Updater[float64] {
	u.slow = true
	return u
}
