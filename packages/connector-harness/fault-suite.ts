import { describe, expect, test } from 'vitest';
import { ConnectorBugError, ConnectorError, type Outcome, type StepResult } from '#connector-kit';
import type { Harness, HarnessBatch, HarnessReplacement } from './harness.ts';

/** What goes wrong at a sandbox: see the faults of the sandbox kit. */
type Fault = { readonly on?: string | RegExp; readonly times?: number } & (
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hang' | 'cut' | 'refuse' | 'truncated' }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'altered'; readonly alter: (body: unknown) => unknown }
);

/** A sandbox and a connector that speaks to it. */
export interface FaultAccount {
  readonly harness: Harness;
  readonly sandbox: { fail(fault: Fault): void; heal(): void };
  close(): Promise<void>;
}

/** `batch` is for `write`, `replacement` for `replace`: one that the sandbox takes whole, so that each record succeeds. */
export type FaultWrite = FaultWay &
  (
    | { readonly batch: HarnessBatch; readonly replacement?: undefined }
    | { readonly replacement: HarnessReplacement; readonly batch?: undefined }
  );

interface FaultWay {
  /** `upsert of contacts`. */
  readonly name: string;
  /** The request that carries the records: `POST /users/track`. */
  readonly on: string | RegExp;
  /** The answer to it, changed so that it accounts for fewer records than were sent; where it accounts for any. */
  readonly accountForFewer?: (body: unknown) => unknown;
  /** Statuses of a refusal that say that nothing is left to do: 404, where what is gone counts as deleted. */
  readonly done?: readonly number[];
}

export interface FaultFixture {
  /** The connector's label, for the name of the suite. */
  readonly label: string;
  /**
   * A fresh sandbox and harness: no rate limit, `timeoutMs` of the harness at about 300, `retryBaseMs` at 1.
   */
  readonly open: () => Promise<FaultAccount>;
  /** One for each way in which the connector writes. */
  readonly writes: readonly FaultWrite[];
}

const redirect = { kind: 'status', status: 307, headers: { location: 'http://10.1.2.3/latest' } } as const;

