// Package storetest is the suite that every journal must pass: the one in a
// file and the ones that tests use in its place, so that no test is taught lies
// by its fake.
//
// It knows no implementation: it declares what it calls, and is handed a maker.
package storetest
