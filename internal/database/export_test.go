package database

// MaxTrips is how many round trips look-ups share at a time.
const MaxTrips = maxTrips
