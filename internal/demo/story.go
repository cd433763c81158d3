package demo

import (
	"image/color"
	"time"
)

// story is what was told: what the checks and the closing lines need.
type story struct {
	cooperative, packer, mill, household                  tenant
	shops                                                 []tenant
	rawProduct, fruitProduct, riceProduct, refusedProduct string
	correctedProduct                                      string
	fields                                                []object // the cooperative's two harvests
	fruit                                                 object   // the packed batch whose label is shown
	rice                                                  object   // blended of two lots
	incomplete                                            object   // nothing was recorded of it
	local                                                 object   // the household's, without GS1 keys
	refused                                               object   // the portal does not know its product
	corrected                                             object   // refused at first
	healed                                                healed
	serial, itemLink, portalPage                          string
}

// clock gives the story's times: it happened in the days before now.
type clock struct{ now time.Time }

func (c clock) day(ago int) string { return c.now.AddDate(0, 0, -ago).Format(time.DateOnly) }

func (c clock) at(ago, hour int) string {
	d := c.now.AddDate(0, 0, -ago)
	return time.Date(d.Year(), d.Month(), d.Day(), hour, 30, 0, 0, time.FixedZone("", 7*3600)).Format(time.RFC3339)
}

// tell runs the whole story; say is told of each scene.
func tell(admin client, now time.Time, say func(string, ...any)) *story {
	c, s := clock{now}, &story{}
	dragonFruit(admin, c, s, say)
	riceMill(admin, c, s, say)
	smallHousehold(admin, c, s, say)
	return s
}

// dragonFruit: households' fields → packing house → carrier → distributor →
// two shops.
func dragonFruit(admin client, c clock, s *story, say func(string, ...any)) {
	picture := picture(color.RGBA{214, 51, 108, 255})
	s.cooperative = register(admin, "Hợp tác xã Thanh long Ví dụ", "cooperative", "1100000001", "8930000", address("Ấp 3", "25585"))
	s.packer = register(admin, "Công ty Đóng gói Mẫu", "enterprise", "1100000002", "8930001", address("Lô 5, cụm công nghiệp", "25654"))
	carrier := register(admin, "Công ty Vận tải Minh họa", "enterprise", "1100000003", "8930002", address("Số 8, quốc lộ 22", "25654"))
	distributor := register(admin, "Công ty Phân phối Thử nghiệm", "enterprise", "1100000004", "8930003", address("Số 12, đường Ví dụ", "25459"))
	shopA := register(admin, "Cửa hàng Nông sản Một", "enterprise", "1100000005", "8930004", address("Số 1, đường Ví dụ", "25459"))
	shopB := register(admin, "Cửa hàng Nông sản Hai", "enterprise", "1100000006", "8930005", address("Số 2, đường Ví dụ", "25630"))
	s.shops = []tenant{shopA, shopB}
	say("Sáu tổ chức của chuỗi thanh long đã đăng ký, mỗi tổ chức một khóa API.")

	gardens := []string{
		s.cooperative.place("Vườn hộ số 1", "farm", address("Ấp 3", "25585"), plantingArea("VN-TNOR-0001", "CN")),
		s.cooperative.place("Vườn hộ số 2", "farm", address("Ấp 4", "25585"), plantingArea("VN-TNOR-0002", "CN")),
	}
	house := s.packer.place("Nhà đóng gói số 1", "packing_house", address("Lô 5, cụm công nghiệp", "25654"), object{"scheme": "packing_house", "value": "VN-TNPH-0001"})
	depot := carrier.place("Bãi xe Gò Dầu", "other", address("Số 8, quốc lộ 22", "25654"))
	store := distributor.place("Kho tổng", "distributor", address("Số 12, đường Ví dụ", "25459"))
	counters := []string{shopA.place("Quầy trái cây", "shop", address("Số 1, đường Ví dụ", "25459")), shopB.place("Quầy trái cây", "shop", address("Số 2, đường Ví dụ", "25630"))}

	s.rawProduct = s.cooperative.product("Thanh long ruột đỏ tại vườn", "Red dragon fruit, field run", "Ví Dụ", "KGM", "1", 10, picture)
	s.fruitProduct = s.packer.product("Thanh long ruột đỏ hộp 5 kg", "Red dragon fruit, 5 kg box", "Mẫu Xanh", "KGM", "5", 20, picture)
	for i, garden := range gardens {
		b := s.cooperative.batch(s.rawProduct, garden, c.day(6), []string{"1250.5", "980"}[i], "KGM")
		id := text(b, "id")
		s.cooperative.step("care", id, garden, c.at(30, 6), object{"performer": "Tổ chăm sóc", "details": object{"activity": "Bón phân hữu cơ", "product": "Phân hữu cơ vi sinh", "dose": "2 kg/trụ"}})
		s.cooperative.step("harvest", id, garden, c.at(6, 6), object{"ended_at": c.at(6, 11), "performer": "Tổ " + []string{"1", "2"}[i], "quantity": kilograms([]string{"1250.5", "980"}[i])})
		s.cooperative.step("ship", id, garden, c.at(6, 13), object{"to_place_id": house, "quantity": kilograms([]string{"1250.5", "980"}[i])})
		s.packer.step("receive", id, house, c.at(6, 16), object{"from_place_id": garden, "quantity": kilograms([]string{"1250.5", "980"}[i])})
		s.fields = append(s.fields, b)
	}
	say("Hai vườn thu hoạch, xuất hàng; nhà đóng gói tiếp nhận: quyền ghi sự kiện đi theo lô hàng.")

	s.fruit = s.packer.batch(s.fruitProduct, house, c.day(5), "400", "XBX")
	id := text(s.fruit, "id")
	s.packer.step("pack", id, house, c.at(5, 7), object{
		"ended_at": c.at(5, 12), "performer": "Tổ đóng gói 2", "quantity": object{"value": "400", "unit": "XBX"},
		"inputs": []object{{"batch_id": text(s.fields[0], "id"), "quantity": kilograms("1200")}, {"batch_id": text(s.fields[1], "id"), "quantity": kilograms("950")}},
	})
	s.packer.step("inspect", id, house, c.at(5, 14), object{"description": "Kiểm tra dư lượng: đạt", "details": object{"result": "đạt"}})
	run := s.packer.post("/api/v1/batches/"+id+"/serials", object{"count": 400})
	s.serial, s.itemLink = s.packer.firstCode(text(run, "id"))
	say("Đóng gói 400 hộp từ hai lô nguyên liệu, cấp 400 số sê-ri tính toán được, in tem.")

	s.packer.step("ship", id, house, c.at(4, 6), object{"to_place_id": depot})
	carrier.step("transport", id, depot, c.at(4, 7), object{"details": object{"temperature": "6", "vehicle": "xe lạnh 5 tấn"}})
	carrier.step("ship", id, depot, c.at(4, 12), object{"to_place_id": store})
	distributor.step("receive", id, store, c.at(4, 13), object{"from_place_id": depot})
	distributor.step("store", id, store, c.at(4, 15), object{"details": object{"temperature": "5"}})
	for i, shop := range s.shops {
		distributor.step("ship", id, store, c.at(3, 6+i), object{"to_place_id": counters[i], "quantity": object{"value": "200", "unit": "XBX"}})
		shop.step("receive", id, counters[i], c.at(3, 9+i), object{"from_place_id": store, "quantity": object{"value": "200", "unit": "XBX"}})
		shop.step("sell", id, counters[i], c.at(2, 8+i), nil)
	}
	say("Hãng vận tải, nhà phân phối và hai cửa hàng đã ghi phần việc của mình.")
}

