package dbtest

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// RequireToolsVariable set to "1" has a missing program fail the test in place
// of skipping it.
const RequireToolsVariable = "TXNG_TEST_REQUIRE_TOOLS"

// Tool runs an outside program of a Debian package on input and returns what
// it prints. Without the program the test is skipped aloud.
func Tool(t testing.TB, debian string, input []byte, program string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil && os.Getenv(RequireToolsVariable) == "1" {
		t.Fatalf("%s is not installed (Debian: %s)", program, debian)
	}
	if err != nil {
		t.Skipf("%s is not installed (Debian: %s)", program, debian)
	}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Stdin = bytes.NewReader(input)
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v: %s", program, err, problems.Bytes())
	}
	return out.Bytes()
}
