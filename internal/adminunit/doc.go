// Package adminunit owns the two tiers of Viet Nam's administrative units in
// force since 2025-07-01: 34 provinces and cities (two-digit codes) and 3,321
// wards, communes and special zones (five-digit codes), after Decision
// 19/2025/QĐ-TTg. Codes are strings: their leading zeros count.
//
// It refuses districts, which no longer exist, and units by name: an address
// stores codes, and names are read from here when it is shown.
package adminunit
