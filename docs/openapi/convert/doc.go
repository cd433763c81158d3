// Package convert turns the Swagger 2.0 that swag writes into the OpenAPI
// 3.0.3 that the service publishes, and adds what annotations cannot say: the
// bearer scheme, the problem body of every error, formats, short schema names.
//
// It refuses to write a document that does not validate.
package convert
