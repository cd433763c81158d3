package draw

import (
	"strconv"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// trace adds one segment of an outline, whose points p gives, to a filler.
func trace(filler *vector.Rasterizer, s sfnt.Segment, p func(i int) (x, y float32)) {
	ax, ay := p(0)
	switch s.Op {
	case sfnt.SegmentOpMoveTo:
		filler.ClosePath()
		filler.MoveTo(ax, ay)
	case sfnt.SegmentOpLineTo:
		filler.LineTo(ax, ay)
	case sfnt.SegmentOpQuadTo:
		bx, by := p(1)
		filler.QuadTo(ax, ay, bx, by)
	case sfnt.SegmentOpCubeTo:
		bx, by := p(1)
		cx, cy := p(2)
		filler.CubeTo(ax, ay, bx, by, cx, cy)
	}
}

// path appends an outline as SVG path data in units of the em, moved by x.
func path(out []byte, outline sfnt.Segments, x int) []byte {
	for _, s := range outline {
		var op byte
		var points int
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			op, points = 'M', 1
		case sfnt.SegmentOpLineTo:
			op, points = 'L', 1
		case sfnt.SegmentOpQuadTo:
			op, points = 'Q', 2
		case sfnt.SegmentOpCubeTo:
			op, points = 'C', 3
		}
		out = append(out, op)
		for _, p := range s.Args[:points] {
			out = strconv.AppendInt(out, int64(x+p.X.Round()), 10)
			out = append(out, ' ')
			out = strconv.AppendInt(out, int64(p.Y.Round()), 10)
			out = append(out, ' ')
		}
	}
	return out
}
