import { connectorOfType } from './connectors.ts';
import { InvalidInput } from './errors.ts';
import type { Services } from './services.ts';

/** Why a type can't be authorized by OAuth, and what to send instead. */
export function refuseAuthorization(services: Services, type: string | undefined): InvalidInput {
  if (type === undefined || type === '') {
    return new InvalidInput('type is required: the type of the destination to authorize');
  }
  const connector = connectorOfType(services, type);
  const keys = connector.auth.fields
    .filter((field: { required?: boolean }) => field.required === true)
    .map((field: { id: string }) => field.id)
    .join(', ');
  return new InvalidInput(
    `${connector.label} takes credentials, not OAuth: create the destination with POST /destinations and ` +
      `credentials ${keys}`,
  );
}
