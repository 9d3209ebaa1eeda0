#!/usr/bin/env bash
# The few programs that must come from the system: a compiler for llama.cpp, venv, npm to carry the French voice,
# PortAudio to hear and speak, Pango for reports on paper, what Qt draws with, and what the tests use: PulseAudio to make
# sound cards on machines that have none, Chromium to sign in as people do, PostgreSQL to run the server on a second one.
# Root installs what is missing; anybody else is given the one line to paste. Nothing happens when all is there.
set -euo pipefail

missing=()
command -v g++ >/dev/null || missing+=(g++)
command -v npm >/dev/null || missing+=(npm)
if [ "$(uname)" = Linux ]; then  # elsewhere sounddevice brings PortAudio along
  libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
  [[ $libraries == *libportaudio.so.2* ]] || missing+=(libportaudio2)
  [[ $libraries == *libpangoft2-1.0.so.0* ]] || missing+=(libpangoft2-1.0-0)
  [[ $libraries == *libharfbuzz-subset.so.0* ]] || missing+=(libharfbuzz-subset0)
  [[ $libraries == *libGL.so.1* ]] || missing+=(libgl1)
  [[ $libraries == *libxcb-cursor.so.0* ]] || missing+=(libxcb-cursor0)
  [[ $libraries == *libEGL.so.1* ]] || missing+=(libegl1)
  [[ $libraries == *libxkbcommon.so.0* ]] || missing+=(libxkbcommon0)
  [[ $libraries == *libfontconfig.so.1* ]] || missing+=(libfontconfig1)
  [[ $libraries == *libdbus-1.so.3* ]] || missing+=(libdbus-1-3)
  command -v pulseaudio >/dev/null || missing+=(pulseaudio)
  command -v pactl >/dev/null || missing+=(pulseaudio-utils)
  compgen -G '/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null ||
    compgen -G '/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null || missing+=(libasound2-plugins)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v chromedriver >/dev/null || missing+=(chromium-driver)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
fi
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
# The recordings that hearing is tested with come through apt, which needs its lists.
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && ! apt-cache show asterisk-core-sounds-fr >/dev/null 2>&1; then
  apt-get update -qq
fi
[ ${#missing[@]} -eq 0 ] && exit 0

# The tests make databases of their own: no cluster is made, and none starts with the machine.
clusters=/etc/postgresql-common/createcluster.conf
alone=$([[ " ${missing[*]} " != *" postgresql "* ]] || grep -qs '^create_main_cluster' $clusters || echo yes)

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "System packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  if [ "$alone" ]; then
    apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
    echo 'create_main_cluster = false' >>$clusters
  fi
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Some system packages are missing. Paste this line, then start again:" >&2
  line="sudo apt-get install ${missing[*]}"
  [ -z "$alone" ] || line="sudo apt-get install postgresql-common &&\
 echo 'create_main_cluster = false' | sudo tee -a $clusters && $line"
  echo "  $line" >&2
  exit 3
fi
