# SPDX-License-Identifier: Apache-2.0
# results.json of scripts/compare.sh as Markdown tables.
def median: sort | if length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
# Three significant digits, as text.
def number: if . >= 100 then round | tostring elif . >= 10 then (. * 10 | round / 10 | tostring) else (. * 100 | round / 100 | tostring) end;
def spread: "\(median | number) (\(min | number)–\(max | number))";
def row: "| \(join(" | ")) |";
def job_name: split(":") | "\({randread: "random READ", randwrite: "random WRITE", read: "sequential READ", write: "sequential WRITE"}[.[0]] // .[0]) \(.[1] | sub("k$"; " KiB") | sub("M$"; " MiB") | sub("(?<d>[0-9])$"; "\(.d) B")), depth \(.[2])";
def geometric_mean: (map(log) | add) / length | exp;

. as $all | .options as $o | .runs as $runs |
def of($target; $job): $runs | map(select(.target == $target and .job == $job));
# Each round against the same round of ib_srpt, for what else the machine does changes from round to round. Empty without ib_srpt.
def ratios($target; $job): (of("ib_srpt"; $job) | map({key: "\(.round)", value: .iops}) | from_entries) as $reference |
  of($target; $job) | map(select($reference["\(.round)"]) | .iops / $reference["\(.round)"]);

"Rounds: \($o.rounds), of \($o.seconds) s for each job. MTU \($o.mtu); \($o.cpus) CPU in the initiator's guest, \($o.target_cpus) in the targets'; accelerator \(.machine.accelerator) on \(.machine.processors) processors (\(.machine.processor)). Median (smallest–largest) of the rounds.",
"",
(["job", "target", "commands/s", "MB/s", "p50, ms", "p99, ms", "of ib_srpt"] | row), "|---|---|--:|--:|--:|--:|--:|",
($o.jobs[] as $job | $o.targets[] as $target | of($target; $job) |
  [($job | job_name), $target, (map(.iops) | spread), (map(.bytes_per_second / 1e6) | spread),
   (map(.latency_us.p50 / 1000) | spread), (map(.latency_us.p99 / 1000) | spread),
   (ratios($target; $job) | if length > 0 then spread else "" end)] | row),
"",
(if $o.targets | index("ib_srpt") then
  "Geometric mean over all jobs of the ratio to ib_srpt: " + ([$o.targets[] as $target |
    "\($target) \([$o.jobs[] as $job | ratios($target; $job) | median] | geometric_mean | number)"] | join(", ")) + ".",
  (if $o.targets | index("card") then
    "The card is no slower than ib_srpt in \([$o.jobs[] as $job | ratios("card"; $job) | median | select(. >= 1)] | length) of \($o.jobs | length) jobs."
  else empty end), ""
else empty end),
"Processors of this machine that each party used while a job ran, and all that is not part of the comparison (median of all runs):", "",
(["target", "card and daemon", "targets' guest", "initiator's guest", "everything else"] | row), "|---|--:|--:|--:|--:|",
($o.targets[] as $target | $runs | map(select(.target == $target)) |
  map(.processor_seconds as $p | {card: $p.card, targets: $p.targets, initiator: $p.initiator,
    others: ([$p.machine - $p.card - $p.targets - $p.initiator, 0] | max)} | map_values(. / $p.wall)) as $shares |
  [$target, ($shares | map(.card) | median | number), ($shares | map(.targets) | median | number),
   ($shares | map(.initiator) | median | number), ($shares | map(.others) | median | number)] | row),
(if $o.targets | index("card") then
  "", "The card in its own time (250 MHz; cycles with the clock running, among them those after a last movement until it counts as quiet):", "",
  (["job", "commands", "by the card alone", "cycles for each", "simulated cycles/s"] | row), "|---|--:|--:|--:|--:|",
  ($o.jobs[] as $job | of("card"; $job) | map(.card) |
    [($job | job_name), (map(.commands) | add | tostring), "\(10000 * (map(.on_card) | add) / (map(.commands) | add) | floor / 100) %",
     (map(.cycles / .commands) | spread), (map(.cycles / .running_seconds) | median | round | tostring)] | row)
else empty end)
