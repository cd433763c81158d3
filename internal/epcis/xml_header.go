package epcis

import "strings"

// headerValue turns an element that stands around the events into JSON: the
// master data of a header as the standard's JSON has it, text else.
func headerValue(key string, e *element) Value {
	if !strings.HasSuffix(key, "/EPCISHeader") {
		return text(e)
	}
	v := Value{Kind: KindObject}
	data := find(e, "EPCISMasterData")
	if data == nil {
		return v
	}
	vocabularies := Value{Kind: KindArray}
	if l := find(data, "VocabularyList"); l != nil {
		vocabularies = list(l, "Vocabulary", vocabulary)
	}
	master := Value{Kind: KindObject, Members: []Member{{"vocabularyList", vocabularies}}}
	v.Members = append(v.Members, Member{"epcisMasterData", master})
	return v
}

// find returns the child called name, which may be wrapped.
func find(e *element, name string) *element {
	for i := range e.children {
		switch c := &e.children[i]; {
		case c.name.Local == name:
			return c
		case isWrapper(c.name):
			if found := find(c, name); found != nil {
				return found
			}
		}
	}
	return nil
}

func vocabulary(e *element) Value {
	v := Value{Kind: KindObject}
	if t, ok := e.attr("type"); ok {
		v.Members = append(v.Members, Member{"type", String(t)})
	}
	if l := find(e, "VocabularyElementList"); l != nil {
		v.Members = append(v.Members, Member{"vocabularyElementList", list(l, "VocabularyElement", vocabularyElement)})
	}
	return v
}

func vocabularyElement(e *element) Value {
	v := Value{Kind: KindObject}
	if id, ok := e.attr("id"); ok {
		v.Members = append(v.Members, Member{"id", String(id)})
	}
	attributes := Value{Kind: KindArray}
	var names xmlNames
	for i := range e.children {
		switch c := &e.children[i]; c.name.Local {
		case "attribute":
			id, _ := c.attr("id")
			value := String(strings.TrimSpace(c.text))
			if len(c.children) > 0 {
				value = Value{Kind: KindObject}
				names.children(&value, map[string]int{}, c, nil)
			}
			attributes.Items = append(attributes.Items, Value{Kind: KindObject, Members: []Member{{"id", String(id)}, {"attribute", value}}})
		case "children":
			v.Members = append(v.Members, Member{"children", list(c, "id", text)})
		}
	}
	if len(attributes.Items) > 0 {
		v.Members = append(v.Members, Member{"attributes", attributes})
	}
	return v
}
