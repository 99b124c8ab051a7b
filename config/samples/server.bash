# The sample company and its server: `run`, `stop`, `cli` and `client` of ./dev, which reads this file.

# The sample server's folder, the build it runs and the first port it tries; tests set them to have a server of their own.
RUN=${AVISO_RUN_FOLDER:-build/run}
PRESET=${AVISO_RUN_PRESET:-release}
FIRST_PORT=${AVISO_RUN_PORT:-8443}
CONFIG=$RUN/avisod.toml
ACCOUNTS=$RUN/accounts.txt
PROFILES=$RUN/profiles

# A process number may have gone to another program since.
alive() { [ -f $RUN/avisod.pid ] && [ "$(ps -o comm= -p "$(cat $RUN/avisod.pid)" 2>/dev/null)" = avisod ]; }

# A server of which somebody has seen the card: one whose start broke off is none.
running() { [ -f $RUN/complete ] && alive; }

free_port() {  # the first free loopback port from $1 on
  local port=$1
  while (exec 3<>/dev/tcp/127.0.0.1/"$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

password() { LC_ALL=C tr -dc 'a-hjkmnp-z2-9' </dev/urandom 2>/dev/null | head -c 16 || true; }

field() { sed -n "s/^$1 //p" $ACCOUNTS; }  # an account's password

card() {
  local port
  port=$(port_of_config)
  cat <<EOT

  Aviso is running at 127.0.0.1:$port  (data in $RUN; stop it with ./dev stop)
  Fingerprint    $(cat $RUN/data/fingerprint 2>/dev/null || true)
  Console        not there yet; until then REST: https://127.0.0.1:$port/openapi.json
  Administrator  admin     $(field admin)
  李华 (Product)  lihua     $(field lihua)
  Alice (Sales)  alice     $(field alice)

  The two share a direct chat and a group. Be both, in two terminals:
    ./dev cli lihua chat alice
    ./dev cli alice chat lihua
EOT
}

port_of_config() { sed -n 's/^port *= *//p' $CONFIG | head -n 1; }

cli() {  # cli PROFILE ARGUMENT…: aviso-cli on that profile; a sample person's has its name
  local profile=$1; shift
  AVISO_HOME=$PROFILES build/$PRESET/bin/aviso-cli --as "$profile" "$@"
}

# Signs a sample person's profile in, once. The server may have another port than last time: its profiles follow.
sign_in() {  # sign_in NAME [PROFILE]
  local name=$1 profile=${2:-$1} server file
  server=127.0.0.1:$(port_of_config)
  file=$PROFILES/$profile/profile
  if [ -f "$file" ]; then
    grep -qx "server=$server" "$file" || sed -i "s/^server=.*/server=$server/" "$file"
    return 0
  fi
  AVISO_PASSWORD=$(field "$name") cli "$profile" login --server "$server" --account "$name" --fingerprint "$(cat $RUN/data/fingerprint)" >/dev/null ||
    die "$name could not sign in; $RUN/avisod.log says why, ./dev run --fresh makes a new sample company"
}

has_display() { [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; }

# Opens the desktop client as a sample person, on a profile beside the command line's: each device has its own.
open_client() {
  local name=$1
  sign_in "$name" "$name-desktop"
  AVISO_HOME=$(realpath -m $PROFILES) build/$PRESET/bin/aviso --profile "$name-desktop" >>$RUN/aviso-$name.out 2>&1 &
}

write_config() {
  cat >$CONFIG <<EOT
# Made by ./dev run. Every key is explained in config/avisod.toml.
[server]
listen = "127.0.0.1"
port = $1
data_folder = "$(realpath -m $RUN/data)"

[log]
file = "$(realpath -m $RUN/avisod.log)"
EOT
}

change_port() { sed -i "0,/^port *=.*/s//port = $1/" $CONFIG; }

make_samples() {
  local account name department title
  umask 077
  : >$ACCOUNTS
  echo "admin $(password)" >>$ACCOUNTS
  field admin | build/$PRESET/bin/avisod --config $CONFIG init --admin admin --password-stdin >/dev/null
  while IFS=, read -r account name department title; do
    [ "$account" = account ] && continue
    echo "$account $(password)" >>$ACCOUNTS
    field "$account" | build/$PRESET/bin/avisod --config $CONFIG user add "$account" --name "$name" --department "$department" --title "$title" \
      --password-stdin >/dev/null
  done <config/samples/people.csv
}

make_sample_chat() {
  sign_in lihua
  sign_in alice
  cli lihua send alice '你好 Alice，欢迎使用 Aviso！' >/dev/null
  cli alice send lihua 'Hello Li Hua! 中文和 English both arrive.' >/dev/null
  cli lihua group create '发布计划 Launch' alice wangfang bob >/dev/null
  cli lihua send '发布计划 Launch' '大家好，周五发布，请确认各自的任务。' >/dev/null
  cli alice send '发布计划 Launch' 'Sales is ready. Release notes by Thursday, please.' >/dev/null
}

wait_ready() {
  local i
  for i in $(seq 100); do
    [ -f $RUN/data/ready ] && return 0
    alive || die "avisod ended; the last lines of $RUN/avisod.out and $RUN/avisod.log say why"
    sleep 0.1
  done
  die "avisod was not ready within 10 seconds; $RUN/avisod.log says what it was doing"
}

cmd_run() {
  local fresh= yes= background= check=
  while [ $# -gt 0 ]; do
    case $1 in
      --fresh) fresh=1 ;;
      --yes) yes=1 ;;
      --background) background=1 ;;
      --check) check=1 ;;
      *) die "run: unknown option $1; known: --fresh [--yes], --background, --check" ;;
    esac
    shift
  done
  if running && [ -z "$fresh" ]; then
    card
    [ -z "$check" ] || try_accounts || die_unusable
    return 0
  fi
  [ -z "$fresh" ] || forget_samples "$yes"
  local targets=(avisod aviso-cli) minutes=6
  if [ -z "$background$check" ] && has_display; then targets+=(aviso); minutes=9; fi
  say "What is missing is installed (named below), then ${targets[*]} are built: about $minutes minutes on two cores the first time."
  say "1/4 packages"
  if [ ${#targets[@]} -gt 2 ]; then install_with_desktop "${PACKAGES[@]}"; else install_packages "${PACKAGES[@]}"; fi
  say "2/4 build"
  build "$PRESET" "${targets[@]}"
  start_samples
  if [ -n "$check" ]; then
    try_accounts || { cmd_stop; die_unusable; }
    cmd_stop
  elif [ -z "$background" ]; then
    trap 'if alive; then cmd_stop 2>/dev/null; fi' EXIT
    if has_display; then open_client lihua; else say "No display here: the desktop client stays closed."; fi
    trap 'cmd_stop' INT TERM
    wait "$(cat $RUN/avisod.pid)" || true
    rm -f $RUN/avisod.pid
  fi
}

# Makes the sample company where there is none, starts its server and prints the card.
start_samples() {
  local port
  if alive; then cmd_stop; fi  # of a start that broke off
  trap 'break_off $?' EXIT
  mkdir -p $PROFILES
  if [ ! -f $RUN/complete ]; then
    say "3/4 sample company"
    rm -rf $RUN/data $PROFILES/*
    write_config "$(free_port "$FIRST_PORT")"
    make_samples
  else
    say "3/4 sample company is there"
    port=$(port_of_config)
    change_port "$(free_port "$port")"
  fi
  say "4/4 start"
  rm -f $RUN/data/ready
  build/$PRESET/bin/avisod --config $CONFIG serve >>$RUN/avisod.out 2>&1 &
  echo $! >$RUN/avisod.pid
  wait_ready
  if [ ! -f $RUN/complete ]; then
    make_sample_chat
    touch $RUN/complete
  fi
  trap - EXIT
  card
}

# Whatever ended the start, no half-made company stays behind running.
break_off() {  # break_off STATUS
  alive && cmd_stop
  say "dev: the sample server could not be started, for the reason above; try ./dev run again, then ./dev run --fresh (deletes $RUN)"
  exit "$1"
}

# Both sample people sign in with their passwords, as on devices never seen before, and a message goes from one to the other.
try_accounts() {
  local text who PROFILES status=0
  PROFILES=$(mktemp -d)
  text="./dev run --check, $(date '+%F %T')"
  (sign_in lihua && sign_in alice && cli lihua send alice "$text" >/dev/null && [[ $(cli alice history lihua) == *"$text"* ]]) || status=1
  for who in lihua alice; do cli $who logout >/dev/null 2>&1 || true; done
  rm -rf "$PROFILES"
  [ $status -ne 0 ] || say "Checked: both sample people can sign in, and a message went from one to the other."
  return $status
}

die_unusable() { die "no message went from lihua to alice; $RUN/avisod.log says why, ./dev run --fresh makes a new sample company"; }

forget_samples() {  # forget_samples YES: asks unless YES is not empty
  [ -d $RUN ] || return 0
  if [ -z "$1" ]; then
    [ -t 0 ] || die "run --fresh deletes $RUN with all its messages; say --fresh --yes where nobody can be asked"
    local answer
    read -r -p "Delete $RUN with all its messages? [y/N] " answer
    [ "$answer" = y ] || die "nothing deleted"
  fi
  cmd_stop
  rm -rf $RUN
}

cmd_stop() {
  alive || { say "Not running."; rm -f $RUN/avisod.pid; return 0; }
  local pid i
  pid=$(cat $RUN/avisod.pid)
  kill "$pid" 2>/dev/null || true
  for i in $(seq 150); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  rm -f $RUN/avisod.pid
  say "Stopped."
}

must_be_sample_person() {  # must_be_sample_person COMMAND NAME
  [ -n "${2:-}" ] || die "whose? ./dev $1 NAME; names stand in $ACCOUNTS"
  [ -f $ACCOUNTS ] || die "no sample server yet; start it with ./dev run"
  grep -q "^$2 " $ACCOUNTS || die "no sample person '$2'; there are: $(cut -d' ' -f1 $ACCOUNTS | xargs)"
  running || die "the server is not running; start it with ./dev run --background"
}

cmd_cli() {
  must_be_sample_person cli "${1:-}"
  local name=$1; shift
  sign_in "$name"
  cli "$name" "$@"
}

cmd_client() {
  must_be_sample_person client "${1:-}"
  has_display || die "no display here (DISPLAY and WAYLAND_DISPLAY are empty); in the terminal: ./dev cli $1"
  install_with_desktop "${PACKAGES[@]}"
  build "$PRESET" aviso
  open_client "$1"
  say "Opened as $1; what it says goes to $RUN/aviso-$1.out"
}
