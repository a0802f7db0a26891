// SPDX-License-Identifier: GPL-3.0-or-later
module holdfast/peers/gateway

go 1.26

require github.com/ipfs/gateway-conformance v0.13.2

tool github.com/ipfs/gateway-conformance/cmd/gateway-conformance
