package epcis

// ParseValue is parseValue, for the tests that compare it with a library.
var ParseValue = parseValue
