import type { AnyDestination } from '#connector-kit';
import { InvalidInput, NotFound } from './errors.ts';
import type { Services } from './services.ts';

/** Every connector, by label. */
export function listConnectors(services: Services): readonly AnyDestination[] {
  return [...services.connectors.values()].toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
}

/** @throws NotFound */
export function findConnector(services: Services, serviceName: string): AnyDestination {
  const connector = services.connectors.get(serviceName);
  if (connector === undefined) throw new NotFound(`connector ${serviceName}`);
  return connector;
}

/** @throws InvalidInput naming the types that exist */
export function connectorOfType(services: Services, type: string): AnyDestination {
  const connector = services.connectors.get(type);
  if (connector !== undefined) return connector;
  const known = [...services.connectors.keys()].toSorted().join(', ');
  throw new InvalidInput(`the type "${type}" is unknown: it must be one of ${known}`);
}