/** Faults after which no record was taken, for certain. */
const refusing: readonly (readonly [string, Fault])[] = [
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['429 with a long Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
  ['429 without Retry-After', { kind: 'status', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['a redirect to a private address', redirect],
];

/** Faults after which nobody can know; in truth, nothing was done. */
const idle: readonly (readonly [string, Fault])[] = [
  ['a timeout', { kind: 'hang' }],
  ['HTML with 200', { kind: 'html', status: 200 }],
];

/** Faults after which nobody can know who does not look; in truth, it was done. */
const acting: readonly (readonly [string, Fault])[] = [
  ['a cut connection', { kind: 'cut' }],
  ['truncated JSON', { kind: 'truncated' }],
];

const silencing = [...idle, ...acting];

const all = [
  ...refusing,
  ...silencing,
  ['HTML with 502', { kind: 'html', status: 502 }],
] as readonly (readonly [string, Fault])[];

/**
 * Holds a connector against everything that networks and providers do wrong: no crash, no lost record, a message
 * that a person can act on, and (by the harness) no secret in any of it. Call it in a test file of the connector.
 */
export function testFaults({ label, open, writes }: FaultFixture): void {
  const withAccount = (run: (account: FaultAccount) => Promise<void>) => async (): Promise<void> => {
    const account = await open();
    try {
      await run(account);
    } finally {
      await account.close();
    }
  };

  // Nearly all of the time goes by in waiting for answers that do not come.
  describe.concurrent(`${label} under faults`, () => {
    test.each(all)('the check fails with words for a person: %s', (_name, fault) =>
      withAccount(async ({ harness, sandbox }) => {
        sandbox.fail(fault);
        const steps = await harness.check();
        const last: StepResult | undefined = steps.at(-1);
        expect(last).toMatchObject({ status: 'failed' });
        expectWords(last?.error?.message ?? '');
      })(),
    );

    test.each(all)(
      'the list of objects is refused with words for a person, or not needed: %s',
      (_name, fault) =>
        withAccount(async ({ harness, sandbox }) => {
          sandbox.fail(fault);
          const listed = await harness.objects().catch((error: unknown) => {
            expectFault(error);
            return undefined;
          });
          // A refresh would take every object away.
          expect(listed).not.toEqual([]);
        })(),
    );

    describe.each(writes)('$name', ({ batch, replacement, on, accountForFewer, done = [] }) => {
      const { object, records } = batch ?? replacement;
      /** What to do once faults are planted; the object is read before. */
      const prepare = async ({ harness }: FaultAccount): Promise<Prepared> => {
        const found = typeof object === 'string' ? await harness.object(object) : object;
        const run = (): Promise<readonly Outcome[]> =>
          batch === undefined
            ? harness.replace({ ...replacement, object: found })
            : harness.write({ ...batch, object: found });
        return { count: records.length, run };
      };

      test(
        'succeeds without a fault',
        withAccount(async (account) => {
          const { run } = await prepare(account);
          expect(await run()).toEqual(records.map(() => ({ status: 'succeeded' })));
        }),
      );

      const refusals = refusing.filter(
        ([, fault]) => fault.kind !== 'status' || !done.includes(fault.status),
      );
      test.each([...refusals, ...idle])('no record is said to be written, none is lost: %s', (_name, fault) =>
        withAccount(async (account) => {
          const prepared = await prepare(account);
          account.sandbox.fail({ ...fault, on });
          const outcomes = await outcomesOf(prepared);
          expect(outcomes.filter(({ status }) => status === 'succeeded')).toEqual([]);
        })(),
      );

      test.each(silencing)('no record is refused for good, none is lost: %s', (_name, fault) =>
        withAccount(async (account) => {
          const prepared = await prepare(account);
          account.sandbox.fail({ ...fault, on });
          const outcomes = await outcomesOf(prepared);
          const isOnce = batch?.operation === 'insert' || batch?.operation === 'append';
          // Of what would be there twice, nothing may be sent again either.
          const wrong = outcomes.filter(
            (outcome) => outcome.status === 'rejected' && (isOnce || !outcome.retryable),
          );
          expect(wrong).toEqual([]);
        })(),
      );

      if (accountForFewer !== undefined) {
        test(
          'a 2xx that accounts for too few records is no success of all',
          withAccount(async (account) => {
            const prepared = await prepare(account);
            account.sandbox.fail({ kind: 'altered', alter: accountForFewer, on });
            const outcomes = await outcomesOf(prepared);
            expect(outcomes.some(({ status }) => status !== 'succeeded')).toBe(true);
          }),
        );
      }
    });
  });
}

interface Prepared {
  readonly count: number;
  readonly run: () => Promise<readonly Outcome[]>;
}

/** One outcome per record; a fault of the whole batch counts as a refusal of each. */
async function outcomesOf({ count, run }: Prepared): Promise<readonly Outcome[]> {
  try {
    const outcomes = await run();
    expect(outcomes).toHaveLength(count);
    for (const outcome of outcomes) if (outcome.status !== 'succeeded') expectWords(outcome.message);
    return outcomes;
  } catch (error) {
    expectFault(error);
    const { message, code = 'batch' } = error as ConnectorError;
    return Array.from({ length: count }, () => ({ status: 'rejected', code, message, retryable: true }));
  }
}

function expectFault(error: unknown): void {
  expect(error).toBeInstanceOf(ConnectorError);
  expect(error).not.toBeInstanceOf(ConnectorBugError);
  expectWords((error as Error).message);
}

function expectWords(message: string): void {
  expect(message).toMatch(/\w+ \w+/);
  expect(message).not.toMatch(/undefined|\[object|fault of Spillway|is not a function|cannot read prop/i);
}
