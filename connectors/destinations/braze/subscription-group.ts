import { ConfigurationError } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { WHERE_GROUPS_ARE } from './credentials.ts';

export interface SubscriptionGroup {
  readonly id: string;
  /** As the person calls it; the id where they give no name. */
  readonly name: string;
}

/** A name, which may be left out, and an id. */
const NAMED = /^(?:(.*\S)\s*=)?\s*([\w-]+)$/s;

/**
 * The groups that the credentials name, as Braze lists none to a key: `Newsletter = <id>, SMS = <id>`, or one on a line.
 *
 * @throws ConfigurationError quoting what is malformed
 */
export function subscriptionGroups({
  subscription_groups: text = '',
}: Pick<Credentials, 'subscription_groups'>): readonly SubscriptionGroup[] {
  const groups = new Map<string, SubscriptionGroup>();
  for (const part of text.split(/[,\n]/).map((one) => one.trim())) {
    if (part === '') continue;
    const [, name, id] = NAMED.exec(part) ?? [];
    if (id === undefined) {
      throw new ConfigurationError(
        `subscription_groups holds "${part.slice(0, 100)}", which is no name and id of a group, such as Newsletter = ` +
          `3f2a9b10-0000-4000-8000-000000000001. The ids are shown ${WHERE_GROUPS_ARE}.`,
      );
    }
    groups.set(id, { id, name: name ?? id });
  }
  return [...groups.values()];
}
