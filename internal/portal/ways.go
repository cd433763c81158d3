package portal

import (
	"maps"
	"slices"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// ways are all targets that are configured, by name, whatever language they
// speak.
func (s *Service) ways() map[string]target.Way {
	all := make(map[string]target.Way, len(s.Targets)+len(s.Captures)+len(s.Registries))
	for name, t := range s.Targets {
		all[name] = t
	}
	for name, t := range s.Captures {
		all[name] = t
	}
	for name, t := range s.Registries {
		all[name] = t
	}
	return all
}

// names are the targets that are configured, in order.
func (s *Service) names() []string { return slices.Sorted(maps.Keys(s.all)) }

// known refuses a target that is not configured.
func (s *Service) known(name string) error {
	if _, ok := s.all[name]; !ok {
		return fault.NotFound("sync_target")
	}
	return nil
}

// comparable refuses a target that is not a portal: peers and registries have no
// catalogues and no words of their own, and are not read back.
func (s *Service) comparable(name string) error {
	if err := s.known(name); err != nil || s.Targets[name] != nil {
		return err
	}
	return fault.New(fault.KindConflict, "not_a_portal", "Đích này không phải là cổng: không đối soát, không có danh mục và bảng quy đổi.",
		"This target is not a portal: it is not compared, and has no catalogues and maps.")
}

// captures reports whether a target takes EPCIS documents.
func (s *Service) captures(name string) bool { return s.Captures[name] != nil }

// registers reports whether a target issues codes for batches.
func (s *Service) registers(name string) bool { return s.Registries[name] != nil }
