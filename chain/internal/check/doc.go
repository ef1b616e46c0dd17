// Package check refuses what no transaction, configuration or record may hold, whatever the state is: names, amounts, numbers,
// lengths. Errors name the field and the position.
package check
