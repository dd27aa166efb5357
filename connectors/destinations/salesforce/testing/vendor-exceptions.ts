import type { VendorException } from '#testing';

/** Where the descriptions are wrong or say nothing, and what stands against them. */
export const exceptions: readonly VendorException[] = [
  {
    place: 'response',
    message: / is not described$/,
    why: 'they name a few members of each answer; the recorded answers of Salesforce have all of those',
  },
  {
    place: 'response',
    message: /^\/ must be object$/,
    why: 'an error is a list with one entry, as in the recorded answers',
  },
  ...['successfulResults', 'failedResults', 'unprocessedrecords'].map((part): VendorException => ({
    operation: `GET /ingest/{jobId}/${part}`,
    place: 'response',
    message: /^the body is not JSON$/,
    why: 'it is CSV, and described so',
  })),
  {
    place: 'body',
    message: /^\/records\/\*\/[\w/]+ is not described$/,
    why: "a record's members are the fields of its object; recorded requests write the id of an update as `id`",
  },
];
