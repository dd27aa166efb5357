import { deepStrictEqual } from 'node:assert';

/**
 * Makes the body of a test that has an account of its own: opened before, closed in any case. In the end all that was
 * sent and answered is held against the vendor's description.
 */
export function accountTests<
  Exchange,
  Account extends { readonly sandbox: { readonly exchanges: readonly Exchange[] }; close(): Promise<void> },
  Options extends object,
>(
  open: (options: Options) => Promise<Account>,
  violationsOf: (exchanges: readonly Exchange[]) => { readonly violations: readonly unknown[] },
): (run: (account: Account) => Promise<void>, options?: Options) => () => Promise<void> {
  return (run, options) => async () => {
    const account = await open(options ?? ({} as Options));
    try {
      await run(account);
      deepStrictEqual(violationsOf(account.sandbox.exchanges).violations, []);
    } finally {
      await account.close();
    }
  };
}
