#!/usr/bin/env bash
# Submits a planned run: an array with a task a shard, of which so many work at a time, and behind it the merge.
#   Examples/slurm/detect.sh RUN SHARDS [AT_A_TIME] [SBATCH OPTION...]
set -euo pipefail
run="${1:?the folder of the run}"
shards="${2:?the number of shards of its plan}"
at_a_time="${3:-8}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
job="$(sbatch --parsable --array="0-$((shards - 1))%$at_a_time" "${@:4}" "$here/detect.sbatch" "$run")"
# After all tasks, however they ended: the merge itself says what is missing.
merge="$(sbatch --parsable --dependency="afterany:$job" --job-name=rcnn-merge \
  --wrap "'${RCNN:-rcnn}' merge '$run' --format jsonl,coco --output '$run/merged'")"
echo "array $job, merge $merge"
