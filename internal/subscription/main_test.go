package subscription_test

import (
	"os"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }
