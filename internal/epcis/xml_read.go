package epcis

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// element is an XML element with all that is in it.
type element struct {
	name     xml.Name
	attrs    []xml.Attr // without declarations of namespaces
	scope    *scope
	children []element
	text     string
}

// scope is the namespaces in force at a place: one, and those around it.
type scope struct {
	Binding
	up    *scope
	depth int
}

// attr returns the value of an attribute without namespace.
func (e *element) attr(name string) (string, bool) {
	for _, a := range e.attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

// xmlReader reads the elements of an XML text. It knows no entities but the
// five of XML, refuses a document type, and reads no more than it is allowed
// before it is told how much further it may.
type xmlReader struct {
	dec    *xml.Decoder
	in     *budget
	scopes []*scope // of the elements that are open
	begin  int64    // of what is read as a whole
	count  int      // elements and attributes in it
}

// maxAttributes bounds the attributes of an element, and maxScope the
// namespaces in force at a place.
const (
	maxAttributes = 1_000
	maxScope      = 200
)

func newXMLReader(in io.Reader) *xmlReader {
	b := &budget{in: in}
	x := &xmlReader{dec: xml.NewDecoder(b), in: b}
	x.dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) { return nil, otherEncoding(charset) }
	return x
}

// otherEncoding refuses a text that says that it is not UTF-8.
func otherEncoding(name string) *fault.Error {
	if len(name) > 40 { //nolint:mnd // longer than any name of an encoding
		name = name[:40]
	}
	return fault.New(fault.KindInvalid, "xml_encoding", fmt.Sprintf("Tài liệu XML khai báo mã hóa %+q; hãy chuyển sang UTF-8 và khai báo encoding=\"UTF-8\".", name),
		fmt.Sprintf("The XML document declares the encoding %+q; convert it to UTF-8 and declare encoding=\"UTF-8\".", name))
}

// utf16Name names the encoding of a text that begins with a byte order mark of
// UTF-16, which the decoder does not get to see declared.
func utf16Name(start []byte) string {
	switch {
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("<\x00")):
		return "UTF-16LE"
	case bytes.HasPrefix(start, []byte("\xfe\xff")), bytes.HasPrefix(start, []byte("\x00<")):
		return "UTF-16BE"
	}
	return ""
}

// allow lets limit bytes more be read from here on.
func (x *xmlReader) allow(limit int) {
	x.begin, x.count = x.dec.InputOffset(), 0
	x.in.limit = x.begin + int64(limit) + scanBuffer
}

// budget is a reader that ends with errValueTooLarge at its limit.
type budget struct {
	in          io.Reader
	read, limit int64
	err         error // of in, or the limit
}

func (b *budget) Read(p []byte) (int, error) {
	if b.read >= b.limit {
		b.err = errValueTooLarge
		return 0, b.err
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.limit-b.read)])
	b.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// bad is a fault of the text's form.
func (x *xmlReader) bad(vi, en string) error {
	line, _ := x.dec.InputPos()
	return fault.New(fault.KindInvalid, "invalid_xml",
		fmt.Sprintf("Nội dung không phải là XML hợp lệ của EPCIS: %s (dòng %d).", vi, line),
		fmt.Sprintf("The content is not valid EPCIS XML: %s (line %d).", en, line))
}

// token returns the next start, end or text; at the end of the text io.EOF.
func (x *xmlReader) token() (xml.Token, error) {
	for {
		t, err := x.dec.Token()
		if x.in.err != nil {
			return nil, x.in.err
		}
		if f := fault.As(err); f != nil {
			return nil, f
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, x.bad("cú pháp sai", strings.TrimPrefix(err.Error(), "XML syntax error "))
		} else if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(x.scopes) > MaxDepth {
				return nil, errTooDeep
			}
			err := x.declare(t)
			if len(x.scopes) > 1 && isEPCIS(t.Name.Space) { // the schema has them without, many senders with
				t.Name.Space = ""
			}
			return t, err
		case xml.EndElement:
			x.scopes = x.scopes[:len(x.scopes)-1]
			return t, nil
		case xml.CharData:
			if strings.IndexByte(string(t), 0) >= 0 {
				return nil, errNUL
			}
			return t, nil
		case xml.Directive:
			return nil, x.bad("không nhận khai báo kiểu tài liệu (DTD)", "a document type is not accepted")
		}
	}
}

// declare opens the scope of an element and checks its attributes' names.
func (x *xmlReader) declare(t xml.StartElement) error {
	if len(t.Attr) > maxAttributes {
		return errTooManyValues
	}
	var in *scope
	if n := len(x.scopes); n > 0 {
		in = x.scopes[n-1]
	}
	seen := make(map[xml.Name]bool, len(t.Attr))
	for _, a := range t.Attr {
		if seen[a.Name] {
			return x.bad("thuộc tính "+a.Name.Local+" có hai lần", "the attribute "+a.Name.Local+" stands twice")
		}
		seen[a.Name] = true
		if isDeclaration(a) {
			prefix := a.Name.Local
			if a.Name.Space == "" {
				prefix = ""
			}
			depth := 1
			if in != nil {
				depth += in.depth
			}
			in = &scope{Binding{prefix, a.Value}, in, depth}
		}
	}
	if in != nil && in.depth > maxScope {
		return errTooManyValues
	}
	x.scopes = append(x.scopes, in)
	if !declared(in, t.Name.Space) {
		return x.bad("tiền tố "+t.Name.Space+" chưa khai báo", "the prefix "+t.Name.Space+" is not declared")
	}
	for _, a := range t.Attr {
		if !isDeclaration(a) && !declared(in, a.Name.Space) {
			return x.bad("tiền tố "+a.Name.Space+" chưa khai báo", "the prefix "+a.Name.Space+" is not declared")
		}
	}
	return nil
}

// isEPCIS reports whether a namespace is one of EPCIS documents.
func isEPCIS(space string) bool {
	return space == space1 || space == space2 || space == spaceQuery1 || space == spaceQuery2
}

func isDeclaration(a xml.Attr) bool {
	return a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns"
}

const (
	spaceXML = "http://www.w3.org/XML/1998/namespace"
	spaceXSI = "http://www.w3.org/2001/XMLSchema-instance"
)

// declared reports whether a namespace is in force. The decoder leaves a prefix
// that stands for none where the namespace should be.
func declared(in *scope, space string) bool {
	if space == "" || space == spaceXML || space == "xml" {
		return true
	}
	for ; in != nil; in = in.up {
		if in.Namespace == space {
			return true
		}
	}
	return false
}

// whole reads the rest of the element that start began.
func (x *xmlReader) whole(start xml.StartElement) (element, error) {
	e := element{name: start.Name, scope: x.scopes[len(x.scopes)-1]}
	for _, a := range start.Attr {
		if !isDeclaration(a) {
			e.attrs = append(e.attrs, a)
		}
	}
	x.count += 1 + len(start.Attr)
	if int64(x.count) > freeValues+(x.dec.InputOffset()-x.begin)/bytesPerValue {
		return e, errTooManyValues
	}
	var text strings.Builder
	for {
		t, err := x.token()
		if errors.Is(err, io.EOF) {
			err = x.bad("tài liệu chưa kết thúc", "the document ends too early")
		}
		if err != nil {
			return e, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			child, err := x.whole(t)
			if err != nil {
				return e, err
			}
			e.children = append(e.children, child)
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			e.text = text.String()
			if len(e.children) > 0 && strings.TrimSpace(e.text) != "" {
				return e, x.bad("chữ lẫn giữa các phần tử của "+e.name.Local, "text stands among the elements of "+e.name.Local)
			}
			return e, nil
		}
	}
}
