import type { SourceCheck, SourceSubject } from '../check.ts';
import { equal, list, must, object, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { fetchSync } from '../sync-calls.ts';

/** What is sent must come back; what else is there does not matter. */
async function comesBack(subject: SourceSubject, sent: Fields): Promise<Fields> {
  // Paused: what is due must not run here.
  const found = await fetchSync(subject, await subject.createSync({ ...sent, paused: true }));
  for (const [key, value] of Object.entries(sent)) contains(found[key], value, key);
  return found;
}

function contains(actual: unknown, expected: unknown, what: string): void {
  if (typeof expected !== 'object' || expected === null) return equal(actual, expected, what);
  const found = object(actual, what);
  for (const [key, value] of Object.entries(expected)) contains(found[key], value, `${what}.${key}`);
}

const triggered = (schedule: Fields): Fields => ({ mode: { type: 'triggered', triggers: { schedule } } });

export const syncSettingsChecks: readonly SourceCheck[] = [
  {
    source: 'syncs page',
    name: 'every schedule_frequency comes back with its day, hour, minute or cron_expression',
    needsSource: true,
    async run(subject) {
      for (const frequency of ['never', 'continuous', 'quarter_hourly', 'hourly']) {
        await comesBack(subject, { schedule_frequency: frequency });
      }
      await comesBack(subject, { schedule_frequency: 'daily', schedule_hour: 6, schedule_minute: 30 });
      const weekly = { schedule_frequency: 'weekly', schedule_day: 'Tuesday', schedule_hour: 23 };
      await comesBack(subject, { ...weekly, schedule_minute: 59 });
      await comesBack(subject, { schedule_frequency: 'expression', cron_expression: '5 0,12 * 1,7 *' });
    },
  },
  {
    source: 'syncs page',
    name: 'daily without an hour is at 0:00; an hour 24 is taken',
    needsSource: true,
    async run(subject) {
      const found = await comesBack(subject, { schedule_frequency: 'daily' });
      equal([found['schedule_hour'], found['schedule_minute']], [0, 0], 'schedule_hour and schedule_minute');
      await subject.createSync({ schedule_frequency: 'daily', schedule_hour: 24, paused: true });
    },
  },
  {
    source: 'client: Terraform',
    name: 'mode comes back, and schedule_day is no text that this client cannot read',
    needsSource: true,
    async run(subject) {
      await comesBack(subject, triggered({ frequency: 'hourly', minute: 15 }));
      await comesBack(subject, triggered({ frequency: 'daily', hour: 6, minute: 30 }));
      await comesBack(subject, triggered({ frequency: 'expression', cron_expression: '0 6 * * *' }));
      const weekly = triggered({ frequency: 'weekly', day: 'Friday', hour: 7, minute: 45 });
      const { schedule_day: day } = await comesBack(subject, weekly);
      must(typeof day !== 'string', `schedule_day is ${String(day)}`);
    },
  },
  {
    source: 'syncs page',
    name: 'triggers come back: after another sync, a job of dbt Cloud, one of Fivetran',
    needsSource: true,
    async run(subject) {
      const first = await subject.createSync();
      await comesBack(subject, { triggers: { sync_sequence: { sync_id: first } } });
      await comesBack(subject, { triggers: { dbt_cloud: { project_id: '12', job_id: '34' } } });
      await comesBack(subject, { triggers: { fivetran: { job_id: 'job', job_name: 'Load' } } });
    },
  },
  {
    source: 'syncs page',
    name: 'a new sync has the two default alerts, with [] none, and those that are sent come back with ids',
    needsSource: true,
    async run(subject) {
      const typesOf = async (settings: Fields): Promise<string[]> => {
        const found = await fetchSync(subject, await subject.createSync(settings));
        return list(found['alert_attributes'], 'alert_attributes')
          .map((alert) => String(object(alert, 'an alert')['type']))
          .toSorted((one, other) => one.localeCompare(other));
      };
      const defaults = ['FailureAlertConfiguration', 'InvalidRecordPercentAlertConfiguration'];
      equal(await typesOf({}), defaults, 'the types of the default alerts');
      equal(await typesOf({ alert_attributes: [] }), [], 'the types of no alerts');
      const alert = {
        type: 'RuntimeAlertConfiguration',
        send_for: 'every_time',
        should_send_recovery: false,
        options: { threshold: 30, unit: 'minutes', start_type: 'actual' },
      };
      const id = await subject.createSync({ alert_attributes: [alert] });
      const [shown] = list((await fetchSync(subject, id))['alert_attributes'], 'alert_attributes');
      contains(shown, alert, 'alert');
    },
  },
  {
    source: 'syncs page',
    name: 'the older keys of notifications are true, true and 75 by default',
    needsSource: true,
    async run(subject) {
      const found = await fetchSync(subject, await subject.createSync());
      const names = ['run_notifications_enabled', 'record_notifications_enabled'];
      for (const name of names) equal(found[`failed_${name}`], true, `failed_${name}`);
      const key = 'failed_record_notifications_threshold_percent';
      equal(found[key], 75, key);
    },
  },
  {
    source: 'syncs page',
    name: 'nothing of the schedule is lost by a PATCH of something else',
    needsSource: true,
    async run(subject) {
      const weekly = {
        schedule_frequency: 'weekly',
        schedule_day: 'Tuesday',
        schedule_hour: 5,
        paused: true,
      };
      const id = await subject.createSync(weekly);
      const before = await fetchSync(subject, id);
      status(await subject.client('PATCH', `/syncs/${id}`, { json: { label: 'Conformance: later' } }), 200);
      const after = await fetchSync(subject, id);
      for (const key of ['mode', 'schedule_frequency', 'schedule_day', 'schedule_hour', 'triggers']) {
        equal(after[key], before[key], key);
      }
    },
  },
];
