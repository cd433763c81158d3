package api_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/serial"
)

// browser is how a phone asks.
var browser = []string{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "User-Agent", phone, "Accept-Language", "vi-VN,vi;q=0.9"}

// software is how a program asks that is not counted: each count would make
// another answer.
var software = []string{"Accept", "application/json", "User-Agent", "test-bot"}

// settled waits until all that follows from the story is done.
func (st story) settled(t *testing.T) {
	t.Helper()
	st.waitForSteps(t)
	until(t, "the outbox is empty", func() bool {
		n, err := st.Box.Backlog(t.Context())
		return err == nil && n == 0
	})
}

// itemCode is one line of a run's codes.
type itemCode struct {
	Serial string `json:"serial"`
	Link   string `json:"digital_link"`
}

// printed makes a run of count items for a batch, prints it and returns its id
// and codes.
func (st story) printed(t *testing.T, key, batch string, count int, activation string) (run string, codes []itemCode) {
	t.Helper()
	run = st.Call(t, key, http.MethodPost, "/api/v1/batches/"+batch+"/serials", map[string]any{"count": count, "activation": activation}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	lines := st.Call(t, key, http.MethodGet, "/api/v1/serials/"+run+"/codes?format=ndjson", nil).Want(t, http.StatusOK).Body
	for line := range strings.Lines(string(lines)) {
		var code itemCode
		if err := json.Unmarshal([]byte(line), &code); err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	return run, codes
}

// path is what follows the public URL.
func (st story) path(link string) string { return strings.TrimPrefix(link, st.PublicURL) }

func TestScanReadsOnce(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			st := newStory(t, fixture.New(t, engine, "TXNG_SCAN_CACHE=off"), "TL-1")
			st.settled(t)
			_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
			at, item := st.path(st.link), st.path(codes[0].Link)
			product, _, _ := strings.Cut(at, "/10/")
			st.Call(t, "", http.MethodGet, item, nil, software...).Want(t, http.StatusOK) // the product is known from here on
			for path, most := range map[string]int{
				at: 1, product: 1, item: 1, strings.Replace(item, "/10/TL-1", "", 1): 1, product + "/10/NO-SUCH": 2,
				"/01/08930009000003": 3, // the third looks for whom its prefix was handed to

				at + "/21/AAAAAAAAAAAAAAAAA": 1, product + "/10/NO-SUCH/21/" + codes[0].Serial: 1,
			} {
				for _, form := range [][]string{software, browser} {
					if got := st.Call(t, "", http.MethodGet, path, nil, form...); st.Queries(t, got) < 1 || st.Queries(t, got) > most {
						t.Errorf("%s as %s: %d with %d queries, want at most %d", path, form[1], got.Status, st.Queries(t, got), most)
					}
				}
				if got := st.Call(t, "", http.MethodGet, "/p"+path, nil, browser...); st.Queries(t, got) > most {
					t.Errorf("the page of %s: %d with %d queries, want at most %d", path, got.Status, st.Queries(t, got), most)
				}
			}
		})
	}
}

func TestWarmScanReadsNothing(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		for path, form := range map[string][]string{st.path(st.link): software, "/p" + st.path(st.link): browser} {
			until(t, "a scan is answered from memory", func() bool {
				return s.Queries(t, s.Call(t, "", http.MethodGet, path, nil, form...).Want(t, http.StatusOK)) == 0
			})
		}
	})
}

// stolen is a serial that was never issued and opens all the same, so that it
// is looked for among those issued first: whoever makes it holds the key.
const stolen = "never issued, by the key"

// TestNotIssuedSerialsLookAlike asks for serials that were not issued for all
// reasons that there are: only the serial in the answer tells them apart.
func TestNotIssuedSerialsLookAlike(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		run, codes := st.printed(t, st.packer, st.batch, 5, "on_print")
		fruit := s.Call(t, st.grower, http.MethodGet, "/api/v1/batches", nil).Want(t, http.StatusOK).JSON(t)["items"].([]any)[0].(map[string]any)["id"].(string)
		_, foreign := st.printed(t, st.grower, fruit, 1, "on_print")
		product, _, _ := strings.Cut(st.path(st.link), "/10/")
		serials := map[string]string{"invented": "7K3M9PQRSTVWX2345", "of another product": foreign[0].Serial, stolen: neverIssued(t, s, st.product, run), "no serial of ours": "A.B-C", "longest": "12345678901234567890"}
		st.Call(t, "", http.MethodGet, st.path(codes[0].Link), nil, software...).Want(t, http.StatusOK)
		for _, lot := range []string{"/10/TL-1", "", "/10/NO-SUCH"} {
			for _, form := range [][]string{software, browser} {
				for _, prefix := range []string{"", "/p"} {
					var first string
					for why, text := range serials {
						got := st.Call(t, "", http.MethodGet, prefix+product+lot+"/21/"+text, nil, form...).Want(t, http.StatusNotFound)
						queries := 1
						if why == stolen {
							queries = 2
						}
						if n := st.Queries(t, got); n != queries {
							t.Errorf("%s: %d queries", why, n)
						}
						if strings.Contains(string(got.Body), "request_id") || strings.Contains(string(got.Body), `class="banner error"`) {
							t.Fatalf("%s: %s", why, got.Body)
						}
						body := strings.ReplaceAll(string(got.Body), text, "")
						if first == "" {
							first = body
						}
						if body != first {
							t.Fatalf("%s differs from the others:\n%s\n%s", why, body, first)
						}
					}
				}
			}
		}
	})
}

