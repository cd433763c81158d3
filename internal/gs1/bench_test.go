package gs1_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{
		"element-string":  "(01)09506000134352(17)261231(10)ABC123(21)7K3M9PQRSTVWX2345",
		"scanner-data":    "]C101095060001343521726123110ABC123\x1d217K3M9PQRSTVWX2345",
		"digital-link":    "https://txng.example/01/09506000134352/10/ABC123/21/7K3M9PQRSTVWX2345?17=261231",
		"escaped-link":    "https://txng.example/01/09506000134352/10/A%2FB/21/7K3M9PQRSTVWX2345",
		"urn":             "urn:epc:id:sgtin:4012345.011111.987654",
		"tag":             "3074257BF7194E4000001A85",
		"compressed-link": "https://txng.example/AQnYUc1gmiCNV4JGQhcNT6K6c",
		"no-code":         "https://ref.gs1.org/cbv/BizStep-shipping",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = gs1.Parse(text, gs1.Options{})
			}
		})
	}
}

func BenchmarkCanonical(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = gs1.Canonical("https://txng.example/01/09506000134352/10/ABC123/21/7K3M9PQRSTVWX2345?17=261231")
	}
}
