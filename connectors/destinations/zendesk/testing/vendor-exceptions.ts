import type { VendorException } from '#testing';

/** Where Zendesk's description is wrong, or older than its API, and what stands against it. */
export const exceptions: readonly VendorException[] = [
  {
    place: 'query',
    message: /^page\[(size|after)\] is not described$/,
    why: 'the text of each of these operations recommends cursor pagination, which takes page[size] and page[after]: https://developer.zendesk.com/api-reference/introduction/pagination/',
  },
  {
    place: 'response',
    message: /^\/(meta|links) is not described$/,
    why: 'what the page on pagination shows of answers by cursor',
  },
  {
    place: 'response',
    message: /^\/(count|next_page|previous_page) is not described$/,
    why: 'what the page on pagination shows of answers by offset',
  },
  {
    place: 'body',
    message:
      /^\/users\/\*\/(phone|tags|user_fields|skip_verify_email|details|notes|alias|locale|time_zone|suspended|verified|remote_photo_url) is not described$/,
    why: 'UserInput names few properties and allows additional ones; the page on users has them all, and skip_verify_email is in the text of create_or_update',
  },
  {
    place: 'body',
    message: /^a body is not described$/,
    why: 'the texts of organizations/create_many and of both update_many show bodies with a list of records, the schemas have none',
  },
  {
    operation: 'POST /api/v2/tickets/create_many',
    place: 'body',
    message: /^\/tickets\/\*\/custom_fields\/\*(\/value is not described$| must have required property)/,
    why: 'the schema is that of a field’s definition; values are written as {id, value}: https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/',
  },
  {
    operation: 'POST /api/v2/custom_objects/{custom_object_key}/jobs',
    place: 'body',
    message: /^\/job\/items\/\* must (be object|have required property 'name')$/,
    why: 'its text says that a deletion takes an array of strings; a name is not allowed where names are numbered, and an update sends what changes',
  },
  {
    operation: 'POST /api/v2/custom_objects/{custom_object_key}/jobs',
    place: 'response',
    message: /^\/job_status\/job_type is not described$/,
    why: 'the page on job statuses has it',
  },
  {
    place: 'response',
    message: /^the status (401|403|404|422|429) is not described$/,
    why: 'the text of create_or_update_many tells of 403; the others are of the whole API',
  },
  {
    operation: 'GET /api/v2/job_statuses/show_many',
    place: 'response',
    message: /^\/job_statuses\/\*\/results must (be object|match a schema in anyOf)$/,
    why: 'null while the job runs: the schema says nullable in one of two alternatives',
  },
  {
    operation: 'GET /api/v2/job_statuses/show_many',
    place: 'response',
    message:
      /^\/job_statuses\/\*\/results\/\*( must (have required property|match a schema)|\/(details|email|error|external_id) is not described$|\/id must be integer$)/,
    why: 'results of failed records have error and details, those of users email: a real answer is quoted in https://support.zendesk.com/hc/en-us/profiles/1266420397010; ids of custom objects’ records are texts',
  },
  {
    operation: 'GET /api/v2/search',
    place: 'response',
    message: /^\/results\/\*\/\w+ is not described$/,
    why: 'the schema has what all kinds of results have; a ticket among them is shown whole: https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/',
  },
  {
    place: 'response',
    message: /^\/(tickets\/\*|ticket)\/(priority|type|subject) must be /,
    why: 'null where a ticket has none',
  },
  {
    place: 'response',
    message: /^\/tickets\/\*\/custom_fields\/\*\/value must be string$/,
    why: 'a checkbox has a boolean and a multiselect an array',
  },
  {
    operation: 'GET /api/v2/users/me',
    place: 'header',
    message: /^no described credentials are sent$/,
    why: 'its text allows anonymous users: that is how the check tells a wrong address from a refused authorization',
  },
  {
    operation: 'GET /api/v2/users/me',
    place: 'response',
    message: /^\/user(\/id must be integer| must match a schema in anyOf)$/,
    why: 'an anonymous user has no id',
  },
];
