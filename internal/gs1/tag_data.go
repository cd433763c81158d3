package gs1

// prefixBits are the bits of the company prefix by partition: partition p has
// 12 - p digits of it (EPC Tag Data Standard 2.0, tables 14-2 and 14-5).
var prefixBits = [7]int{40, 37, 34, 30, 27, 24, 20}

var tagLayouts = []tagLayout{
	{scheme: TagSGTIN96, identity: "id:sgtin", header: 0x30, digits: 13, bits: 96, padded: 96, reference: []int{4, 7, 10, 14, 17, 20, 24}},
	{scheme: TagSGTIN198, identity: "id:sgtin", header: 0x36, digits: 13, bits: 198, padded: 208, reference: []int{4, 7, 10, 14, 17, 20, 24}},
	{scheme: TagSSCC96, identity: "id:sscc", header: 0x31, digits: 17, bits: 96, padded: 96, reference: []int{18, 21, 24, 28, 31, 34, 38}},
}
