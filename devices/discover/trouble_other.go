//go:build !linux

package discover

// Other systems do not say who has a port.

func opener(string) (program string, pid int) { return "", 0 }

func holder(string) (program string, pid int) { return "", 0 }

func groupOf(string) string { return "" }
