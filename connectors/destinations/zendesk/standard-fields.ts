import type { DestinationField } from '#connector-kit';
import { destinationField } from './field.ts';
import { ORGANIZATION, ORGANIZATION_IDS, TICKET, USER } from './object-name.ts';

const id = destinationField('id', 'ID', 'integer', {
  createable: false,
  updateable: false,
  identifies: 'update',
  isReference: true,
});
const externalId = destinationField('external_id', 'External ID', 'string', {
  identifies: 'upsert',
  isReference: true,
});
const tags = destinationField('tags', 'Tags', 'string', { array: true });
const createOnly = { updateable: false } as const;

/** https://developer.zendesk.com/api-reference/ticketing/users/users/#json-format */
export const userFields: readonly DestinationField[] = [
  externalId,
  destinationField('email', 'Email', 'string', { identifies: 'upsert', isReference: true }),
  id,
  destinationField('name', 'Name', 'string', { required: true }),
  destinationField('phone', 'Phone', 'string'),
  destinationField('alias', 'Alias', 'string'),
  destinationField('details', 'Details', 'string'),
  destinationField('notes', 'Notes', 'string'),
  destinationField('role', 'Role', 'string'),
  destinationField('organization_id', 'Default Organization', 'integer', { lookupObject: ORGANIZATION }),
  {
    ...destinationField(ORGANIZATION_IDS, 'Organizations', 'integer', {
      array: true,
      lookupObject: ORGANIZATION,
    }),
    preserveValuesSupported: false,
  },
  tags,
  destinationField('locale', 'Locale', 'string'),
  destinationField('time_zone', 'Time Zone', 'string'),
  destinationField('remote_photo_url', 'Photo URL', 'string'),
  destinationField('suspended', 'Suspended', 'boolean'),
  destinationField('verified', 'Verified', 'boolean'),
  destinationField('skip_verify_email', 'Skip Verification Email', 'boolean', createOnly),
];

/** https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/#json-format */
export const organizationFields: readonly DestinationField[] = [
  externalId,
  destinationField('name', 'Name', 'string', { required: true, identifies: 'upsert', isReference: true }),
  id,
  destinationField('details', 'Details', 'string'),
  destinationField('notes', 'Notes', 'string'),
  destinationField('domain_names', 'Domain Names', 'string', { array: true }),
  destinationField('group_id', 'Group', 'integer'),
  destinationField('shared_tickets', 'Shared Tickets', 'boolean'),
  destinationField('shared_comments', 'Shared Comments', 'boolean'),
  tags,
];

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format */
export const ticketFields: readonly DestinationField[] = [
  externalId,
  id,
  destinationField('subject', 'Subject', 'string'),
  // The first comment: a ticket has no description of its own that could be changed.
  destinationField('description', 'Description', 'string', createOnly),
  destinationField('status', 'Status', 'string'),
  destinationField('priority', 'Priority', 'string'),
  destinationField('type', 'Type', 'string'),
  destinationField('due_at', 'Due', 'date_time'),
  destinationField('requester_id', 'Requester', 'integer', { lookupObject: USER }),
  destinationField('assignee_id', 'Assignee', 'integer', { lookupObject: USER }),
  destinationField('organization_id', 'Organization', 'integer', { lookupObject: ORGANIZATION }),
  destinationField('problem_id', 'Problem', 'integer', { lookupObject: TICKET }),
  destinationField('group_id', 'Group', 'integer'),
  destinationField('brand_id', 'Brand', 'integer', createOnly),
  destinationField('ticket_form_id', 'Form', 'integer', createOnly),
  destinationField('custom_status_id', 'Custom Status', 'integer'),
  tags,
];

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#json-format */
export const commentFields: readonly DestinationField[] = [
  destinationField('ticket_id', 'Ticket', 'integer', { ...createOnly, required: true, lookupObject: TICKET }),
  destinationField('body', 'Body', 'string', createOnly),
  destinationField('html_body', 'HTML Body', 'string', createOnly),
  destinationField('public', 'Public', 'boolean', createOnly),
  destinationField('author_id', 'Author', 'integer', { ...createOnly, lookupObject: USER }),
];

/** https://developer.zendesk.com/api-reference/custom-data/custom-objects/custom_object_records/#json-format */
export const customRecordFields: readonly DestinationField[] = [
  externalId,
  destinationField('id', 'ID', 'string', { createable: false, updateable: false, isReference: true }),
  destinationField('name', 'Name', 'string'),
];
