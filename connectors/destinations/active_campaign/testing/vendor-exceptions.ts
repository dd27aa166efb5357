import type { VendorException } from '#testing';

/** Where ActiveCampaign's description is wrong or says nothing, and what stands against it. */
export const exceptions: readonly VendorException[] = [
  {
    place: 'query',
    message: /^(limit|offset) is not described$/,
    why: "every list is paged by limit and offset (the reference's page on pagination); few operations repeat it",
  },
  {
    operation: 'GET /contacts',
    place: 'query',
    message: /^ids\[\] is not described$/,
    why: 'the parameter is named ids, but its own text shows ids[]=1&ids[]=2',
  },
  {
    operation: 'POST /contact/sync',
    place: 'response',
    message: /^the status (200|404|422) is not described$/,
    why: '201 is described only; an update answers 200, and faults come as POST and PUT /contacts have them',
  },
  {
    operation: 'POST /accounts',
    place: 'body',
    message: /\/fieldValue must be string$/,
    why: 'the examples of accountCustomFieldData send the options of a multiselect field as an array',
  },
  {
    place: 'response',
    message: /^\/account\/fields\/\*\/(fieldValue must be string|fieldCurrency is not described)$/,
    why: 'its own example of this answer holds a number and a fieldCurrency: the schema was made of the first entry',
  },
  {
    operation: 'POST /customObjects/records/{schemaId}',
    place: 'body',
    message: /^\/record\/(fields\/\*\/value must be string|relationships must be array)$/,
    why: 'its own examples send {"value": 100} and relationships as an object of arrays of ids',
  },
  {
    operation: 'POST /customObjects/records/{schemaId}',
    place: 'response',
    message:
      /^\/record\/(fields\/\*\/value must be integer|relationships\/primary-contact is not described)$/,
    why: 'made of one example: values have the type of their field, relationships the ids of the schema',
  },
  {
    operation: 'DELETE /customObjects/records/{schemaId}/external/{externalId}',
    place: 'response',
    message: /^the status 404 is not described$/,
    why: 'what is answered for a record that is not there is not described: 202 and 404 both count as deleted',
  },
];
