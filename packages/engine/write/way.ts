import type { AnyDestination, DestinationObject, WriteOperation } from '#connector-kit';
import type { Way } from './settle-batch.ts';
import type { WriteWork } from './write-work.ts';

/** Batches of an operation as `write` of the connector takes them. */
export function wayOf({ target, spec }: WriteWork, operation: WriteOperation): Way {
  const { connector } = target;
  return {
    isRepeatable: isRepeatable(connector, spec.object, operation),
    sendsEmpty: false,
    write: (context, part) => connector.write(context, part),
  };
}

/** Whether a batch whose answer was lost may be sent again: see `isRepeatable` of the kit. */
export function isRepeatable(
  connector: AnyDestination,
  object: DestinationObject,
  operation: WriteOperation,
): boolean {
  return connector.isRepeatable?.(object, operation) ?? (operation !== 'insert' && operation !== 'append');
}
