import type { VendorException } from '#testing';

/** Where Braze's description is wrong or older than the API, and the page that shows it. */
export const exceptions: readonly VendorException[] = [
  {
    operation: 'GET /custom_attributes',
    place: 'path',
    message: /^is not described$/,
    why: 'newer than the description: https://www.braze.com/docs/api/endpoints/export/custom_attributes/get_custom_attributes/',
  },
  {
    place: 'response',
    message: /^the status 202 is not described$/,
    why: 'catalog items are answered 202 (https://www.braze.com/docs/api/endpoints/catalogs/catalog_items/asynchronous/put_update_catalog_items/), and anything under maintenance (https://www.braze.com/docs/api/errors/#messaging-queued)',
  },
  {
    place: 'response',
    message: /^the status 413 is not described$/,
    why: 'for bodies that are too large: https://www.braze.com/docs/api/errors/',
  },
  {
    place: 'response',
    message: /^\/errors\/\* must be string$/,
    why: 'its shape of errors is a list of texts; /users/track names entries by objects, and its own texts on catalogs show objects too',
  },
  {
    operation: 'POST /users/delete',
    place: 'body',
    message: /^\/email_addresses is not described$/,
    why: 'newer than the description: https://www.braze.com/docs/api/endpoints/user_data/post_user_delete/',
  },
  {
    operation: 'POST /canvas/trigger/send',
    place: 'body',
    message: /^\/recipients\/\*\/context is not described$/,
    why: 'canvas_entry_properties of before: https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_triggered_canvases/',
  },
  {
    operation: 'POST /v2/subscription/status/set',
    place: 'body',
    message: /^\/subscription_groups\/\*\/(external_ids|phones) is not described$/,
    why: 'in the table of its own text; the schema is made of an example with emails',
  },
  {
    operation: 'PATCH /catalogs/{catalog_name}/items',
    place: 'body',
    message: /^\/items\/\*\/\w+ is not described$/,
    why: 'it stands under PATCH with the text and example of DELETE; https://www.braze.com/docs/api/endpoints/catalogs/catalog_items/asynchronous/patch_catalog_items_bulk/',
  },
  {
    operation: 'DELETE /catalogs/{catalog_name}/items',
    place: 'body',
    message: /^a body is not described$/,
    why: 'its own text sends the items in the body',
  },
];
