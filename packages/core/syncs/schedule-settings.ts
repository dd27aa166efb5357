import type { Schedule, SyncSettings } from '#store';
import { cronFault } from './schedule.ts';
import { kept } from './sync-input.ts';
import type { SyncInput, TriggersInput } from './sync-input.ts';

type ScheduleSettings = Pick<SyncSettings, 'givenAs' | 'modeType' | 'schedule' | 'dbtCloud' | 'fivetran'> & {
  readonly afterSyncId: number | null;
};

const NEVER: Schedule = { frequency: 'never', day: null, hour: null, minute: null, cronExpression: null };
const NO_TRIGGERS: TriggersInput = { dbtCloud: null, fivetran: null, afterSyncId: null };

/**
 * When a sync runs. `mode` wins over the older keys and replaces all of them; the older keys are patched one by one.
 *
 * @param problems receives what is wrong
 */
export function scheduleOf(
  input: SyncInput,
  before: (SyncSettings & { readonly afterSyncId: number | null }) | undefined,
  problems: string[],
): ScheduleSettings {
  const { mode } = input;
  if (mode?.type === 'live') {
    problems.push(
      'mode.type live needs a streaming source (Kafka, Confluent, Materialize, HTTP Request, Pub/Sub or Snowflake ' +
        'streams), and Spillway has none yet: use triggered, with the frequency continuous for a run each minute',
    );
  }
  if (mode !== undefined && mode !== null) {
    const schedule = complete(mode.schedule, 'mode.triggers.schedule.', problems);
    return { givenAs: 'mode', modeType: mode.type, schedule, ...mode.triggers };
  }
  const start = mode === null ? undefined : before;
  const changed = [input.frequency, input.day, input.hour, input.minute, input.cronExpression].some(
    (sent) => sent !== undefined,
  );
  const triggers = kept<TriggersInput>(input.triggers, start, NO_TRIGGERS);
  return {
    givenAs: changed ? 'schedule' : (start?.givenAs ?? 'schedule'),
    modeType: 'triggered',
    schedule: changed ? patched(input, start?.schedule ?? NEVER, problems) : (start?.schedule ?? NEVER),
    dbtCloud: triggers.dbtCloud,
    fivetran: triggers.fivetran,
    afterSyncId: triggers.afterSyncId,
  };
}

function patched(input: SyncInput, before: Schedule, problems: string[]): Schedule {
  const frequency = kept(input.frequency, before.frequency, 'never');
  // An expression of an earlier frequency says nothing about this one.
  const cronBefore = frequency === before.frequency ? before.cronExpression : null;
  const schedule: Schedule = {
    frequency,
    day: kept(input.day, before.day, null),
    hour: kept(input.hour, before.hour, null),
    minute: kept(input.minute, before.minute, null),
    cronExpression: kept(input.cronExpression, cronBefore, null),
  };
  return complete(schedule, '', problems);
}

/** With what the frequency needs and the client left out. */
function complete(schedule: Schedule, prefix: string, problems: string[]): Schedule {
  const { frequency, cronExpression } = schedule;
  if (frequency === 'expression') {
    const fault =
      cronExpression === null ? 'is required with the frequency expression' : cronFault(cronExpression);
    if (fault !== undefined) problems.push(`${prefix}cron_expression ${fault}`);
    return schedule;
  }
  const timed = frequency === 'daily' || frequency === 'weekly';
  return {
    frequency,
    day: schedule.day ?? (frequency === 'weekly' ? 'Sunday' : null),
    hour: schedule.hour ?? (timed ? 0 : null),
    minute: schedule.minute ?? (timed || frequency === 'hourly' ? 0 : null),
    cronExpression: null,
  };
}
