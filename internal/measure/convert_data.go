package measure

import (
	"math/big"
	"strings"
)

// factors holds, for each base unit, the units that convert to it: code and
// factor, with the offset of temperatures behind a second slash (UN/CEFACT Rec
// 20, annexes I to III).
var factors = map[string]string{
	"KGM": "KGM=1 GRM=0.001 MGM=0.000001 MC=0.000000001 DG=0.0001 CGM=0.00001 HGM=0.1 DTN=100 TNE=1000 KTN=1000000 LBR=0.45359237 " +
		"ONZ=0.028349523125 STI=6.35029318 APZ=0.0311034768 GRN=0.00006479891 CTM=0.0002 LTN=1016.0469088 STN=907.18474 CWI=50.80234544 CWA=45.359237",
	"MTR": "MTR=1 CMT=0.01 MMT=0.001 4H=0.000001 C45=0.000000001 DMT=0.1 A45=10 HMT=100 KMT=1000 INH=0.0254 FOT=0.3048 YRD=0.9144 SMI=1609.344 NMI=1852",
	"MTK": "MTK=1 MMK=0.000001 CMK=0.0001 DMK=0.01 KMK=1000000 HAR=10000 ARE=100 INK=0.00064516 FTK=0.09290304 YDK=0.83612736 ACR=4046.873",
	"MTQ": "MTQ=1 MMQ=0.000000001 CMQ=0.000001 DMQ=0.001 LTR=0.001 MLT=0.000001 CLT=0.00001 DLT=0.0001 HLT=0.1 4G=0.000000001 K6=1 MAL=1000 " +
		"INQ=0.000016387064 FTQ=0.028316846592 YDQ=0.764554857984 GLL=0.003785411784 GLI=0.00454609 PTL=0.000473176473 QTL=0.000946352946 " +
		"PTI=0.00056826125 QTI=0.0011365225 OZA=0.0000295735295625 OZI=0.0000284130625 BLL=0.158987294928",
	"KEL": "KEL=1 CEL=1/273.15 FAH=5:9/45967:180 A48=5:9",
	"PAL": "PAL=1 KPA=1000 MPA=1000000 A97=100 A89=1000000000 74=0.001 BAR=100000 MBR=100 ATM=101325 ATT=98066.5 PS=8896443230521:1290320000",
	"SEC": "SEC=1 C26=0.001 B98=0.000001 C47=0.000000001 MIN=60 HUR=3600 DAY=86400 WEE=604800",
	"MTS": "MTS=1 KMH=5:18 HM=0.44704 KNT=463:900 FS=0.3048 2M=0.01 C16=0.001",
	"MSK": "MSK=1 K40=9.80665",
	"JOU": "JOU=1 KJO=1000 3B=1000000 GV=1000000000 WHR=3600 KWH=3600000 MWH=3600000000 D70=4.1868 E14=4186.8",
	"WTT": "WTT=1 KWT=1000 MAW=1000000 D80=0.000001 C31=0.001 A90=1000000000",
	"VLT": "VLT=1 2Z=0.001 KVT=1000 B78=1000000 D82=0.000001",
	"AMP": "AMP=1 4K=0.001 B84=0.000001 C39=0.000000001 B22=1000",
	"OHM": "OHM=1 B49=1000 B75=1000000 E45=0.001",
	"HTZ": "HTZ=1 KHZ=1000 MHZ=1000000 A86=1000000000 RPM=1:60 RPS=1",
	"NEW": "NEW=1 B47=1000 B73=1000000 C20=0.001",
	"C62": "C62=1 EA=1 H87=1 NAR=1 PR=2 DZN=12 GRO=144 CEN=100 MIL=1000 HD=6",
	"P1":  "P1=1 NX=0.1 59=0.0001 61=0.0000001",
	// Mass by volume.
	"A93": "A93=1 GP=0.001 GQ=0.000001 KMQ=1000 GL=1000 M1=1 23=1000000 GJ=1000000 B35=1000000 H29=0.001",
	// Light, flow, amount, radiation.
	"LUX": "LUX=1 KLX=1000",
	"MQS": "MQS=1 MQH=1:3600 L2=1:60000 E32=1:3600000",
	"C34": "C34=1 C18=0.001 FH=0.000001 B45=1000",
	"BQL": "BQL=1 2Q=1000 GBQ=1000000000",
}

// conversions is factors by code.
var conversions = func() map[string]conversion {
	rat := func(s string) *big.Rat {
		over, under, isRatio := strings.Cut(s, ":")
		r, ok := new(big.Rat).SetString(over)
		if !ok {
			panic("measure: bad factor " + s)
		}
		if isRatio {
			d, _ := new(big.Rat).SetString(under)
			r.Quo(r, d)
		}
		return r
	}
	m := map[string]conversion{}
	for base, list := range factors {
		for entry := range strings.FieldsSeq(list) {
			code, rest, _ := strings.Cut(entry, "=")
			factor, offset, hasOffset := strings.Cut(rest, "/")
			c := conversion{base: base, factor: rat(factor), offset: new(big.Rat)}
			if hasOffset {
				c.offset = rat(offset)
			}
			m[code] = c
		}
	}
	return m
}()
