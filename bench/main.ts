import { parseArgs } from 'node:util';
import { fullPlan, quickPlan } from './plan.ts';
import { profileServer } from './profile.ts';
import { run } from './run.ts';
import { readSoakPlan, soak } from './soak/soak.ts';
import { fullSyncPlan, measureSyncs, quickSyncPlan } from './syncs/measure.ts';
import { profileSyncs } from './syncs/profile.ts';
import { syncTable } from './syncs/table.ts';

// `npm run bench`: what docs/performance.md describes. `-- --syncs` for the runs of syncs, `-- --quick` for a short run,
// `-- --profile` (with either) for where the server's time goes; `-- --soak` kills workers, and measures nothing.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    profile: { type: 'boolean' },
    syncs: { type: 'boolean' },
    soak: { type: 'boolean' },
    kills: { type: 'string', default: '100' },
    rows: { type: 'string', default: '100000' },
    seed: { type: 'string' },
  },
});
const isQuick = values.quick === true;
const plan = isQuick ? quickPlan : fullPlan;
const say = (text: string): void => void process.stdout.write(`${text}\n\n`);

if (values.soak === true) {
  await soak(readSoakPlan(values), say);
} else if (values.syncs === true) {
  const syncPlan = isQuick ? quickSyncPlan : fullSyncPlan;
  await (values.profile === true
    ? profileSyncs(syncPlan, say)
    : measureSyncs(syncPlan, (figure) => say(syncTable([figure]))));
} else await (values.profile === true ? profileServer(plan, say) : run(plan, say));
