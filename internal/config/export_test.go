package config

// SecretVariables is for tests of this package.
var SecretVariables = secretVariables