// neverIssued is a serial with a tag that verifies, of the place behind the
// last one of a run: what only a stolen key could make.
func neverIssued(t *testing.T, s *fixture.Service, productID, run string) string {
	t.Helper()
	var master [32]byte
	raw, err := base64.StdEncoding.DecodeString(fixture.SerialKey)
	if err != nil || copy(master[:], raw) != len(master) {
		t.Fatal(err)
	}
	key, err := serial.NewKey(master, 1)
	if err != nil {
		t.Fatal(err)
	}
	var last uint64
	if err := s.DB.Read(t.Context()).Raw("SELECT first_place + count FROM serial_runs WHERE id = ?", run).Scan(&last).Error; err != nil || last == 0 {
		t.Fatal(last, err)
	}
	own, err := key.For(uuid.MustParse(productID))
	if err != nil {
		t.Fatal(err)
	}
	return own.Seal(last)
}

// TestCacheChangesNoAnswer asks the same of a service with its cache and, over
// the same database, of one without.
func TestCacheChangesNoAnswer(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			url, dir := dbtest.URL(t, engine), t.TempDir()
			answers := map[string]map[string]string{}
			var st story
			var paths []string
			for _, cache := range []string{"on", "off"} { // one after the other: SQLite serves one process
				t.Run(cache, func(t *testing.T) {
					s := fixture.Start(t, url, dir, "TXNG_SCAN_CACHE="+cache, "TXNG_PUBLIC_URL=https://txng.example")
					if paths == nil {
						st = newStory(t, s, "TL-1")
						st.settled(t)
						at := st.path(st.link)
						product, _, _ := strings.Cut(at, "/10/")
						_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
						paths = []string{at, product, st.path(codes[0].Link), product + "/10/NO-SUCH", at + "/21/AAAAAAAAAAAAAAAAA"}
						for _, path := range paths {
							paths = append(paths, "/p"+path)
						}
					}
					answers[cache] = map[string]string{}
					for range 2 { // cold, and warm
						for _, path := range paths {
							for _, form := range [][]string{software, browser} {
								for _, lang := range []string{"vi", "en"} {
									got := s.Call(t, "", http.MethodGet, path+"?lang="+lang, nil, append(form[:2:2], "User-Agent", "bot")...) // is not counted: the count would differ
									if cache == "off" && s.Queries(t, got) == 0 {
										t.Errorf("%s was not read", path)
									}
									answers[cache][path+form[1]+lang] = strings.Join([]string{http.StatusText(got.Status), got.Header.Get("Location"), got.Header.Get("ETag"), got.Header.Get("Cache-Control"), string(got.Body)}, "\n")
								}
							}
						}
					}
				})
			}
			for asked, want := range answers["on"] {
				if got := answers["off"][asked]; got != want {
					t.Errorf("%s\nwith the cache: %s\nwithout: %s", asked, want, got)
				}
			}
			if len(answers["on"]) < 40 {
				t.Errorf("%d answers were compared", len(answers["on"]))
			}
		})
	}
}

func TestScanAsJSONIsNotSentTwice(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.settled(t)
		_, codes := st.printed(t, st.packer, st.batch, 1, "on_print")
		for _, path := range []string{st.path(st.link), st.path(codes[0].Link)} {
			first := s.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK)
			etag := first.Header.Get("ETag")
			if !strings.HasPrefix(etag, `"`) || first.Header.Get("Vary") != "Accept, Accept-Language" {
				t.Fatalf("%v", first.Header)
			}
			for match, status := range map[string]int{etag: 304, "W/" + etag: 304, `"x", ` + etag: 304, "*": 304, `"x"`: 200} {
				got := s.Call(t, "", http.MethodGet, path, nil, append(software, "If-None-Match", match)...).Want(t, status)
				if got.Header.Get("ETag") != etag || status == 304 && len(got.Body) > 0 {
					t.Errorf("If-None-Match %s: %v %s", match, got.Header, got.Body)
				}
			}
			head := s.Call(t, "", http.MethodHead, path, nil, software...).Want(t, http.StatusOK)
			if len(head.Body) > 0 || head.Header.Get("ETag") != etag || head.Header.Get("Content-Type") != "application/json" {
				t.Errorf("HEAD: %v %s", head.Header, head.Body)
			}
			if english := s.Call(t, "", http.MethodGet, path, nil, append(software, "Accept-Language", "en", "If-None-Match", etag)...); english.Status != http.StatusOK {
				t.Errorf("another language: %d", english.Status)
			}
		}
		if head := s.Call(t, "", http.MethodHead, st.path(st.link), nil, browser...).Want(t, http.StatusTemporaryRedirect); head.Header.Get("Location") != s.PublicURL+"/p"+st.path(st.link) || len(head.Body) > 0 {
			t.Errorf("HEAD of the code: %v", head.Header)
		}
		invented := st.path(st.link) + "/21/AAAAAAAAAAAAAAAAA"
		absent := s.Call(t, "", http.MethodGet, invented, nil, software...).Want(t, http.StatusNotFound)
		s.Call(t, "", http.MethodGet, invented, nil, append(software, "If-None-Match", absent.Header.Get("ETag"))...).Want(t, http.StatusNotFound)
		s.Call(t, "", http.MethodHead, invented, nil, software...).Want(t, http.StatusNotFound)
	})
}
