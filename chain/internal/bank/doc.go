// Package bank moves base units: accounts, module accounts, the bonds of validators, and the queues in which removals wait.
package bank
