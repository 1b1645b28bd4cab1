package data_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"regexp"
	"strconv"
	"testing"

	"mlcourse/data"
)

// Every embedded file is listed in README.md, with its size and SHA-256, and
// README.md lists no other.
func TestChecksums(t *testing.T) {
	readme, err := data.Files.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string][2]string{}
	line := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\d+) \\| `([0-9a-f]{64})` \\|$")
	for _, m := range line.FindAllStringSubmatch(string(readme), -1) {
		listed[m[1]] = [2]string{m[2], m[3]}
	}
	files, err := fs.ReadDir(data.Files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() == "README.md" {
			continue
		}
		b, err := data.Files.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		got := [2]string{strconv.Itoa(len(b)), hex.EncodeToString(sum[:])}
		if want, ok := listed[f.Name()]; !ok || got != want {
			t.Errorf("%s: size and SHA-256 are %s, README.md says %q", f.Name(), got, want)
		}
		delete(listed, f.Name())
	}
	for name := range listed {
		t.Errorf("README.md lists %s, which is not embedded", name)
	}
}
