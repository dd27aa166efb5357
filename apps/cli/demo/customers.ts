/** A row of the practice warehouse's only table. */
export interface Customer {
  readonly email: string | null;
  readonly name: string;
  readonly company_domain: string;
  readonly lifetime_value: number;
  readonly logins: number;
  readonly subscribed: boolean;
  readonly birthday: string;
  readonly last_seen_at: string;
}

const DAY_MS = 86_400_000;
const SEVEN_HOURS_MS = 25_200_000;

/** 250 customers; one has an address that the practice destination refuses, two share one, one has none. */
export function customers(): readonly Customer[] {
  return Array.from({ length: 250 }, (_, at) => {
    const n = at + 1;
    return {
      email: emailOf(n),
      name: `Customer ${n}`,
      company_domain: `company${n % 40}.example.com`,
      lifetime_value: ((n * 731) % 100_000) / 100,
      logins: (n * 7) % 90,
      subscribed: n % 3 > 0,
      birthday: new Date(((n * 53) % 12_000) * DAY_MS).toISOString().slice(0, 10),
      last_seen_at: new Date(Date.UTC(2026, 0, 1) + n * SEVEN_HOURS_MS).toISOString(),
    };
  });
}

function emailOf(n: number): string | null {
  if (n === 17) return 'not an address';
  if (n === 73) return null;
  return `customer${n === 41 ? 40 : n}@example.com`;
}

/** The same customers after one has logged in again. */
export function changedCustomers(): readonly Customer[] {
  return customers().map((customer) =>
    customer.email === 'customer7@example.com' ? { ...customer, logins: customer.logins + 1 } : customer,
  );
}
