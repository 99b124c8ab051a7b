# `test`, `fuzz` and `bench` of ./dev, which reads this file.

cmd_test() {
  local preset=release filter=()
  while [ $# -gt 0 ]; do
    case $1 in
      --preset) preset=$(value "test $1" "a preset: release, debug, asan, tsan" "${2:-}"); shift 2 ;;
      -R) filter=(-R "$(value "test $1" "a part of the tests' names" "${2:-}")"); shift 2 ;;
      --chaos) shift; run_chaos "$preset" "$@"; return ;;
      --clean-machine) shift; exec tests/readme/clean_machine.sh "$@" ;;
      *) die "test: unknown option $1; known: --preset NAME, -R REGEX, --chaos SCENARIO, --clean-machine" ;;
    esac
  done
  install_with_desktop "${PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  build "$preset"
  local log=$PWD/build/$preset/test.log counts=$PWD/build/$preset/test.xml status=0
  rm -f "$counts"
  ctest --test-dir "build/$preset" -j 2 --output-on-failure --test-output-size-passed 100000000 --output-junit "$counts" "${filter[@]}" 2>&1 | tee "$log" || status=$?
  /usr/bin/python3 -B tests/support/count_tests.py "$counts" || die "no test was run to its end; $log says why"
  return "$status"
}

run_chaos() {  # run_chaos PRESET SCENARIO [OPTION…]
  local preset=$1; shift
  install_packages "${PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  build "$preset" avisod aviso-cli aviso-chaos
  AVISO_BIN=$PWD/build/$preset/bin PYTHONPATH=tests/chaos:tests/integration /usr/bin/python3 -B tests/chaos/chaos.py "$@"
}

cmd_fuzz() {  # fuzz [TARGET] [--seconds N]: every target unless one is named; what it learns stays in build/fuzz/corpus
  local seconds=60 targets=() target found
  while [ $# -gt 0 ]; do
    case $1 in
      --seconds) seconds=$(value "fuzz $1" "how many seconds for each target" "${2:-}"); shift 2 ;;
      -*) die "fuzz: unknown option $1; known: --seconds N" ;;
      *) targets+=("$1"); shift ;;
    esac
  done
  [ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls tests/fuzz/corpus)
  install_packages "${PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  for target in "${targets[@]}"; do
    [ -d "tests/fuzz/corpus/$target" ] || die "fuzz: no target $target; there are: $(ls tests/fuzz/corpus | tr '\n' ' ')"
  done
  build fuzz "${targets[@]/#/fuzz_}"
  for target in "${targets[@]}"; do
    found=build/fuzz/corpus/$target
    mkdir -p "$found"
    say "fuzz: $target for $seconds s"
    build/fuzz/bin/"fuzz_$target" "$found" "tests/fuzz/corpus/$target" -max_total_time="$seconds" -max_len=1100000 -timeout=10 -rss_limit_mb=2048 \
      -malloc_limit_mb=64 -artifact_prefix="build/fuzz/crash-$target-" -print_final_stats=1 2>build/fuzz/"$target".log ||
      die "fuzz: $target found a fault; the input is in build/fuzz/crash-$target-*, the report in build/fuzz/$target.log"
    sed -n 's/^stat::number_of_executed_units: */executions: /p' build/fuzz/"$target".log >&2
  done
}

cmd_bench() {  # bench [SCENARIO…] [OPTION…]: every scenario unless named; options go to aviso-bench, client-bench (`client`), compare.py (`peers`) or Google Benchmark (`micro`)
  local names=() options=() word status=0
  for word in "$@"; do
    # An option's value follows its name and begins with a digit or a slash.
    case $word in -*|[0-9]*|/*) options+=("$word") ;; *) names+=("$word") ;; esac
  done
  install_packages "${PACKAGES[@]}"
  local targets=(avisod aviso-bench)
  [ "${names[*]:-}" != micro ] || targets=()
  case " ${names[*]:-} " in *' micro '*) targets+=(bench_micro bench_client_store) ;; esac
  case " ${names[*]:-client} " in *' client '*) install_with_desktop; targets+=(client-bench) ;; esac
  case " ${names[*]:-} " in *' peers '*) install_peers; targets+=(aviso-bench-xmpp) ;; esac
  build release "${targets[@]}"
  [ ${#names[@]} -gt 0 ] || { mapfile -t names < <(build/release/bin/aviso-bench --list); names+=(client); }
  for word in "${names[@]}"; do
    if [ "$word" = client ]; then build/release/bin/client-bench "${options[@]}" || status=$?
    elif [ "$word" = micro ]; then bench_micro "${options[@]}" || status=$?
    elif [ "$word" = peers ]; then /usr/bin/python3 -B tests/bench/peers/compare.py --bin build/release/bin "${options[@]}" || status=$?
    else build/release/bin/aviso-bench "$word" "${options[@]}" || status=$?; fi
  done
  return "$status"
}

bench_micro() {  # runs those of the two programs in which the options (--benchmark_filter) leave something to measure
  local program status=0
  for program in build/release/bin/bench_micro build/release/bin/bench_client_store; do
    [ -n "$($program "$@" --benchmark_list_tests=true 2>/dev/null)" ] || continue
    $program "$@" || status=$?
  done
  return "$status"
}