// riceMill blends two lots of paddy into one of rice.
func riceMill(admin client, c clock, s *story, say func(string, ...any)) {
	picture := picture(color.RGBA{222, 184, 105, 255})
	s.mill = register(admin, "Nhà máy Xay xát Minh họa", "enterprise", "1100000007", "8930006", address("Ấp Chợ", "25681"))
	plant := s.mill.place("Xưởng xay xát", "processing", address("Ấp Chợ", "25681"))
	paddy := s.mill.product("Lúa thơm nguyên liệu", "Fragrant paddy", "Minh Họa", "KGM", "50", 180, picture)
	s.riceProduct = s.mill.product("Gạo thơm túi 5 kg", "Fragrant rice, 5 kg bag", "Minh Họa", "KGM", "5", 365, picture)
	var inputs []object
	for i, lot := range []string{"8000", "6500"} {
		b := s.mill.batch(paddy, plant, c.day(20-i), lot, "KGM")
		s.mill.step("receive", text(b, "id"), plant, c.at(20-i, 8), object{"from_name": "Thương lái ngoài hệ thống", "source_lot": "LUA-0" + string(rune('1'+i)), "quantity": kilograms(lot)})
		inputs = append(inputs, object{"batch_id": text(b, "id"), "quantity": kilograms(lot)})
	}
	s.rice = s.mill.batch(s.riceProduct, plant, c.day(15), "1700", "XBG")
	s.mill.step("process", text(s.rice, "id"), plant, c.at(15, 7), object{"inputs": inputs, "quantity": object{"value": "1700", "unit": "XBG"}})
	s.mill.step("pack", text(s.rice, "id"), plant, c.at(14, 7), nil)
	s.incomplete = s.mill.batch(s.riceProduct, plant, c.day(1), "300", "XBG")

	s.refusedProduct = s.mill.product("Gạo lứt túi 2 kg", "Brown rice, 2 kg bag", "Minh Họa", "KGM", "2", 365, picture)
	s.refused = s.mill.batch(s.refusedProduct, plant, c.day(10), "500", "XBG")
	s.mill.step("produce", text(s.refused, "id"), plant, c.at(10, 7), object{"quantity": object{"value": "500", "unit": "XBG"}})
	s.correctedProduct = s.mill.product("Gạo nếp túi 2 kg", "Sticky rice, 2 kg bag", "Minh Họa", "KGM", "2", 365, picture)
	s.corrected = s.mill.batch(s.correctedProduct, plant, c.day(9), "400", "XBG")
	s.mill.step("produce", text(s.corrected, "id"), plant, c.at(9, 7), object{"quantity": object{"value": "400", "unit": "XBG"}})
	say("Nhà máy gạo phối hai lô lúa; một lô mới tạo còn thiếu công đoạn.")
}

// smallHousehold has no GS1 prefix: its codes are local.
func smallHousehold(admin client, c clock, s *story, say func(string, ...any)) {
	s.household = register(admin, "Hộ sản xuất Bánh tráng Ví dụ", "household", "", "", address("Ấp Thử Nghiệm", "25672"))
	yard := s.household.place("Sân phơi", "processing", address("Ấp Thử Nghiệm", "25672"))
	product := s.household.product("Bánh tráng phơi sương", "Dew-wetted rice paper", "", "GRM", "500", 60, picture(color.RGBA{235, 222, 190, 255}))
	s.local = s.household.batch(product, yard, c.day(3), "120", "XPK")
	s.household.step("produce", text(s.local, "id"), yard, c.at(3, 5), object{"quantity": object{"value": "120", "unit": "XPK"}})
	say("Một hộ không có mã GS1 vẫn có mã nội bộ %s và tem quét được.", text(s.local, "code"))
}
