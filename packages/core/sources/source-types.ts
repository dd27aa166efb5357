import type { AnySource } from '#connector-kit';
import { InvalidInput, NotFound } from '../errors.ts';
import type { Services } from '../services.ts';

/** Every type of source, by label. */
export function listSourceTypes(services: Services): readonly AnySource[] {
  return [...services.sources.values()].toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
}

/** @throws NotFound */
export function findSourceType(services: Services, serviceName: string): AnySource {
  const connector = services.sources.get(serviceName);
  if (connector === undefined) throw new NotFound(`source type ${serviceName}`);
  return connector;
}

/** @throws InvalidInput naming the types that exist */
export function sourceOfType(services: Services, type: string): AnySource {
  const connector = services.sources.get(type);
  if (connector !== undefined) return connector;
  const known = [...services.sources.keys()].toSorted().join(', ');
  throw new InvalidInput(`the type "${type}" is unknown: it must be one of ${known}`);
}

/** Where the bookkeeping of syncs can live. */
export function syncEnginesOf(connector: AnySource): readonly ('advanced' | 'basic')[] {
  return connector.openWarehouse === undefined ? ['basic'] : ['advanced', 'basic'];
}
