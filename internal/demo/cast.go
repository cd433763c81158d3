package demo

import "maps"

// tenant is one organisation of the story with its key.
type tenant struct {
	client
	id, name, key, taxCode string
}

// address is a made-up street in a real commune of Tây Ninh (province 80).
func address(street, ward string) object {
	return object{"street": street, "ward_code": ward, "province_code": "80"}
}

// register takes an organisation in as the province and gives it a manager key.
// The GS1 prefixes are examples: 893 is Viet Nam's, 8930000–8930009 are
// assigned to nobody here.
func register(admin client, name, kind, taxCode, prefix string, at object) tenant {
	in := object{"name": name, "kind": kind, "address": at, "phone": "+842720000000"}
	if taxCode != "" {
		in["tax_code"] = taxCode
	}
	if prefix != "" {
		in["gs1_prefix"] = prefix
	}
	id := text(admin.post("/api/v1/organizations", in), "id")
	key := text(admin.post("/api/v1/organizations/"+id+"/api-keys", object{"role": "manager", "label": "Khóa của câu chuyện mẫu"}), "key")
	return tenant{client: admin.as(key), id: id, name: name, key: key, taxCode: taxCode}
}

// place registers a place and returns its id.
func (t tenant) place(name, kind string, at object, codes ...object) string {
	in := object{"name": name, "kind": kind, "address": at, "geo": object{"lat": 11.31, "lng": 106.1}}
	if len(codes) > 0 {
		in["codes"] = codes
	}
	return text(t.post("/api/v1/places", in), "id")
}

// plantingArea is an example planting-area code for a market.
func plantingArea(value, market string) object {
	return object{"scheme": "planting_area", "value": value, "market": market}
}

// product registers a product with a picture.
func (t tenant) product(name, nameEN, brand, unit, size string, shelfLife int, picture []byte) string {
	image := t.upload("anh.png", picture)
	return text(t.post("/api/v1/products", object{
		"name": name, "name_en": nameEN, "brand": brand, "category": "Nông sản",
		"origin": object{"country": "VN", "province_code": "80"}, "net_content": object{"value": size, "unit": unit},
		"shelf_life_days": shelfLife, "images": []string{image},
		"standards": []object{{"kind": "vietgap", "number": "VG-VIDU-0001", "issuer": "Tổ chức chứng nhận Ví dụ", "valid_until": "2030-12-31"}},
	}), "id")
}

// batch makes a batch and returns it.
func (t tenant) batch(product, place, produced, value, unit string) object {
	return t.post("/api/v1/batches", object{"product_id": product, "place_id": place, "production_date": produced, "quantity": object{"value": value, "unit": unit}})
}

// step records a step; more adds to its fields.
func (t tenant) step(step, batch, place, at string, more object) {
	in := object{"step": step, "batch_id": batch, "place_id": place, "started_at": at}
	maps.Copy(in, more)
	t.post("/api/v1/events", in)
}

// kilograms is a quantity in kilograms.
func kilograms(value string) object { return object{"value": value, "unit": "KGM"} }
