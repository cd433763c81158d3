package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// WriteSecret writes value to a new file at path, mode 0600, which must not
// exist. The file appears whole or not at all, whenever the power fails, and is
// on disk, its name too, when WriteSecret returns: half a key would stop every
// later start, and a key that is lost makes every label unknown.
func WriteSecret(path, value string) error {
	directory := filepath.Dir(path)
	f, err := os.CreateTemp(directory, ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // at worst it lies about
	_, err = f.WriteString(value + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil { // unlike a renaming it never replaces a file
		return err
	}
	return syncDirectory(directory)
}

// syncDirectory puts names made in a directory on disk; Windows has no such call.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path) //nolint:gosec // the operator's data directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
