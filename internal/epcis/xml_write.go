package epcis

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"time"
)

// xmlWriter appends XML, and gathers the namespaces that it used.
type xmlWriter struct {
	b       bytes.Buffer
	context Context
	cbv     CBVFormat
	used    Context // prefix to namespace, to be declared by the event
}

// escape writes text or the value of an attribute. What XML cannot hold at all
// becomes U+FFFD.
func (w *xmlWriter) escape(s string) {
	_ = xml.EscapeText(&w.b, []byte(s)) // a buffer takes all
}

// element writes an element with what content writes into it.
func (w *xmlWriter) element(name string, content func()) {
	w.b.WriteString("<" + name + ">")
	content()
	w.b.WriteString("</" + name + ">")
}

func (w *xmlWriter) text(name, s string) {
	if s != "" {
		w.element(name, func() { w.escape(s) })
	}
}

func (w *xmlWriter) texts(name string, list []string) {
	for _, s := range list {
		w.element(name, func() { w.escape(s) })
	}
}

func (w *xmlWriter) time(name string, t time.Time) {
	if !t.IsZero() {
		w.text(name, t.UTC().Format(time.RFC3339Nano))
	}
}

func (w *xmlWriter) attribute(name, value string) {
	w.b.WriteString(" " + name + `="`)
	w.escape(value)
	w.b.WriteByte('"')
}

// word returns a vocabulary value as XML has it: a URI in the format asked for.
// Bare words are JSON's, and the prefixes of a CURIE need not mean here what
// they mean there.
func (w *xmlWriter) word(v Vocabulary, s string) string {
	if _, ok := knownWord(v, s, w.context); ok && w.cbv != CBVAsCaptured {
		return w.cbv.spell(v, s, w.context)
	}
	switch {
	case v == Measurement:
		return w.measurement(s)
	case strings.HasPrefix(s, "urn:"):
		return s
	}
	return webURI(v, s, w.context)
}

// measurement writes words of the GS1 web vocabulary as the standard's XML
// does, gs1:Temperature, and others as URIs.
func (w *xmlWriter) measurement(s string) string {
	const web = "https://gs1.org/voc/"
	uri := webURI(Measurement, s, w.context)
	if local, ok := strings.CutPrefix(uri, web); ok && isPlainName(local) && w.prefix("gs1", web) == "gs1" {
		return "gs1:" + local
	}
	return uri
}

// prefix returns the prefix under which namespace can be used: wanted, or
// another when that is no name or taken.
func (w *xmlWriter) prefix(wanted, namespace string) string {
	for _, b := range w.used {
		if b.Namespace == namespace {
			return b.Prefix
		}
	}
	if !isPlainName(wanted) {
		wanted = "ns"
	}
	wanted = freePrefix(wanted, func(p string) bool {
		return slices.ContainsFunc(w.used, func(b Binding) bool { return b.Prefix == p })
	})
	w.used = append(w.used, Binding{wanted, namespace})
	return wanted
}

// name returns the name in XML of an extension. A CURIE whose prefix stands for
// nothing has no namespace: it is kept as it is written.
func (w *xmlWriter) name(curie string) string {
	prefix, local, ok := strings.Cut(curie, ":")
	if ok && local != "" {
		if namespace, ok := w.context.Namespace(prefix); ok {
			return w.prefix(prefix, namespace) + ":" + escapeName(local)
		}
	}
	return escapeName(curie)
}

func (w *xmlWriter) members(members []Member) {
	for _, m := range members {
		w.extension(w.name(m.Name), m.Value)
	}
}

// extension writes an extension; a list is one element for each item. XML has
// no list of lists: its items stand one after another.
func (w *xmlWriter) extension(name string, v Value) {
	switch v.Kind {
	case KindArray:
		for _, item := range v.Items {
			w.extension(name, item)
		}
	case KindObject:
		w.element(name, func() { w.members(v.Members) })
	case KindNull:
		w.b.WriteString("<" + name)
		w.attribute(w.prefix("xsi", spaceXSI)+":nil", "true")
		w.b.WriteString("/>")
	case KindString, KindNumber, KindBool:
		w.element(name, func() { w.escape(v.Text) })
	}
}
