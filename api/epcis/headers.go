package epcis

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
)

// The versions that this server speaks, EPCIS and CBV alike.
const (
	version    = "2.0.0"
	minVersion = "2.0.0"
	maxVersion = "2.0.1"
)

// The forms of identifiers in answers (GS1-EPC-Format).
const (
	NoPreference   = "No_Preference"
	AlwaysLink     = "Always_GS1_Digital_Link"
	AlwaysURN      = "Always_EPC_URN"
	AlwaysWebURI   = "Always_Web_URI" // of GS1-CBV-XML-Format
	AlwaysCBVURN   = "Always_URN"     // of GS1-CBV-XML-Format
	NeverTranslate = "Never_Translates"
)

// ranges are the headers by which OPTIONS tells what this server speaks.
func ranges() map[string]string {
	return map[string]string{
		"GS1-EPCIS-Min": minVersion, "GS1-EPCIS-Max": maxVersion,
		"GS1-CBV-Min": minVersion, "GS1-CBV-Max": maxVersion,
		"GS1-EPC-Format":     strings.Join([]string{NoPreference, AlwaysLink, AlwaysURN, NeverTranslate}, ", "),
		"GS1-CBV-XML-Format": strings.Join([]string{NoPreference, AlwaysWebURI, AlwaysCBVURN, NeverTranslate}, ", "),
		"GS1-Vendor-Version": "TXNG 1.0",
	}
}

// announce sets the headers that every answer bears and refuses a request for
// versions or forms that this server does not speak.
func announce(c *gin.Context) error {
	header := c.Writer.Header()
	header.Set("GS1-EPCIS-Version", version)
	header.Set("GS1-CBV-Version", version)
	for _, standard := range []string{"EPCIS", "CBV"} {
		if err := negotiate(c, "GS1-"+standard+"-"); err != nil {
			return err
		}
	}
	if _, err := EPCFormat(c); err != nil {
		return err
	}
	_, err := CBVFormat(c)
	return err
}

// negotiate compares the versions that a request asks for with this server's.
func negotiate(c *gin.Context, prefix string) error {
	asked := map[string]string{}
	for _, name := range []string{"Min", "Max", "Version"} {
		v := c.GetHeader(prefix + name)
		if v != "" && !isVersion(v) {
			return fault.Invalid("header/"+prefix+name, "malformed_version", "Phiên bản có dạng 2.0.0.", "A version is written as 2.0.0.")
		}
		asked[name] = v
	}
	low, high := asked["Min"], asked["Max"]
	if v := asked["Version"]; v != "" {
		low, high = v, v
		if compareVersions(v, "1.2") == 0 && c.Request.Method == "POST" && capturesOldXML(c) {
			return nil
		}
	}
	if low != "" && compareVersions(low, maxVersion) > 0 || high != "" && compareVersions(high, minVersion) < 0 {
		return fault.New(fault.KindNotAcceptable, "version_not_spoken", "Hệ thống dùng phiên bản "+minVersion+" đến "+maxVersion+".", "This server speaks versions "+minVersion+" to "+maxVersion+".")
	}
	return nil
}

// capturesOldXML reports a capture of XML, which may be EPCIS 1.2's.
func capturesOldXML(c *gin.Context) bool {
	return c.FullPath() == capturePath && strings.Contains(c.GetHeader("Content-Type"), "xml")
}

func isVersion(v string) bool {
	return len(v) <= 20 && regexp.MustCompile(`^\d{1,6}(\.\d{1,6})*$`).MatchString(v)
}

// compareVersions compares part by part; absent parts are 0.
func compareVersions(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if d := part(x, i) - part(y, i); d != 0 {
			return d
		}
	}
	return 0
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}

// EPCFormat is the form of identifiers that the request asks for: AlwaysLink
// when it does not say.
func EPCFormat(c *gin.Context) (string, error) {
	return choice(c, "GS1-EPC-Format", AlwaysLink, NoPreference, AlwaysURN, NeverTranslate)
}

// CBVFormat is the form of CBV words in XML that the request asks for:
// AlwaysWebURI when it does not say.
func CBVFormat(c *gin.Context) (string, error) {
	return choice(c, "GS1-CBV-XML-Format", AlwaysWebURI, NoPreference, AlwaysCBVURN, NeverTranslate)
}

func choice(c *gin.Context, name, fallback string, others ...string) (string, error) {
	v := c.GetHeader(name)
	switch {
	case v == "":
		return fallback, nil
	case v == fallback || slices.Contains(others, v):
		return v, nil
	}
	all := fallback + ", " + strings.Join(others, ", ")
	return "", fault.Invalid("header/"+name, "unknown_choice", "Phải là một trong: "+all+".", "It must be one of: "+all+".")
}
