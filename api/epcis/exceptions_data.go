package epcis

// exceptionOfCode names the EPCIS exception of the faults whose kind does not
// tell it.
var exceptionOfCode = map[string]string{
	"query_parameter":       "QueryParameterException",
	"query_validation":      "QueryValidationException",
	"query_too_large":       "QueryTooLargeException",
	"query_too_complex":     "QueryTooComplexException",
	"subscription_controls": "SubscriptionControlsException",
	"no_such_name":          "NoSuchNameException",
}
