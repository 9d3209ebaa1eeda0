#!/usr/bin/env bash
# The few programs that must come from the system: a compiler for llama.cpp, venv, and npm to carry the French voice.
# Root installs what is missing; anybody else is given the one line to paste. Nothing happens when all is there.
set -euo pipefail

missing=()
command -v g++ >/dev/null || missing+=(g++)
command -v npm >/dev/null || missing+=(npm)
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
# The recordings that hearing is tested with come through apt, which needs its lists.
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && ! apt-cache show asterisk-core-sounds-fr >/dev/null 2>&1; then
  apt-get update -qq
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "System packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Some system packages are missing. Paste this line, then start again:" >&2
  echo "  sudo apt-get install ${missing[*]}" >&2
  exit 3
fi
