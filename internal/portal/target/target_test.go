package target_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step, place string
		want        target.EventKind
	}{
		{"harvest", "farm", target.KindField},
		{"produce", "farm", target.KindField},
		{"care", "farm", target.KindField},
		{"ship", "farm", target.KindTransport},
		{"transport", "", target.KindTransport},
		{"return", "shop", target.KindTransport},
		{"receive", "distributor", target.KindProcessing},
		{"process", "processing", target.KindProcessing},
		{"pack", "packing_house", target.KindProcessing},
		{"unpack", "warehouse", target.KindProcessing},
		{"inspect", "warehouse", target.KindProcessing},
		{"other", "other", target.KindProcessing},
		{"store", "warehouse", target.KindWarehouse},
		{"store", "distributor", target.KindDistributor},
		{"sell", "shop", target.KindShop},
		{"destroy", "shop", ""},
		{"dance", "shop", ""},
	} {
		if got, ok := target.KindOf(c.step, c.place); got != c.want || ok != (c.want != "") {
			t.Errorf("%s at %s: %q, %v", c.step, c.place, got, ok)
		}
	}
}

func TestTaskFor(t *testing.T) {
	t.Parallel()
	tasks := []target.Task{
		{ID: "s1", Name: "Chế biến, đóng gói"},
		{ID: "1", Name: "Sơ chế, chế biến", ParentID: "s1"},
		{ID: "2", Name: "ĐÓNG GÓI", ParentID: "s1"},
		{ID: "s2", Name: "Vận chuyển"},
		{ID: "3", Name: "Đi đường", ParentID: "s2"},
	}
	for step, want := range map[string]string{"pack": "2", "process": "1", "transport": "s2", "sell": ""} {
		if got, ok := target.TaskFor(step, tasks); got.ID != want || ok != (want != "") {
			t.Errorf("%s: %+v, %v", step, got, ok)
		}
	}
	tasks = append(tasks, target.Task{ID: "9", Name: "Việc khác", ParentID: "s2"})
	if got, ok := target.TaskFor("sell", tasks); !ok || got.ID != "9" {
		t.Errorf("sell: %+v", got)
	}
}

func TestStatusAfterFailure(t *testing.T) {
	t.Parallel()
	for class, want := range map[target.Class][2]target.Status{ // at the first try, at the third
		target.ClassAuth:      {target.StatusParked, target.StatusParked},
		target.ClassConfig:    {target.StatusParked, target.StatusParked},
		target.ClassConfirmed: {target.StatusParked, target.StatusParked},
		target.ClassForbidden: {target.StatusParked, target.StatusParked},
		target.ClassData:      {target.StatusRejected, target.StatusRejected},
		target.ClassImage:     {target.StatusPending, target.StatusRejected},
		target.ClassUnknown:   {target.StatusPending, target.StatusParked},
		target.ClassTransient: {target.StatusPending, target.StatusPending},
		target.ClassAmbiguous: {target.StatusPending, target.StatusPending},
	} {
		if first, third := class.Status(1), class.Status(3); first != want[0] || third != want[1] {
			t.Errorf("%s: %s, %s", class, first, third)
		}
	}
}

func TestFailureIsFoundInChains(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	f := target.Fail(target.ClassData, "order.create", fault.Text{VI: "v", EN: "e"}).Because(cause)
	wrapped := fmt.Errorf("around: %w", f)
	if target.AsFailure(wrapped) != f || !errors.Is(wrapped, cause) || f.Action.EN == "" || target.AsFailure(cause) != nil {
		t.Errorf("%v", wrapped)
	}
}
