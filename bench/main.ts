import { parseArgs } from 'node:util';
import { fullPlan, quickPlan } from './plan.ts';
import { profileServer } from './profile.ts';
import { run } from './run.ts';

// `npm run bench`: what docs/performance.md describes. `-- --quick` for a short run, `-- --profile` for where the
// server's time goes.

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, profile: { type: 'boolean' } } });
const plan = values.quick === true ? quickPlan : fullPlan;
const say = (text: string): void => void process.stdout.write(`${text}\n\n`);

await (values.profile === true ? profileServer(plan, say) : run(plan, say));
