#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The everyday things with Holdfast's API, with curl and nothing else.
#
# usage: everyday.sh FILE DIRECTORY
#
# Adds DIRECTORY as a backend, if it is none yet, and FILE as a pin; waits until its copies are proven, shows where they are,
# reads them again, makes those that lack, and saves the pin as FILE.car. At the end it lists the pins that have too few copies.
#
# HOLDFAST_URL      where Holdfast is, http://127.0.0.1:8000 if not set
# HOLDFAST_TOKEN    the admin token: what --token-file made. Only adding backends needs it
set -eu
[ $# -eq 2 ] || { sed -n '3,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
file=$1 directory=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
api=${HOLDFAST_URL:-http://127.0.0.1:8000}
api=${api%/}/api

# Prints the answer. A refusal goes to stderr, with Holdfast's own words; 409 is no failure: it is there already.
call() {
  status=$(curl -sS -o "$answer" -w '%{http_code}' ${HOLDFAST_TOKEN:+-H "Authorization: Bearer $HOLDFAST_TOKEN"} "$@")
  case $status in
    2?? | 409) cat "$answer" ;;
    *) cat "$answer" >&2; return 1 ;;
  esac
}

# The first field with that name, of what comes in.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# A folder of CAR files. Its parent must be there.
call "$api/backends" -H 'Content-Type: application/json' \
  -d '{"id": "everyday", "kind": "car_archive", "settings": {"path": "'"$directory"'"}}' >/dev/null

# A file; ?wait= answers when its copies are proven, or after a minute.
cid=$(call "$api/pins?wait=60" -F "file=@$file" | sed 's/.*"cids":\["\([^"]*\)".*/\1/')
echo "$file is $cid, with copies here:"
call "$api/pins/$cid/locations" | grep -o '"backend":"[^"]*","type":"[^"]*","path":"[^"]*","state":"[^"]*"'

# How all pins are, in words.
call "$api/replication/status" | field sentence

# Reads all copies again, and hashes every block of them.
echo "bad copies: $(call -X POST "$api/pins/$cid/verify?wait=60" | field bad)"

# Makes the copies that the policy asks for and that are not there yet; {"backends": ["usb"]} would say where.
# 409 says why no more can be.
call -X POST "$api/pins/$cid/replicate?wait=60" | grep -o '"error":"[^"]*"\|"replication_count":[0-9]*'

# The whole pin as a CAR, which every other IPFS program reads.
call "$api/pins/$cid/car" >"$file.car"
echo "saved $file.car"

# Pins with fewer copies than the minimum, and with fewer than wanted. The next page: &cursor= and the next_cursor of this one.
for health in critical warning; do
  call "$api/pins?health=$health&limit=1000" | grep -o '"cid":"[^"]*","vfs' | sed "s/\"cid\":\"\(.*\)\",.*/$health: \1/" || true
done
