package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options say which kind of server a test needs.
type Options struct {
	// Durable keeps PostgreSQL's own promises (fsync, synchronous_commit,
	// full_page_writes), as a test that kills the server must. Such a server
	// is always launched here, whatever TXNG_TEST_POSTGRES_URL says. Without
	// it all three are off, which is several times faster.
	Durable bool
	// Settings are further server settings (postgresql.conf), name to value.
	Settings map[string]string
}

// Server is a PostgreSQL server for tests. Its methods may be called from
// several goroutines.
type Server struct {
	opts Options
	base url.URL // superuser URL without a database

	existing bool // somebody else's: not ours to stop
	binaries string
	dir      string // holds data/, the socket and server.log
	claimed  *os.File
	as       *account

	mu      sync.Mutex // guards process and dir
	process *process

	databases sync.Mutex // one CREATE DATABASE … TEMPLATE at a time
}

// startTimeout bounds one start, crash recovery included.
const startTimeout = time.Minute

// StartPostgres starts a server in a temporary directory, listening on a
// loopback port and a socket in that directory, or returns the one that
// TXNG_TEST_POSTGRES_URL names. ctx bounds the start, not the server's life.
// The error is ErrNoPostgres when no binaries are installed.
func StartPostgres(ctx context.Context, opts Options) (*Server, error) {
	if existing := os.Getenv(URLVariable); existing != "" && !opts.Durable {
		return useExisting(ctx, existing)
	}
	removeAbandoned()
	binaries, err := findBinaries()
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, binaries: binaries}
	if s.as, err = serverAccount(); err != nil {
		return nil, err
	}
	if err = s.initialise(ctx); err == nil {
		err = s.startOnFreePort(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func useExisting(ctx context.Context, address string) (*Server, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s is not a URL", URLVariable) // its text may hold a password
	}
	s := &Server{existing: true, base: *base}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", URLVariable, err)
	}
	return s, conn.Close(ctx)
}

// initialise makes the directory and runs initdb in it.
func (s *Server) initialise(ctx context.Context) error {
	var err error
	if s.dir, s.claimed, err = newDirectory(); err != nil {
		return err
	}
	dir := s.dir
	password := rand.Text()
	passwordFile := filepath.Join(dir, "password")
	if err := os.WriteFile(passwordFile, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	if s.as != nil {
		for _, path := range []string{dir, passwordFile} {
			if err := os.Chown(path, s.as.uid, s.as.gid); err != nil {
				return err
			}
		}
	}
	// Bytewise order on every machine, and Unicode's upper and lower case
	// where the C library has that locale.
	locale := "C"
	if runtime.GOOS == "linux" {
		locale = "C.UTF-8"
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.binaries, "initdb"), "--pgdata="+s.data(), "--username=postgres",
		"--auth=password", "--pwfile="+passwordFile, "--encoding=UTF8", "--locale="+locale, "--no-sync")
	cmd.Dir = dir
	cmd.SysProcAttr = sysProcAttr(s.as)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	s.base = url.URL{Scheme: "postgres", User: url.UserPassword("postgres", password), RawQuery: "sslmode=disable"}
	return nil
}

// Dir is the directory of a server started here, with its files and its log.
func (s *Server) Dir() string { return s.dir }

func (s *Server) data() string { return filepath.Join(s.dir, "data") }
func (s *Server) log() string  { return filepath.Join(s.dir, "server.log") }

// startOnFreePort tries a few ports: another process may take one between our
// asking for a free one and the server's listening on it.
func (s *Server) startOnFreePort(ctx context.Context) error {
	var err error
	for range 5 {
		var listener net.Listener
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return err
		}
		s.base.Host = listener.Addr().String()
		if err = listener.Close(); err != nil {
			return err
		}
		if err = s.start(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// start runs the postmaster on the port of s.base and waits until it answers.
func (s *Server) start(ctx context.Context) error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the child has its own descriptor
	cmd := exec.Command(filepath.Join(s.binaries, "postgres"), s.arguments()...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	p, err := launch(cmd, s.as)
	if err != nil {
		return err
	}
	s.process = p
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-p.done:
			return fmt.Errorf("postgres ended at once: %s", tail(s.log()))
		case <-ctx.Done():
			p.kill()
			return fmt.Errorf("postgres does not answer: %w\n%s", err, tail(s.log()))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *Server) arguments() []string {
	settings := map[string]string{
		"listen_addresses": "127.0.0.1", "port": s.base.Port(), "unix_socket_directories": s.dir,
		"max_connections": "300", "shared_buffers": "64MB",
	}
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		settings[name] = map[bool]string{true: "on", false: "off"}[s.opts.Durable]
	}
	args := []string{"-D", s.data()}
	for _, more := range []map[string]string{settings, s.opts.Settings} { // a later -c wins
		for name, value := range more {
			args = append(args, "-c", name+"="+value)
		}
	}
	return args
}

// URL returns the superuser's URL of the named database.
func (s *Server) URL(database string) string {
	u := s.base
	u.Path = "/" + database
	return u.String()
}

// Port returns the TCP port, 0 when the URL names none.
func (s *Server) Port() int {
	port, _ := strconv.Atoi(s.base.Port())
	return port
}
