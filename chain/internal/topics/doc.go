// Package topics is what a topic is without its epochs: parameters, labels, fees, registrations, weight (E80 to E84), and which
// topics have their next epoch in which block (section 11).
package topics
