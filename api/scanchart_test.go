package api_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
)

// TestChartIsDrawn: every bar lies on the paper and is as high as its count says,
// and what the chart shows is told in words; TXNG_TEST_KEEP_CHARTS=DIR keeps the
// drawings, to be looked at.
func TestChartIsDrawn(t *testing.T) {
	t.Parallel()
	year := make([]int64, 366)
	for i := range year {
		year[i] = int64(1000 + 900*math.Sin(float64(i)/20))
	}
	month := slices.Clone(year[:30])
	month[7], month[8], month[29] = 0, 0, 12_345
	for name, counts := range map[string][]int64{"month": month, "year": year, "day": {7}, "none": make([]int64, 30), "one": append(make([]int64, 29), 1), "most": {1, math.MaxInt32, 0}} {
		for _, lang := range []string{"vi", "en"} {
			svg := api.Chart(lang, counts...)
			if dir := os.Getenv("TXNG_TEST_KEEP_CHARTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "chart-"+name+"-"+lang+".svg"), svg, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var drawn struct {
				Role  string `xml:"role,attr"`
				By    string `xml:"aria-labelledby,attr"`
				Title struct {
					ID   string `xml:"id,attr"`
					Text string `xml:",chardata"`
				} `xml:"title"`
				Desc struct {
					ID   string `xml:"id,attr"`
					Text string `xml:",chardata"`
				} `xml:"desc"`
				Rects []struct {
					X      string `xml:"x,attr"`
					Y      string `xml:"y,attr"`
					Width  string `xml:"width,attr"`
					Height string `xml:"height,attr"`
					Title  string `xml:"title"`
				} `xml:"rect"`
			}
			if err := xml.Unmarshal(svg, &drawn); err != nil {
				t.Fatalf("%s: %v", svg, err)
			}
			if drawn.Role != "img" || drawn.By != drawn.Title.ID+" "+drawn.Desc.ID || drawn.Title.Text == "" || !strings.Contains(drawn.Desc.Text, "01/11/2026") {
				t.Errorf("%s.%s is not told in words: %+v", name, lang, drawn)
			}
			bars := 0
			for _, n := range counts {
				if n > 0 {
					bars++
				}
			}
			if len(drawn.Rects) != bars+1 {
				t.Fatalf("%s: %d bars, want %d", name, len(drawn.Rects)-1, bars)
			}
			for _, r := range drawn.Rects[1:] {
				var at [4]float64
				for i, text := range []string{r.X, r.Y, r.Width, r.Height} {
					var err error
					if at[i], err = strconv.ParseFloat(text, 64); err != nil || math.IsNaN(at[i]) {
						t.Fatalf("%s: %q", name, text)
					}
				}
				if at[0] < 60 || at[0]+at[2] > 712 || at[1] < 60 || math.Abs(at[1]+at[3]-208) > 0.02 || r.Title == "" {
					t.Errorf("%s: a bar at %s", name, fmt.Sprint(at))
				}
			}
		}
	}
}
