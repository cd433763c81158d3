package page

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// journey is the steps of a batch and the map of where they happened.
type journey struct {
	Steps []numbered
	Map   *drawn // nil when there are not two places to show
}

// numbered is a step with the number of its place on the map, 0 for none.
type numbered struct {
	Step

	Pin int
}

// drawn is a map, ready for its template: pixels of a mapWidth × mapHeight
// drawing.
type drawn struct {
	Marks  []mark
	Path   string // the points of the journey, "x,y x,y"
	Legend []legend
	Scale  int    // pixels
	Length string // what Scale is, "5 km"
}

// mark is a place, or several too near one another to tell apart.
type mark struct {
	X, Y  int
	Label string // "2", "1·3"
	Wide  int    // half the width of its pill
}

type legend struct {
	Pin  int
	Name string
}

const (
	mapWidth  = 320
	mapHeight = 180
	mapMargin = 26
	markSize  = 22 // marks nearer than that are one

	kmPerDegree = 111.2 // of latitude
	leastKm     = 2     // a map of less tells nothing more
	maxPins     = 40
)

// journeyOf numbers the places of steps in the order of the journey and draws
// them.
func journeyOf(steps []Step) journey {
	j := journey{}
	pins := map[Position]int{}
	var at []Position // by pin - 1
	var way []int
	for _, s := range steps {
		n := numbered{Step: s}
		if s.Position != nil && onEarth(*s.Position) && (pins[*s.Position] > 0 || len(at) < maxPins) {
			pin, seen := pins[*s.Position]
			if !seen {
				at = append(at, *s.Position)
				pin = len(at)
				pins[*s.Position] = pin
			}
			n.Pin = pin
			way = append(way, pin-1)
		}
		j.Steps = append(j.Steps, n)
	}
	if len(at) < 2 {
		for i := range j.Steps {
			j.Steps[i].Pin = 0
		}
		return j
	}
	j.Map = drawMap(at, way)
	for pin := 1; pin <= len(at); pin++ {
		i := slices.IndexFunc(j.Steps, func(n numbered) bool { return n.Pin == pin })
		j.Map.Legend = append(j.Map.Legend, legend{pin, j.Steps[i].Place})
	}
	return j
}

func onEarth(p Position) bool {
	return p.Lat >= -85 && p.Lat <= 85 && p.Lng >= -180 && p.Lng <= 180 // and so no NaN
}

// point is a place in kilometres from the map's middle, then in pixels.
type point struct{ x, y float64 }

// drawMap lays places out by an equirectangular projection, true to scale in
// the map's middle: good enough for a country, and needs no tiles.
func drawMap(at []Position, way []int) *drawn {
	places, perKm := project(at)
	m := &drawn{}
	where := make([]int, len(places)) // each place's mark
	var middles []point
	for i, p := range places {
		where[i] = slices.IndexFunc(middles, func(q point) bool { return math.Hypot(p.x-q.x, p.y-q.y) < markSize })
		if where[i] < 0 {
			where[i] = len(middles)
			middles = append(middles, p)
			m.Marks = append(m.Marks, mark{X: int(p.x), Y: int(p.y)})
		}
		one := &m.Marks[where[i]]
		if one.Label != "" {
			one.Label += "·"
		}
		one.Label += strconv.Itoa(i + 1)
	}
	for i := range m.Marks {
		one := &m.Marks[i]
		if parts := strings.Split(one.Label, "·"); len(parts) > 3 {
			one.Label = parts[0] + "…" + parts[len(parts)-1]
		}
		one.Wide = 11 + 4*max(0, len([]rune(one.Label))-1)
		one.X = min(max(one.X, one.Wide+1), mapWidth-one.Wide-1)
	}
	var path []string
	for i, w := range way {
		if i == 0 || where[w] != where[way[i-1]] {
			path = append(path, strconv.Itoa(m.Marks[where[w]].X)+","+strconv.Itoa(m.Marks[where[w]].Y))
		}
	}
	m.Path = strings.Join(path, " ")
	m.Scale, m.Length = scaleBar(perKm)
	return m
}

// project is where places are drawn, and how many pixels a kilometre is.
func project(at []Position) (places []point, perKm float64) {
	south, north, west, east := at[0].Lat, at[0].Lat, at[0].Lng, at[0].Lng
	for _, p := range at {
		south, north, west, east = min(south, p.Lat), max(north, p.Lat), min(west, p.Lng), max(east, p.Lng)
	}
	lat, lng := (south+north)/2, (west+east)/2
	narrow := math.Cos(lat * math.Pi / 180)
	wide, high := max((east-west)*kmPerDegree*narrow, leastKm), max((north-south)*kmPerDegree, leastKm)
	perKm = min((mapWidth-2*mapMargin)/wide, (mapHeight-2*mapMargin)/high)
	for _, p := range at {
		places = append(places, point{
			x: mapWidth/2 + (p.Lng-lng)*kmPerDegree*narrow*perKm,
			y: mapHeight/2 - (p.Lat-lat)*kmPerDegree*perKm,
		})
	}
	return places, perKm
}

// scaleBar is the longest round length that fits a quarter of the map.
func scaleBar(perKm float64) (pixels int, length string) {
	for _, km := range []float64{10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1} {
		if km*perKm <= mapWidth/4 {
			return int(km * perKm), strconv.Itoa(int(km)) + " km"
		}
	}
	return int(perKm / 2), "500 m"
}
