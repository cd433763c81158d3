package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// connection is a keep-alive HTTP/1.1 connection that does as little as a
// client can, so that what is measured is the server: requests are ready bytes,
// answers are skipped, only status and length are read.
type connection struct {
	conn net.Conn
	in   *bufio.Reader

	retry    bool   // the last answer bore Retry-After
	location string // where it led
}

func dial(ctx context.Context, addr string) (*connection, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, in: bufio.NewReaderSize(conn, 32<<10)}, nil
}

// do sends request and returns the answer's status. body, if not nil, gets
// what was answered.
func (c *connection) do(request []byte, body *bytes.Buffer) (status int, err error) {
	if err := c.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return 0, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return 0, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, fmt.Errorf("not an answer: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, err
	}
	length, chunked, err := c.header()
	switch {
	case err != nil:
		return 0, err
	case chunked:
		err = c.chunks(body)
	case length >= 0:
		err = c.skip(length, body)
	default:
		err = errors.New("an answer of unknown length")
	}
	return status, err
}

// header reads the rest of the header.
func (c *connection) header() (length int, chunked bool, err error) {
	length, c.retry, c.location = -1, false, ""
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return length, chunked, nil
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch string(name) { // as net/http writes them
		case "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, err
			}
		case "Retry-After":
			c.retry = true
		case "Location":
			c.location = string(value)
		case "Transfer-Encoding":
			chunked = string(value) == "chunked"
		}
	}
}

func (c *connection) chunks(body *bytes.Buffer) error {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 32)
		if err != nil {
			return err
		}
		if err := c.skip(int(n), body); err != nil {
			return err
		}
		if _, err := c.in.Discard(2); err != nil || n == 0 {
			return err
		}
	}
}

func (c *connection) skip(n int, body *bytes.Buffer) error {
	if body != nil {
		_, err := io.CopyN(body, c.in, int64(n))
		return err
	}
	_, err := c.in.Discard(n)
	return err
}

func (c *connection) close() { _ = c.conn.Close() }

// get is the request for path as JSON; header lines end in CRLF.
func get(path, header string) []byte { return getAs("application/json", path, header) }

func getAs(accept, path, header string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: txng.example\r\nAccept: " + accept + "\r\n" + header + "\r\n")
}

// post is the request that sends body.
func post(path, header string, body []byte) []byte {
	return append([]byte("POST "+path+" HTTP/1.1\r\nHost: txng.example\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: "+
		strconv.Itoa(len(body))+"\r\n"+header+"\r\n"), body...)
}
