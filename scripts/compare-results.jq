# SPDX-License-Identifier: Apache-2.0
# What scripts/compare.sh measured, as one document: each run of fio with what the host saw of it, and how it was run.
# Inputs: $fio, the documents of fio, whose job is called "TARGET ROUND JOB"; $host, one object for each of them.
($host | map({key: "\(.target) \(.round) \(.job)", value: .}) | from_entries) as $seen |
{
  options: {rounds: $rounds, seconds: $seconds, mtu: $mtu, cpus: $cpus, target_cpus: $target_cpus,
            targets: ($targets | split(" ") | map(select(. != ""))), jobs: ($jobs | split(" "))},
  machine: {processor: $cpu, processors: $processors, accelerator: $accelerator},
  runs: [
    $fio[].jobs[] | . as $job |
    (if .read.total_ios > 0 then .read else .write end) as $io |
    if $io.total_ios == 0 then error("\(.jobname) moved nothing") else . end |
    ($seen[.jobname] // error("the host saw no run \(.jobname)")) + {
      commands: $io.total_ios, iops: $io.iops, bytes_per_second: $io.bw_bytes, runtime_ms: $io.runtime,
      latency_us: {mean: ($io.clat_ns.mean / 1000), p50: ($io.clat_ns.percentile["50.000000"] / 1000),
                   p99: ($io.clat_ns.percentile["99.000000"] / 1000)}
    } |
    if .card and .card.commands < .commands then error("the card saw \(.card.commands) commands of \(.commands) in \($job.jobname)")
    else . end
  ]
} |
# A run that got lost must not look like a smaller sample.
(.options | (.rounds * (.targets | length) * (.jobs | length))) as $wanted |
if (.runs | length) == $wanted then . else error("\(.runs | length) runs instead of \($wanted)") end
