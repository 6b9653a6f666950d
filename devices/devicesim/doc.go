// Package devicesim is the far end of the cable: pretend devices that speak the
// very bytes of the real ones, so that the real drivers are what runs in
// practice and in tests. Each keeps its own end open, so that tills come and go.
//
// It imports no driver. What a frame is, the pretend device reads out of the
// protocol for itself, so that a mistake of the driver's is not repeated here.
// It refuses to be used for real money: its keys are published or made up, and
// whoever opens one must say so wherever the device is named.
package devicesim
