package portal

// Share is the arithmetic of Budget.
var Share = share
