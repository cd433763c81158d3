//go:build unix

package main

import "syscall"

// keepPrivate has every file and directory that this process makes readable by
// its owner alone: the SQLite file with its log and index, keys, dumps. The
// database library would make them readable by every account of the machine.
func keepPrivate() { syscall.Umask(0o077) }
