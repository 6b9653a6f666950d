// Command till is a cashier application for the terminal of a counter PC.
package main

import (
	"os"

	"till/ui/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:])) }
