import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { textOf } from '#connector-kit';
import { destinationField } from './field.ts';
import { objectName } from './object-name.ts';

export type Triggered = 'campaign' | 'canvas';

/**
 * The field that takes what a message is personalized with. A Canvas calls it `context`; before it was
 * `canvas_entry_properties`, which Braze still takes
 * (https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_triggered_canvases/).
 */
export const PROPERTIES = { campaign: 'trigger_properties', canvas: 'context' } as const;

/** @param raw an entry of `GET /campaigns/list` or `GET /canvas/list` */
export function triggeredObject(kind: Triggered, raw: JsonObject): DestinationObject[] {
  const id = textOf(raw['id']);
  if (id === undefined) return [];
  const name = textOf(raw['name']) ?? id;
  return [
    {
      fullName: objectName(kind, id),
      label: kind === 'campaign' ? `Campaign: ${name}` : `Canvas: ${name}`,
      supportedOperations: ['append'],
      allowCustomFields: true,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
      fields: triggerFields(kind),
    },
  ];
}

/** The same for every campaign, and for every Canvas. */
export function triggerFields(kind: Triggered): readonly DestinationField[] {
  return [
    destinationField('external_user_id', 'External User ID', 'string'),
    destinationField('user_alias', 'User Alias', 'json'),
    destinationField(PROPERTIES[kind], kind === 'campaign' ? 'Trigger Properties' : 'Context', 'json'),
    destinationField('attributes', 'User Attributes', 'json'),
    destinationField('send_to_existing_only', 'Send to Existing Users Only', 'boolean'),
  ];
}
