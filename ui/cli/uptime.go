package cli

import (
	"os"
	"strconv"
	"time"
)

// processBegan and processBoot are this process as a clock, where the system has
// no better one.
var (
	processBegan = time.Now()
	processBoot  = "process " + strconv.Itoa(os.Getpid()) + " " + strconv.FormatInt(processBegan.UnixNano(), 36)
)
