// Package picture owns what becomes of uploaded bytes before they are stored:
// it tells images and PDFs by their content, and redraws images, so that no
// metadata (a GPS position, a camera's serial number) and no trick of the
// encoding outlives the upload.
//
// It refuses to store anything, and to know whose a file is.
package picture
