package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// writeNew makes a new file: write gets the name of a temporary one in the same folder, which takes its own name when
// it is complete and on the disk. After an error there is neither; what a killed run leaves has a name of its own and is
// in nobody's way.
func writeNew(path string, write func(temporary string) error) error {
	if err := checkNew(path); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.partial")
	if err != nil {
		return err
	}
	temporary := file.Name()
	defer removeOnInterrupt(temporary)()
	if err = file.Close(); err == nil {
		err = write(temporary)
	}
	if err == nil {
		err = checkNew(path)
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return joined(err, os.Remove(temporary))
	}
	return syncFolder(filepath.Dir(path))
}

// removeOnInterrupt ends the program without the file when it is asked to end, until the result is called.
func removeOnInterrupt(path string) (stop func()) {
	asked, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-asked:
			_ = os.Remove(path) // there is nobody left to tell
			fmt.Fprintln(os.Stderr, "chorus: interrupted")
			os.Exit(exitFault)
		case <-done:
		}
	}()
	return func() { signal.Stop(asked); close(done) }
}

// checkNew refuses a file that has something in it, or is none.
func checkNew(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().IsRegular() && info.Size() == 0:
		return nil
	}
	return num.Refuse(record.ErrExists, "file", nil, path, "a file that does not exist")
}

// syncFolder makes a new name durable, where the system has that for folders.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// joined returns the first error, and the second behind it on the same line unless that says the same again.
func joined(err, closing error) error {
	switch {
	case err == nil:
		return closing
	case closing == nil || strings.Contains(err.Error(), closing.Error()):
		return err
	}
	return fmt.Errorf("%w; %w", err, closing)
}
