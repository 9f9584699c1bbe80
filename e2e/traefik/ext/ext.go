// Package ext stands where Traefik's own module has a local replace: the extension points of its
// dynamic configuration, empty in the open-source build. A Go module proxy cannot serve a path
// replace, so the build needs this one here.
package ext

// HTTP extends Traefik's HTTP configuration with nothing.
type HTTP struct{}

// Router extends a Traefik router with nothing.
type Router struct{}
