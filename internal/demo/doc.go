// Package demo tells the story of `txng demo`: made-up organisations of the
// province, each a tenant with its own key, take dragon fruit and rice from
// field to shop through the real HTTP API.
//
// It refuses to reach into any room: what it shows, a client can do.
package demo
