import type { VendorException } from '#testing';

const REQUESTS = 'https://developers.outreach.io/api/making-requests';
const START = 'https://developers.outreach.io/api/getting-started';

/** Where Outreach's description is wrong or says nothing, and what stands against it. */
export const exceptions: readonly VendorException[] = [
  {
    place: 'query',
    message:
      /^(page\[(size|after)\]|count|newFilterSyntax|filter\[\w+\]\[\]|fields\[\w+\]) is not described$/,
    why: `it describes no query parameter at all; ${REQUESTS} shows filters, pages and sparse fieldsets`,
  },
  {
    operation: 'GET /api/v2/types',
    place: 'path',
    message: /^is not described$/,
    why: 'described in the text of its own introduction, with the form of the answer, but not as a path',
  },
  {
    place: 'response',
    message: /^the status (401|403|404|415|429|503) is not described$/,
    why: `422 and some 404 are described only; ${START}#authorization, #rate-limiting and #maintenance show the others`,
  },
  {
    place: 'response',
    message: /^\/(links|meta) is not described$/,
    why: `answers hold links.next and meta.count: ${REQUESTS}#pagination`,
  },
  {
    place: 'response',
    message: /^\/errors\/\*\/source is not described$/,
    why: `an error about one attribute points to it: ${REQUESTS}#create-a-new-resource`,
  },
];
